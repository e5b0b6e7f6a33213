/**
 * A SavedModel as it lies in its folder: the file with the graph, the index of the variables, the
 * assets; and the rules that it must keep before anything of it runs.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.model;

import org.jspecify.annotations.NullMarked;
