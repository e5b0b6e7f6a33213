/**
 * What is known of named tensors in a file, whatever its format: names, element types, shapes, and
 * how their elements are read.
 *
 * <p>Every reader treats its file as hostile: all lengths, ranges and names are checked before they
 * are used, what a file makes the reader allocate is bounded, nothing in a file is ever executed,
 * and whatever is wrong is a {@link io.github.adabet.djl.weights.tensor.WeightsException}. Only
 * types that do not depend on a format belong here.
 */
@NullMarked
package io.github.adabet.djl.weights.tensor;

import org.jspecify.annotations.NullMarked;
