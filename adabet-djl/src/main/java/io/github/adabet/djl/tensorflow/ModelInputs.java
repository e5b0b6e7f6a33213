package io.github.adabet.djl.tensorflow;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;

/** What a model takes, and batches on their way to it. Immutable. */
final class ModelInputs {

  private final List<SignatureTensor> signature;
  private final List<TensorSpec> specs;

  private ModelInputs(List<SignatureTensor> signature, List<TensorSpec> specs) {
    this.signature = signature;
    this.specs = specs;
  }

  /**
   * Reads the inputs off a signature.
   *
   * @param graph whose signature it is
   * @param stated what the caller says that the model takes; empty for what the signature says
   * @throws UnsupportedModelException if an input is of a type that this library does not know
   * @throws IllegalArgumentException if what is stated does not fit the signature
   */
  static ModelInputs of(ModelGraph graph, List<TensorSpec> stated) {
    List<SignatureTensor> signature = graph.inputs();
    if (!stated.isEmpty() && stated.size() != signature.size()) {
      throw new IllegalArgumentException(
          "inputs states " + stated + ", but the signature of the model takes " + signature.size());
    }
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < signature.size(); i++) {
      SignatureTensor input = signature.get(i);
      DataType type = type(input);
      if (!stated.isEmpty()) {
        specs.add(new TensorSpec(input.name(), type, fitting(stated.get(i), input, type)));
      } else if (hasKnownSample(input)) {
        specs.add(new TensorSpec(input.name(), type, sample(input)));
      }
    }
    // What is known of some inputs only is of no use to whoever makes samples.
    return new ModelInputs(signature, specs.size() < signature.size() ? List.of() : specs);
  }

  private static DataType type(SignatureTensor input) {
    return ElementTypes.of(input.type())
        .orElseThrow(
            () ->
                new UnsupportedModelException(
                    "the model takes the input "
                        + input.name()
                        + " of type "
                        + input.type()
                        + ", which samples cannot have; choose a signature that takes numbers, by"
                        + " SavedModelOptions.withSignature"));
  }

  /**
   * Returns what is stated; an image with its channels first as TensorFlow has it, with them last.
   */
  private static Shape fitting(TensorSpec stated, SignatureTensor input, DataType type) {
    long[] sample = stated.sample().getShape();
    if (stated.type() == type && fits(sample, input)) {
      return new Shape(sample);
    }
    if (stated.type() == type && sample.length == 3) {
      long[] channelsLast = {sample[1], sample[2], sample[0]};
      if (fits(channelsLast, input)) {
        return new Shape(channelsLast);
      }
    }
    throw new IllegalArgumentException(
        "inputs states "
            + stated
            + ", but the model takes "
            + input.name()
            + " of type "
            + type
            + " and shape "
            + input.shape());
  }

  private static boolean fits(long[] sample, SignatureTensor input) {
    boolean fits = input.shape().size() == sample.length + 1;
    for (int i = 0; fits && i < sample.length; i++) {
      long extent = input.shape().get(i + 1);
      fits = extent < 0 || extent == sample[i];
    }
    return fits;
  }

  private static boolean hasKnownSample(SignatureTensor input) {
    return !input.shape().isEmpty()
        && input.shape().subList(1, input.shape().size()).stream().allMatch(extent -> extent > 0);
  }

  private static Shape sample(SignatureTensor input) {
    return new Shape(input.shape().stream().skip(1).mapToLong(Long::longValue).toArray());
  }

  /** Returns what the model takes, or an empty list if that is not known of all inputs. */
  List<TensorSpec> specs() {
    return specs;
  }

  /**
   * Returns the extents of the inputs by their tensors, -1 in the place of the number of samples;
   * nothing if they are not known of all inputs.
   */
  Map<TensorName, List<Long>> extents() {
    Map<TensorName, List<Long>> extents = new LinkedHashMap<>();
    for (int i = 0; i < specs.size(); i++) {
      List<Long> of = new ArrayList<>(List.of(-1L));
      for (long extent : specs.get(i).sample().getShape()) {
        of.add(extent);
      }
      extents.put(signature.get(i).tensor(), of);
    }
    return extents;
  }

  /**
   * Copies a batch to TensorFlow.
   *
   * @return by the tensors of the graph; the caller closes each
   * @throws BatchMismatchException if the model takes no such batch
   */
  Map<TensorName, Tensor> feeds(TensorBatch batch) {
    List<HostTensor> tensors = inOrder(batch);
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    try {
      for (int i = 0; i < signature.size(); i++) {
        requireFits(tensors.get(i), signature.get(i), batch);
        feeds.put(signature.get(i).tensor(), NativeTensors.copyOf(tensors.get(i)));
      }
      return feeds;
    } catch (RuntimeException e) {
      feeds.values().forEach(Tensor::close);
      throw e;
    }
  }

  /** By the names of the inputs where the batch has all of them, else by position. */
  private List<HostTensor> inOrder(TensorBatch batch) {
    if (batch.tensors().size() != signature.size()) {
      throw mismatch(batch, null);
    }
    List<String> names = signature.stream().map(SignatureTensor::name).toList();
    return batch.names().containsAll(names)
        ? names.stream().map(batch::get).toList()
        : batch.tensors();
  }

  private void requireFits(HostTensor tensor, SignatureTensor input, TensorBatch batch) {
    long[] shape = tensor.shape().getShape();
    boolean fits =
        tensor.type() == type(input)
            && (input.shape().isEmpty() || input.shape().size() == shape.length);
    for (int i = 0; fits && i < input.shape().size(); i++) {
      long extent = input.shape().get(i);
      fits = extent < 0 || extent == shape[i];
    }
    if (!fits) {
      throw mismatch(batch, null);
    }
  }

  /** Returns the exception for a batch that the model does not take, with what TensorFlow threw. */
  BatchMismatchException mismatch(TensorBatch batch, @Nullable Exception cause) {
    List<String> taken = new ArrayList<>();
    for (SignatureTensor input : signature) {
      taken.add(input.name() + ": " + type(input) + " " + input.shape());
    }
    String message =
        "The batch holds "
            + batch
            + ", but the model takes "
            + taken
            + ", -1 being any extent; give it such tensors, images in the order height, width,"
            + " channels";
    return cause == null
        ? new BatchMismatchException(message)
        : new BatchMismatchException(message + " (" + cause.getMessage() + ")", cause);
  }
}
