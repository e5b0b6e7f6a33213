/**
 * What goes into a network and comes out of it, in plain memory of the Java process: {@link
 * io.github.adabet.djl.data.HostTensor tensors}, {@link io.github.adabet.djl.data.TensorBatch
 * batches} and {@link io.github.adabet.djl.data.Samples samples} that are read when they are
 * needed. They convert from and to DJL's arrays and data sets, and need neither an engine nor an
 * array of DJL's underneath, so that a network that brings a session of its own takes them as well.
 *
 * <p>Only element types and shapes are DJL's, which are plain values. What reads images, or knows
 * networks, does not belong here.
 */
@NullMarked
package io.github.adabet.djl.data;

import org.jspecify.annotations.NullMarked;
