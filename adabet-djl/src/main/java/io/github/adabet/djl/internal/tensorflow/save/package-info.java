/**
 * TensorFlow models as folders that TensorFlow loads: with other values of their variables, or with
 * another head.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.save;

import org.jspecify.annotations.NullMarked;
