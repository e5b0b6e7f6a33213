/** TensorFlow's native library: where it is, and its loading. */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.library;

import org.jspecify.annotations.NullMarked;
