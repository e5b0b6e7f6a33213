/**
 * Another last layer for a TorchScript network: what of an archive becomes other for that. Here
 * belongs what follows from the archive alone; nothing is run.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.head;

import org.jspecify.annotations.NullMarked;
