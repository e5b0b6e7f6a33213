/**
 * What a folder of photographs costs: the command {@code bench-images}, which says what reading
 * adds to the time of a ranking and how many images a second are read, and {@code
 * bench-photographs}, which ranks and trains beside the same loops in PyTorch's own Python.
 */
@NullMarked
package io.github.adabet.bench.images;

import org.jspecify.annotations.NullMarked;
