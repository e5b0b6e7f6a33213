/**
 * TensorFlow networks: the folders that {@code tf.saved_model.save} and Keras write, opened by the
 * door. A network runs in TensorFlow itself, whose artifacts the user adds; no engine of DJL's
 * takes part.
 */
@NullMarked
package io.github.adabet.djl.tensorflow;

import org.jspecify.annotations.NullMarked;
