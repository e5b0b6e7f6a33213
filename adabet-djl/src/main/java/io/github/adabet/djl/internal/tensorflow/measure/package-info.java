/** Losses and metrics of a model's outputs in the memory of the Java process. */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.measure;

import org.jspecify.annotations.NullMarked;
