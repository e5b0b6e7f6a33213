/**
 * The last layer of a TensorFlow model, and another in its place: as a graph of its own, without
 * the functions and objects that the file held, which describe the former number of classes.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.head;

import org.jspecify.annotations.NullMarked;
