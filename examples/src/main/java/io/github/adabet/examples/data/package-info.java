/**
 * The real images the examples work on: a subset of MNIST, the files it came in, and the camera
 * that makes the target domain of it.
 */
@NullMarked
package io.github.adabet.examples.data;

import org.jspecify.annotations.NullMarked;
