/**
 * The variables that a training of a TensorFlow model changes: which they are, their gradients
 * added up over micro-batches, how a step moves them and the stored statistics, and what is kept of
 * them. All of it is computed on plain memory. Passes, batches and the run itself do not belong
 * here.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.variable;

import org.jspecify.annotations.NullMarked;
