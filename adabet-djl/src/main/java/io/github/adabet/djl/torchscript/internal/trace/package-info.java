/**
 * Which operations a TorchScript network runs, with the tensors they read and make: its code is
 * written a second time so that each step hands them out, and what comes is turned into a trace.
 * What an estimate concludes from it does not belong here.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.trace;

import org.jspecify.annotations.NullMarked;
