package io.github.adabet.djl.internal.tensorflow.rank;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.session.NumberReader;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.SampleMemory;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.Tensor;

/**
 * A tensor of TensorFlow's, lent to a visitor until this is closed, which leaves the tensor alone.
 */
public final class NativeActivation implements LayerActivation, AutoCloseable {

  private final GraphLayer layer;
  private final NumberReader reader;
  private final long[] shape;
  private boolean closed;

  /**
   * Lends a tensor.
   *
   * @param layer whose tensor it is
   * @param role what it is to the layer, for messages: its output or its input
   * @param tensor of numbers; must stay open until this is closed
   * @param samples how many samples the batch has
   * @throws UnsupportedModelException if the tensor's first axis is not that of the samples, or it
   *     is empty
   */
  public NativeActivation(GraphLayer layer, String role, Tensor tensor, int samples) {
    this.layer = layer;
    this.shape = tensor.shape().asArray();
    if (shape.length == 0 || shape[0] != samples || Arrays.stream(shape).anyMatch(n -> n == 0)) {
      throw new UnsupportedModelException(
          "the "
              + role
              + " of layer "
              + layer.layer().name()
              + " has shape "
              + Arrays.toString(shape)
              + " for a batch of "
              + samples
              + " samples; the first axis must be that of the samples. Choose a signature that"
              + " keeps samples apart");
    }
    this.reader = new NumberReader(tensor);
  }

  @Override
  public Layer layer() {
    requireValid();
    return layer.layer();
  }

  @Override
  public long[] shape() {
    requireValid();
    return shape.clone();
  }

  @Override
  public void read(int firstSample, int samples, long firstFeature, int features, double[] target) {
    requireValid();
    Objects.checkFromIndexSize(firstSample, samples, samples());
    Objects.checkFromIndexSize(firstFeature, features, features());
    Objects.checkFromIndexSize(0, Math.multiplyExact(samples, features), target.length);
    int row = Math.toIntExact(features());
    int next = 0;
    for (int sample = firstSample; sample < firstSample + samples; sample++) {
      int start = Math.addExact(Math.multiplyExact(sample, row), Math.toIntExact(firstFeature));
      for (int at = start; at < start + features; at++) {
        target[next++] = reader.number(at);
      }
    }
  }

  @Override
  public Optional<SampleMemory> memory() {
    requireValid();
    return reader.type() == DataType.FLOAT32
        ? Optional.of(new SampleMemory(reader.bytes().asFloatBuffer(), Math.toIntExact(features())))
        : Optional.empty();
  }

  @Override
  public OptionalInt channelAxis() {
    requireValid();
    boolean divided =
        switch (layer.layer().kind()) {
          case CONVOLUTION, DENSE, NORMALIZATION -> shape.length > 1;
          default -> false;
        };
    if (!divided) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(layer.hasChannelsFirst() ? 1 : shape.length - 1);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireValid() {
    if (closed) {
      throw new IllegalStateException(
          "the visit of layer "
              + layer.layer().name()
              + " is over, and its activation released; copy what is needed later");
    }
  }
}
