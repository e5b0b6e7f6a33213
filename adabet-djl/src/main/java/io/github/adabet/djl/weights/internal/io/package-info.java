/**
 * What the readers of all formats share: files read at any position or replaced as a whole, the
 * table of contents of ZIP archives, elements in any strides, their conversion, and how they get
 * into arrays. Nothing here knows what a format means by its bytes.
 */
@NullMarked
package io.github.adabet.djl.weights.internal.io;

import org.jspecify.annotations.NullMarked;
