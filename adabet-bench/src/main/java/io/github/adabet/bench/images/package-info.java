/**
 * The command {@code bench-images}: what reading a folder of photographs adds to the time of a
 * ranking, and how many images a second are read.
 */
@NullMarked
package io.github.adabet.bench.images;

import org.jspecify.annotations.NullMarked;
