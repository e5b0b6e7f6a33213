package io.github.adabet.djl.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The inputs of a network, its outputs, or labels, for several samples at once: tensors by name, in
 * a fixed order, whose first axis is the batch.
 *
 * <p>Two batches are equal if they hold equal tensors under the same names in the same order.
 * Immutable, and safe for use by several threads; nothing has to be closed.
 */
public final class TensorBatch {

  private final Map<String, HostTensor> tensors;

  private TensorBatch(Map<String, HostTensor> tensors) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    if (tensors.isEmpty()) {
      throw new BatchMismatchException("The batch holds no tensor; give at least one");
    }
    long samples = -1;
    for (Map.Entry<String, HostTensor> named : tensors.entrySet()) {
      HostTensor tensor = named.getValue();
      if (tensor.shape().dimension() == 0 || tensor.shape().get(0) < 1) {
        throw new BatchMismatchException(
            "The tensor "
                + named.getKey()
                + " of the batch is "
                + tensor
                + "; its first axis must be the batch, of 1 sample or more. Stack single samples");
      }
      if (samples >= 0 && tensor.shape().get(0) != samples) {
        throw new BatchMismatchException(
            "The tensors of the batch differ in their number of samples: "
                + tensors
                + "; give all of them the same");
      }
      samples = tensor.shape().get(0);
    }
  }

  /**
   * A batch of tensors that are told apart by their order.
   *
   * @param tensors at least one, each of shape (B, ...)
   * @return a batch with the names {@code input0}, {@code input1}, ...
   * @throws BatchMismatchException if there is none, or they differ in B
   */
  public static TensorBatch of(HostTensor... tensors) {
    Map<String, HostTensor> named = new LinkedHashMap<>();
    for (HostTensor tensor : tensors) {
      named.put(defaultName(named.size()), tensor);
    }
    return new TensorBatch(named);
  }

  /**
   * A batch of tensors with names.
   *
   * @param tensors at least one, each of shape (B, ...), in the map's order
   * @return a batch
   * @throws BatchMismatchException if there is none, or they differ in B
   */
  public static TensorBatch of(Map<String, HostTensor> tensors) {
    return new TensorBatch(tensors);
  }

  /**
   * Copies a batch of DJL's.
   *
   * @param arrays at least one, each of shape (B, ...); they stay the caller's. An array without a
   *     name gets one from its position: {@code input0}, ...
   * @return a batch that does not depend on the arrays any more
   * @throws BatchMismatchException if there is none, they differ in B, or two have one name
   */
  public static TensorBatch copyOf(NDList arrays) {
    Map<String, HostTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      NDArray array = arrays.get(i);
      String name = array.getName() == null ? defaultName(i) : array.getName();
      if (named.put(name, HostTensor.copyOf(array)) != null) {
        throw new BatchMismatchException(
            "Two arrays of the batch are named " + name + "; give each a name of its own");
      }
    }
    return new TensorBatch(named);
  }

  /**
   * Puts the inputs of samples together.
   *
   * @param samples at least one, all with the same names, types and shapes
   * @return a batch of the samples in their order
   * @throws BatchMismatchException if there is none, or one is unlike the first; the message names
   *     its position
   */
  public static TensorBatch stack(List<Sample> samples) {
    return stackTensors(samples.stream().map(Sample::inputs).toList());
  }

  /**
   * Puts the labels of samples together.
   *
   * @param samples at least one, all labelled, with the same names, types and shapes
   * @return a batch of the labels in the samples' order
   * @throws BatchMismatchException if there is none, one has no label, or one is unlike the first
   */
  public static TensorBatch stackLabels(List<Sample> samples) {
    return stackTensors(samples.stream().map(Sample::labels).toList());
  }

  private static TensorBatch stackTensors(List<Map<String, HostTensor>> samples) {
    if (samples.isEmpty()) {
      throw new BatchMismatchException("There is no sample; a batch needs at least one");
    }
    Map<String, HostTensor> first = samples.get(0);
    for (int i = 1; i < samples.size(); i++) {
      if (!describe(samples.get(i)).equals(describe(first))) {
        throw new BatchMismatchException(
            "Sample "
                + i
                + " of the batch holds "
                + samples.get(i)
                + ", the one before it "
                + samples.get(i - 1)
                + "; the samples of a batch must have one shape and type. Resize or crop it");
      }
    }
    Map<String, HostTensor> stacked = new LinkedHashMap<>();
    for (String name : first.keySet()) {
      stacked.put(
          name, HostTensor.stack(samples.stream().map(sample -> sample.get(name)).toList()));
    }
    return new TensorBatch(stacked);
  }

  private static String describe(Map<String, HostTensor> sample) {
    return sample.toString();
  }

  /**
   * Copies this batch into arrays of DJL's.
   *
   * @param manager owns the new arrays
   * @return new arrays in this batch's order; names that only tell the position are left out
   */
  public NDList copyTo(NDManager manager) {
    return copy(tensors, manager);
  }

  /** Copies tensors into arrays, in their order. */
  static NDList copy(Map<String, HostTensor> tensors, NDManager manager) {
    NDList arrays = new NDList();
    tensors.forEach(
        (name, tensor) -> {
          NDArray array = tensor.copyTo(manager);
          if (!name.equals(defaultName(arrays.size()))) {
            array.setName(name);
          }
          arrays.add(array);
        });
    return arrays;
  }

  /**
   * The number of samples.
   *
   * @return the first extent of all tensors, 1 or more
   */
  public int samples() {
    return Math.toIntExact(first().shape().get(0));
  }

  /**
   * The names.
   *
   * @return in the tensors' order, unmodifiable
   */
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  /**
   * The tensors.
   *
   * @return in order, unmodifiable
   */
  public List<HostTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /**
   * The first tensor: the only one of most networks.
   *
   * @return of shape (B, ...)
   */
  public HostTensor first() {
    return tensors.values().iterator().next();
  }

  /**
   * A tensor by its name.
   *
   * @param name one of {@link #names()}
   * @return of shape (B, ...)
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   */
  public HostTensor get(String name) {
    HostTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "The batch holds no tensor named " + name + "; it holds " + names());
    }
    return tensor;
  }

  /**
   * One sample.
   *
   * @param index from 0 (included) to {@link #samples()} (excluded)
   * @return its tensors by name without the batch axis, as a view
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public Map<String, HostTensor> entry(long index) {
    Map<String, HostTensor> sample = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> sample.put(name, tensor.entry(index)));
    return sample;
  }

  /**
   * Neighbouring samples.
   *
   * @param from the first, 0 or more
   * @param to the end (excluded), more than {@code from}, at most {@link #samples()}
   * @return a view
   * @throws IndexOutOfBoundsException if there are no such samples
   * @throws BatchMismatchException if there is no sample between the two
   */
  public TensorBatch entries(long from, long to) {
    Map<String, HostTensor> part = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> part.put(name, tensor.entries(from, to)));
    return new TensorBatch(part);
  }

  /**
   * Cuts the batch into smaller ones.
   *
   * @param samples of each, 1 or more; the last one may hold fewer
   * @return views, in order
   * @throws IllegalArgumentException if {@code samples} is less than 1
   */
  public List<TensorBatch> split(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples is " + samples + "; it must be 1 or more");
    }
    List<TensorBatch> parts = new ArrayList<>();
    for (int from = 0; from < samples(); from += samples) {
      parts.add(entries(from, Math.min(samples(), (long) from + samples)));
    }
    return parts;
  }

  /** Returns the name of a tensor that is told by its position. */
  static String defaultName(int position) {
    return "input" + position;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorBatch batch
        && names().equals(batch.names())
        && tensors.equals(batch.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  /** The names with types and shapes, not the numbers. */
  @Override
  public String toString() {
    return tensors.entrySet().stream()
        .map(named -> named.getKey() + ": " + named.getValue())
        .collect(Collectors.joining(", "));
  }
}
