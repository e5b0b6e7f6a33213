/**
 * A model's graph in TensorFlow itself: sessions, and tensors that go in and come out. All native
 * memory of a model is owned here.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.session;

import org.jspecify.annotations.NullMarked;
