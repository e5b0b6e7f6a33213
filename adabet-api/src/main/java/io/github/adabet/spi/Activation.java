package io.github.adabet.spi;

import io.github.adabet.Layer;
import io.github.adabet.NonFiniteActivationException;
import java.util.Optional;

/**
 * The output of one layer for one batch, seen as a cloud of {@link #samples()} points of dimension
 * {@link #features()}.
 *
 * <p>Valid only during the {@link ActivationVisitor#visit} call that hands it over, and only on
 * that call's thread: the source owns the memory and releases it when the visitor returns. Every
 * method then throws {@link IllegalStateException}. Results of the methods are the caller's to
 * keep.
 */
public interface Activation {
  /**
   * The layer that put this out.
   *
   * @return one of the source's {@link ActivationSource#layers()}
   */
  Layer layer();

  /**
   * The shape of the tensor.
   *
   * @return {@code (B, d1, ...)}, a copy; {@code B} is the number of samples, 1 or more
   */
  long[] shape();

  /**
   * The number of points {@code B} of the cloud.
   *
   * @return 1 or more
   */
  default int samples() {
    return Math.toIntExact(shape()[0]);
  }

  /**
   * The dimension of the points: the product of all extents but the first, 1 for a tensor of rank
   * 1.
   *
   * @return 1 or more
   */
  default long features() {
    long[] shape = shape();
    long features = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      features = Math.multiplyExact(features, shape[axis]);
    }
    return features;
  }

  /**
   * Euclidean distances between the flattened samples, computed where the tensor lives.
   *
   * @return the strict lower triangle row by row, {@code (1,0), (2,0), (2,1), (3,0), ...}: the
   *     distance of samples {@code i > j} stands at {@code i * (i - 1) / 2 + j}; length {@code B *
   *     (B - 1) / 2}, all finite and 0 or more, exactly 0 between equal samples
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   */
  float[] pairwiseDistances();

  /**
   * The tensor's own memory, for scorers that can work on it in place. There is no copy: a tensor
   * that is not float32, not in the processor's memory, not stored row-major, or of 2<sup>31</sup>
   * bytes or more has none to show.
   *
   * @return valid during the visit only; empty, unless overridden
   */
  default Optional<SampleMemory> memory() {
    return Optional.empty();
  }

  /**
   * This activation with the channels of its layer along axis 1. The channels of a convolution are
   * there already; those of a dense layer on {@code (B, ..., C)} are moved there; a layer that has
   * no channels counts as one.
   *
   * @return the same numbers with shape {@code (B, C, ...)}, valid as long as this one; a source
   *     that knows nothing of channels returns this
   */
  default Activation byChannel() {
    return this;
  }

  /**
   * The number of channels: the extent of axis 1.
   *
   * @return 1 for a tensor of rank 1
   */
  default int channels() {
    long[] shape = shape();
    return shape.length < 2 ? 1 : Math.toIntExact(shape[1]);
  }

  /**
   * One channel of a {@code (B, C, ...)} tensor as a cloud of its own.
   *
   * @param channel index along axis 1, from 0 (included) to {@link #channels()} (excluded)
   * @return the activation of shape {@code (B, ...)} without axis 1; valid as long as this one
   * @throws IndexOutOfBoundsException if there is no such channel
   */
  Activation channel(int channel);

  /**
   * Copies the activation to the heap.
   *
   * @return {@code B * D} values, row-major, converted to float32
   * @throws ArithmeticException if there are more values than an array can hold
   */
  float[] toFloatArray();
}
