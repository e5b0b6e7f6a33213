/**
 * How a TorchScript network is run layer by layer: its code cut into steps, each a method added to
 * the class of the network in a copy of the archive, and the walker that runs them. Which modules
 * are layers is decided elsewhere.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.walk;

import org.jspecify.annotations.NullMarked;
