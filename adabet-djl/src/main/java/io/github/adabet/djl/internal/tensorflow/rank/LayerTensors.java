package io.github.adabet.djl.internal.tensorflow.rank;

import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.NumberReader;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.StoredTensor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;

/** What was fetched of one layer, lent to a visitor until this is closed. */
public final class LayerTensors implements LayerObservation, AutoCloseable {

  private final GraphLayer layer;
  private final NativeActivation output;
  private final @Nullable NativeActivation input;
  private final @Nullable List<StoredTensor> weights;
  private final @Nullable List<StoredTensor> statistics;
  private final int samples;
  private @Nullable NativeActivation outputGradient;
  private @Nullable List<StoredTensor> weightGradients;
  private boolean closed;

  /**
   * Lends a layer's tensors.
   *
   * @param layer whose tensors they are
   * @param needs what is shown of it
   * @param samples of the batch
   * @param output what the layer put out
   * @param input what flowed into it, or null if that is not shown
   * @param values gives the value of a variable that is shown
   * @throws UnsupportedModelException if a tensor's first axis is not that of the samples, or the
   *     layer has no input and one is to be shown
   */
  public LayerTensors(
      GraphLayer layer,
      Set<LayerQuantity> needs,
      int samples,
      Tensor output,
      @Nullable Tensor input,
      Function<GraphVariable, Tensor> values) {
    if (needs.contains(LayerQuantity.INPUT) && input == null) {
      throw new UnsupportedModelException(
          "the layer "
              + layer.layer().name()
              + " has no input of numbers: its variables are joined to the data. Choose a score"
              + " that needs no inputs");
    }
    this.layer = layer;
    this.samples = samples;
    this.output = new NativeActivation(layer, "output", output, samples);
    this.input = input == null ? null : new NativeActivation(layer, "input", input, samples);
    this.weights = needs.contains(LayerQuantity.WEIGHTS) ? stored(layer.trainable(), values) : null;
    this.statistics =
        needs.contains(LayerQuantity.STATISTICS) ? stored(layer.statistics(), values) : null;
  }

  private List<StoredTensor> stored(
      List<GraphVariable> variables, Function<GraphVariable, Tensor> values) {
    return stored(variables, values, 1);
  }

  private List<StoredTensor> stored(
      List<GraphVariable> variables, Function<GraphVariable, Tensor> values, double divisor) {
    return variables.stream()
        .map(v -> (StoredTensor) new Stored(v, values.apply(v), divisor))
        .toList();
  }

  /**
   * Shows the gradient of each sample's loss by the output.
   *
   * @param gradient of the output's shape
   * @throws UnsupportedModelException if its first axis is not that of the samples
   */
  public void showOutputGradient(Tensor gradient) {
    outputGradient = new NativeActivation(layer, "gradient", gradient, samples);
  }

  /**
   * Shows the gradients of a loss by the trainable variables.
   *
   * @param gradients gives the gradient by each variable
   * @param divisor by what their numbers are divided
   */
  public void showWeightGradients(Function<GraphVariable, Tensor> gradients, double divisor) {
    weightGradients = stored(layer.trainable(), gradients, divisor);
  }

  /** A variable's value, or its gradient. */
  private final class Stored implements StoredTensor {

    private final GraphVariable variable;
    private final Tensor value;
    private final double divisor;

    Stored(GraphVariable variable, Tensor value, double divisor) {
      this.variable = variable;
      this.value = value;
      this.divisor = divisor;
    }

    @Override
    public String name() {
      return variable.name().substring(variable.name().lastIndexOf('/') + 1);
    }

    @Override
    public long[] shape() {
      return variable.shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public double[] toDoubleArray() {
      if (closed) {
        throw new IllegalStateException(
            "the visit of layer "
                + layer.layer().name()
                + " is over; copy the weights that are needed later");
      }
      NumberReader reader = new NumberReader(value);
      double[] numbers = new double[Math.toIntExact(variable.elements())];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = reader.number(i) / divisor;
      }
      return numbers;
    }
  }

  @Override
  public Layer layer() {
    return layer.layer();
  }

  @Override
  public LayerActivation output() {
    return output;
  }

  @Override
  public LayerActivation input() {
    return input == null ? LayerObservation.super.input() : input;
  }

  @Override
  public List<StoredTensor> weights() {
    return weights == null ? LayerObservation.super.weights() : weights;
  }

  @Override
  public List<StoredTensor> statistics() {
    return statistics == null ? LayerObservation.super.statistics() : statistics;
  }

  @Override
  public LayerActivation outputGradient() {
    return outputGradient == null ? LayerObservation.super.outputGradient() : outputGradient;
  }

  @Override
  public List<StoredTensor> weightGradients() {
    return weightGradients == null ? LayerObservation.super.weightGradients() : weightGradients;
  }

  @Override
  public void close() {
    closed = true;
    output.close();
    if (outputGradient != null) {
      outputGradient.close();
    }
    if (input != null) {
      input.close();
    }
  }
}
