package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.Layer;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.SampleMemory;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A layer's output tensor, or a channel of it, lent to a visitor. Channels are sliced when they are
 * read. Arrays are made by {@link #byChannel} of a layer whose channels are the last axis, and by
 * {@link #memory} and the reading of a channel where the tensor must stay as the engine stores it;
 * they live as long as the lease.
 */
public final class TensorActivation implements LayerActivation {

  private final Lease lease;
  private final Supplier<NDArray> source;
  private final long[] shape;
  private final List<Integer> channels;

  private TensorActivation(
      Lease lease, Supplier<NDArray> source, long[] shape, List<Integer> channels) {
    this.lease = lease;
    this.source = source;
    this.shape = shape;
    this.channels = List.copyOf(channels);
  }

  /** The right to read a tensor. Ends when closed; the tensor itself is left alone. */
  public static final class Lease implements AutoCloseable {

    private final Layer layer;
    private final ChannelAxes axes;
    private final TensorBuffers memory;
    private final boolean keepsStorage;
    private @Nullable NDArray tensor;
    private @Nullable NDArray byChannel;
    private @Nullable NDArray copy;

    /**
     * Lends a tensor.
     *
     * @param tensor of shape (B, ...); must stay open until the lease is closed
     * @param keepsStorage whether looking at its memory must not change how the engine stores it
     */
    public Lease(
        Layer layer, NDArray tensor, ChannelAxes axes, TensorBuffers memory, boolean keepsStorage) {
      this.layer = layer;
      this.tensor = tensor;
      this.axes = axes;
      this.memory = memory;
      this.keepsStorage = keepsStorage;
    }

    /** Returns the activation that is valid until this lease is closed. */
    public LayerActivation activation() {
      return new TensorActivation(this, this::tensor, tensor().getShape().getShape(), List.of());
    }

    @Override
    public void close() {
      tensor = null;
      if (byChannel != null) {
        byChannel.close();
        byChannel = null;
      }
      if (copy != null) {
        copy.close();
        copy = null;
      }
    }

    /** Returns the memory of the tensor, or of an array that the lease made of it. */
    private Optional<FloatBuffer> numbers(NDArray array) {
      return memory.of(toRead(array));
    }

    /** Returns an array of the same shape and numbers that can be cut along its channels. */
    private NDArray divisible(NDArray array) {
      NDArray read = toRead(array);
      memory.makeDivisible(read);
      return read == array ? array : read.reshape(array.getShape());
    }

    /** Returns the array, or its copy if looking at it would change how it is stored. */
    private NDArray toRead(NDArray array) {
      if (!keepsStorage || array != tensor) {
        return array;
      }
      if (copy == null) {
        copy = memory.copyToRead(array).orElse(null);
      }
      return copy == null ? array : copy;
    }

    /** Returns the tensor with its channels along axis 1; the tensor itself if they are there. */
    private NDArray channelsFirst() {
      NDArray whole = tensor();
      int axis = axes.outputAxis(whole.getShape().dimension());
      if (axis == 1) {
        return whole;
      }
      NDArray moved = byChannel;
      if (moved == null) {
        moved = axis < 0 ? asOneChannel(whole) : withAxisFirst(whole, axis);
        byChannel = moved;
      }
      return moved;
    }

    private static NDArray asOneChannel(NDArray whole) {
      long samples = whole.getShape().get(0);
      return owned(() -> whole.reshape(samples, 1, whole.size() / samples));
    }

    private static NDArray withAxisFirst(NDArray whole, int axis) {
      Shape shape = whole.getShape();
      long samples = shape.get(0);
      long channels = shape.get(axis);
      // Flattened and reshaped, because that puts the numbers into the order of the new axes.
      return owned(
          () ->
              whole
                  .reshape(samples, whole.size() / samples / channels, channels)
                  .transpose(0, 2, 1)
                  .reshape(-1)
                  .reshape(samples, channels, whole.size() / samples / channels));
    }

    private static NDArray owned(Supplier<NDArray> computation) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray array = computation.get();
        NDScope.unregister(array);
        return array;
      }
    }

    private NDArray tensor() {
      NDArray lent = tensor;
      if (lent == null) {
        throw new IllegalStateException(
            "The activation of layer "
                + layer.name()
                + " is read after its visitor returned, when its memory is released. Read what you"
                + " need during the visit");
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
  public void read(int firstSample, int samples, long firstFeature, int features, double[] target) {
    long dimension = features();
    Objects.checkFromIndexSize(firstSample, samples, shape[0]);
    Objects.checkFromIndexSize(firstFeature, features, dimension);
    int count = Math.multiplyExact(samples, features);
    Objects.checkFromIndexSize(0, count, target.length);
    if (count == 0) {
      return;
    }
    Optional<SampleMemory> memory = memory();
    if (memory.isPresent()) {
      int first = Math.toIntExact(firstFeature);
      memory.get().read(firstSample, samples, first, features, target);
      return;
    }
    NDIndex rectangle =
        new NDIndex(
            "{}:{}, {}:{}",
            firstSample,
            firstSample + samples,
            firstFeature,
            firstFeature + features);
    double[] numbers =
        read(
            tensor ->
                tensor
                    .reshape(shape[0], dimension)
                    .get(rectangle)
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray());
    System.arraycopy(numbers, 0, target, 0, count);
  }

  @Override
  public OptionalInt channelAxis() {
    lease.tensor();
    if (!channels.isEmpty() || source.get() != lease.tensor()) {
      return shape.length > 1 ? OptionalInt.of(1) : OptionalInt.empty();
    }
    int axis = lease.axes.outputAxis(shape.length);
    return axis < 1 ? OptionalInt.empty() : OptionalInt.of(axis);
  }

  @Override
  public double[] centredGram() {
    return read(tensor -> EnginePairwiseDistances.centredGram(tensor, lease.layer.name()));
  }

  @Override
  public float[] pairwiseDistances() {
    return read(tensor -> EnginePairwiseDistances.of(tensor, lease.layer.name()));
  }

  @Override
  public Optional<SampleMemory> memory() {
    NDArray tensor = source.get();
    return lease.numbers(tensor).map(numbers -> part(numbers, tensor.getShape().getShape()));
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
  public LayerActivation byChannel() {
    lease.tensor();
    if (!channels.isEmpty()) {
      return this;
    }
    long[] moved = lease.channelsFirst().getShape().getShape();
    return new TensorActivation(lease, lease::channelsFirst, moved, List.of());
  }

  @Override
  public LayerActivation channel(int channel) {
    lease.tensor();
    Objects.checkIndex(channel, channels());
    if (shape.length == 1) {
      return this;
    }
    long[] rest =
        LongStream.concat(LongStream.of(shape[0]), LongStream.of(shape).skip(2)).toArray();
    return new TensorActivation(
        lease, source, rest, Stream.concat(channels.stream(), Stream.of(channel)).toList());
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
      NDArray tensor = channels.isEmpty() ? source.get() : lease.divisible(source.get());
      for (int channel : channels) {
        tensor = tensor.get(new NDIndex(":, {}", channel));
      }
      return reader.apply(tensor);
    }
  }
}
