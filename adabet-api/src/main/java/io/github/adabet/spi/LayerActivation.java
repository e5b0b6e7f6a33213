package io.github.adabet.spi;

import io.github.adabet.AdaBetException;
import io.github.adabet.Layer;
import io.github.adabet.NonFiniteActivationException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A tensor of one layer for one batch, seen as a cloud of {@link #samples()} points of dimension
 * {@link #features()}: what the layer puts out, what flows into it, or the gradient of its output.
 *
 * <p>A source states shape and numbers: {@link #layer()}, {@link #shape()} and {@link #read}, with
 * {@link #channelAxis()} and {@link #memory()} where it knows of them. Whatever can be computed
 * from these is computed here, in float64, so that a source needs no numerics of its own; it
 * overrides what its device does better, within the same contract.
 *
 * <p>Valid only during the {@link LayerVisitor#visit} call that hands it over, and only on that
 * call's thread: the source owns the memory and releases it when the visitor returns. Every method
 * then throws {@link IllegalStateException}; a source makes sure of it in {@link #layer()}, {@link
 * #shape()}, {@link #read} and {@link #memory()}. Results of the methods are the caller's to keep,
 * but for memory and other activations.
 */
public interface LayerActivation {
  /**
   * The layer whose tensor this is.
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
   * Copies a rectangle of the matrix {@code (B, D)}, whose rows are the flattened samples.
   *
   * @param firstSample the first row, from 0
   * @param samples how many rows, 0 or more
   * @param firstFeature the first column, from 0
   * @param features how many columns, 0 or more
   * @param target receives {@code samples * features} numbers, row by row, from its start; float32
   *     and narrower types arrive unrounded
   * @throws IndexOutOfBoundsException if the rectangle or its numbers do not fit
   */
  void read(int firstSample, int samples, long firstFeature, int features, double[] target);

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
   * The axis along which the layer's channels lie in this tensor.
   *
   * @return from 1 (included) to the rank (excluded), or empty if the layer has no channels; axis 1
   *     where there is one, unless overridden
   */
  default OptionalInt channelAxis() {
    return shape().length > 1 ? OptionalInt.of(1) : OptionalInt.empty();
  }

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
   * Euclidean distances between the flattened samples. They are as accurate between near-duplicates
   * far from the origin as elsewhere: within a relative {@code 1e-5} of the exact ones, and rounded
   * to float32 from float64.
   *
   * @return the strict lower triangle row by row, {@code (1,0), (2,0), (2,1), (3,0), ...}: the
   *     distance of samples {@code i > j} stands at {@code i * (i - 1) / 2 + j}; length {@code B *
   *     (B - 1) / 2}, all finite and 0 or more, exactly 0 between equal samples
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond the range of float32
   */
  default float[] pairwiseDistances() {
    return SampleNumerics.pairwiseDistances(this);
  }

  /**
   * Inner products of the samples after their mean is subtracted: the centred Gram matrix of the
   * cloud, to which every feature contributes the product of two deviations from its mean.
   *
   * @return {@code (B, B)}, row-major, in float64, symmetric, all finite
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if an inner product is beyond the range of float64
   */
  default double[] centredGram() {
    return SampleNumerics.centredGram(this);
  }

  /**
   * Checks that every number is finite.
   *
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity; names the
   *     layer and the first such sample
   */
  default void requireFinite() {
    SampleNumerics.requireFinite(this);
  }

  /**
   * This activation with the channels of its layer along axis 1. The channels of a convolution are
   * there already; those of a dense layer on {@code (B, ..., C)} are moved there; a layer that has
   * no channels counts as one.
   *
   * <p>Unless overridden, channels that must be moved are copied to the heap in float64.
   *
   * @return the same numbers with shape {@code (B, C, ...)}, valid as long as this one
   */
  default LayerActivation byChannel() {
    OptionalInt axis = channelAxis();
    if (axis.isEmpty()) {
      return shape().length < 2 ? this : new UndividedActivation(this);
    }
    return axis.getAsInt() == 1 ? this : ChannelsFirst.of(this, axis.getAsInt());
  }

  /**
   * The extent of axis 1: the number of channels of an activation {@link #byChannel()}.
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
  default LayerActivation channel(int channel) {
    Objects.checkIndex(channel, channels());
    return shape().length < 2 ? this : new ChannelSlice(this, channel);
  }

  /**
   * Copies the activation to the heap.
   *
   * @return {@code B * D} values, row-major, converted to float32
   * @throws ArithmeticException if there are more values than an array can hold
   */
  default float[] toFloatArray() {
    return SampleNumerics.toFloatArray(this);
  }
}
