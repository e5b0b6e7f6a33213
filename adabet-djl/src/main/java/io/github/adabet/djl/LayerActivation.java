package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.adabet.Layer;
import io.github.adabet.spi.Activation;
import io.github.adabet.spi.SampleMemory;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A layer's output tensor, or a channel of it, lent to a visitor. Channels are sliced when they are
 * read, so that an activation holds no array of its own.
 */
final class LayerActivation implements Activation {

  private final Lease lease;
  private final long[] shape;
  private final List<Integer> channels;

  private LayerActivation(Lease lease, long[] shape, List<Integer> channels) {
    this.lease = lease;
    this.shape = shape;
    this.channels = List.copyOf(channels);
  }

  /** The right to read a tensor. Ends when closed; the tensor itself is left alone. */
  static final class Lease implements AutoCloseable {

    private final Layer layer;
    private final TensorMemory memory;
    private @Nullable NDArray tensor;

    /** Lends a tensor of shape (B, ...) that must stay open until the lease is closed. */
    Lease(Layer layer, NDArray tensor, TensorMemory memory) {
      this.layer = layer;
      this.tensor = tensor;
      this.memory = memory;
    }

    /** Returns the activation that is valid until this lease is closed. */
    Activation activation() {
      return new LayerActivation(this, tensor().getShape().getShape(), List.of());
    }

    @Override
    public void close() {
      tensor = null;
    }

    private NDArray tensor() {
      NDArray lent = tensor;
      if (lent == null) {
        throw new IllegalStateException(
            "The activation of layer "
                + layer.name()
                + " is read after its visitor returned, when its memory is released. Read what you need during the"
                + " visit");
      }
      return lent;
    }
  }

  @Override
  public Layer layer() {
    lease.tensor();
    return lease.layer;
  }

  @Override
  public long[] shape() {
    lease.tensor();
    return shape.clone();
  }

  @Override
  public float[] pairwiseDistances() {
    return read(tensor -> EnginePairwiseDistances.of(tensor, lease.layer.name()));
  }

  @Override
  public Optional<SampleMemory> memory() {
    NDArray tensor = lease.tensor();
    return lease.memory.of(tensor).map(numbers -> part(numbers, tensor.getShape().getShape()));
  }

  /** The memory of this channel in that of the whole tensor: the features of a sample adjoin. */
  private SampleMemory part(FloatBuffer numbers, long[] whole) {
    int samples = samples();
    int stride = numbers.remaining() / samples;
    int features = stride;
    int first = 0;
    for (int axis = 0; axis < channels.size(); axis++) {
      features /= Math.toIntExact(whole[axis + 1]);
      first += channels.get(axis) * features;
    }
    return new SampleMemory(numbers.slice(first, (samples - 1) * stride + features), stride);
  }

  @Override
  public Activation channel(int channel) {
    Objects.checkIndex(channel, channels());
    if (shape.length == 1) {
      return this;
    }
    long[] rest =
        LongStream.concat(LongStream.of(shape[0]), LongStream.of(shape).skip(2)).toArray();
    return new LayerActivation(
        lease, rest, Stream.concat(channels.stream(), Stream.of(channel)).toList());
  }

  @Override
  public float[] toFloatArray() {
    Math.toIntExact(Math.multiplyExact(shape[0], features()));
    return read(tensor -> tensor.toType(DataType.FLOAT32, false).toFloatArray());
  }

  @Override
  public String toString() {
    return "activation of " + lease.layer + ", shape " + LongStream.of(shape).boxed().toList();
  }

  private <T> T read(Function<NDArray, T> reader) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray tensor = lease.tensor();
      for (int channel : channels) {
        tensor = tensor.get(new NDIndex(":, {}", channel));
      }
      return reader.apply(tensor);
    }
  }
}
