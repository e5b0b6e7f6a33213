/** Labelled batches of a run, and the outputs of the frozen prefix that stand in for them. */
@NullMarked
package io.github.adabet.djl.internal.train.data;

import org.jspecify.annotations.NullMarked;
