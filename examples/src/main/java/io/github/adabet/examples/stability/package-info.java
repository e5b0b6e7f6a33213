/**
 * How far a ranking of layers depends on what it was made from: batches, their size, which images
 * were drawn, the engine, the precision of distances, the data set.
 */
@NullMarked
package io.github.adabet.examples.stability;

import org.jspecify.annotations.NullMarked;
