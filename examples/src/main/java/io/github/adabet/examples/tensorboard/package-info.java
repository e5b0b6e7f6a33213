/**
 * Event files that TensorBoard reads: records with checksums, and the few protocol buffer messages
 * in them. Knows nothing of training.
 */
@NullMarked
package io.github.adabet.examples.tensorboard;

import org.jspecify.annotations.NullMarked;
