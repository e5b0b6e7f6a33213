/**
 * A TorchScript archive as modules with classes: what is there, before anything is asked about what
 * it does.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.module;

import org.jspecify.annotations.NullMarked;
