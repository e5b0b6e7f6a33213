/**
 * Files that PyTorch wrote: ZIP archives of pickles and storages, the format before them, and the
 * machine that reads a pickle without running anything in it. Networks and names of parameters do
 * not belong here.
 */
@NullMarked
package io.github.adabet.djl.weights.internal.torch;

import org.jspecify.annotations.NullMarked;
