package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.rank.LayerTensors;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/** What one labelled batch came to, forward and backward. Owns the tensors until it is closed. */
final class LabelledPass implements AutoCloseable {

  private final TrainableModel model;
  private final GradientGraph graph;
  private final Set<LayerQuantity> needs;
  private final int samples;
  private final Map<TensorName, Tensor> tensors = new LinkedHashMap<>();
  private double weight;

  private LabelledPass(
      TrainableModel model, GradientGraph graph, Set<LayerQuantity> needs, int samples) {
    this.model = model;
    this.graph = graph;
    this.needs = needs;
    this.samples = samples;
  }

  /**
   * Runs a batch.
   *
   * @param model the network
   * @param objective its loss is what is differentiated
   * @param batch labelled
   * @param needs what is shown of each layer
   * @param forecast refuses what needs too much memory
   * @return the pass, which the caller closes
   * @throws UnsupportedModelException if something that is shown has no gradient
   * @throws io.github.adabet.MemoryLimitExceededException if it needs too much memory
   */
  static LabelledPass run(
      TrainableModel model,
      MeasuredObjective objective,
      LabelledTensors batch,
      Set<LayerQuantity> needs,
      LabelledForecast forecast) {
    GradientGraph graph = model.differentiated(LossInputs.kind(objective.description()), List.of());
    LabelledPass pass = new LabelledPass(model, graph, needs, batch.inputs().samples());
    try {
      List<TensorName> fetches = pass.fetches();
      forecast.check(graph, fetches, batch.inputs());
      pass.run(objective, batch, fetches);
      return pass;
    } catch (RuntimeException e) {
      pass.close();
      throw e;
    }
  }

  private List<TensorName> fetches() {
    Set<TensorName> all = new LinkedHashSet<>(Set.of(graph.outputs()));
    model.layers().forEach(layer -> all.addAll(shown(layer)));
    return List.copyOf(all);
  }

  private void run(MeasuredObjective objective, LabelledTensors batch, List<TensorName> fetches) {
    long[] positions = LongStream.range(0, samples).toArray();
    HostTensor labels = batch.labels().first();
    Map<TensorName, Tensor> feeds = model.feeds(batch.inputs());
    try {
      // The sum of the losses, not their mean: a sample's gradient is that of its own loss.
      feeds.putAll(LossFeeds.of(model, graph, objective.description()).of(labels, samples, 1));
      // Each tensor is closed by itself.
      @SuppressWarnings("MustBeClosed")
      Result result = model.session().run(feeds, fetches, List.of());
      for (int i = 0; i < fetches.size(); i++) {
        tensors.put(fetches.get(i), result.get(i));
      }
      HostTensor outputs = NativeTensors.copyOf(required(graph.outputs()));
      double summed = objective.sums(outputs, labels, positions).weight();
      // Where all weights are 0, so are all gradients.
      weight = summed == 0 ? 1 : summed;
    } catch (TFInvalidArgumentException e) {
      throw NetworkPasses.mismatch(batch.inputs().toString(), positions, e);
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  /** Returns all that is shown of a layer. */
  private Set<TensorName> shown(GraphLayer layer) {
    Set<TensorName> shown = new LinkedHashSet<>(Set.of(output(layer)));
    if (needs.contains(LayerQuantity.OUTPUT_GRADIENT)) {
      shown.add(outputGradient(layer));
    }
    if (needs.contains(LayerQuantity.INPUT)) {
      layer.input().ifPresent(shown::add);
    }
    for (GraphVariable variable : layer.trainable()) {
      if (needs.contains(LayerQuantity.WEIGHT_GRADIENTS)) {
        shown.add(gradient(layer, variable));
      }
      if (needs.contains(LayerQuantity.WEIGHTS)) {
        shown.add(model.session().value(variable));
      }
    }
    if (needs.contains(LayerQuantity.STATISTICS)) {
      layer.statistics().stream().map(model.session()::value).forEach(shown::add);
    }
    return shown;
  }

  /** Returns what the gradient is by; without gradients by outputs, what other passes show. */
  private TensorName output(GraphLayer layer) {
    return needs.contains(LayerQuantity.OUTPUT_GRADIENT) ? model.seenByLoss(layer) : layer.output();
  }

  private TensorName outputGradient(GraphLayer layer) {
    TensorName output = output(layer);
    TensorName gradient = graph.byTensor().get(output);
    if (gradient == null) {
      throw missing(
          "There is no gradient of the loss by what the layer "
              + layer.layer().name()
              + " puts out",
          graph.tensorObstacles().get(output));
    }
    return gradient;
  }

  private TensorName gradient(GraphLayer layer, GraphVariable variable) {
    TensorName gradient = graph.gradients().get(variable);
    if (gradient == null) {
      throw missing(
          "There is no gradient of the loss by the variable "
              + variable.name()
              + " of the layer "
              + layer.layer().name(),
          graph.obstacles().get(variable));
    }
    return gradient;
  }

  private static UnsupportedModelException missing(String what, @Nullable String why) {
    return new UnsupportedModelException(
        what + ": " + why + ". Choose a score that needs no gradients");
  }

  /**
   * Shows a layer.
   *
   * @param layer one of the network's
   * @param visitor may look at it until it returns
   */
  void show(GraphLayer layer, LayerVisitor visitor) {
    Tensor input =
        needs.contains(LayerQuantity.INPUT) ? layer.input().map(this::required).orElse(null) : null;
    try (LayerTensors observed =
        new LayerTensors(
            layer,
            needs,
            samples,
            required(output(layer)),
            input,
            variable -> required(model.session().value(variable)))) {
      if (needs.contains(LayerQuantity.OUTPUT_GRADIENT)) {
        observed.showOutputGradient(required(outputGradient(layer)));
      }
      if (needs.contains(LayerQuantity.WEIGHT_GRADIENTS)) {
        observed.showWeightGradients(variable -> required(gradient(layer, variable)), weight);
      }
      visitor.visit(observed);
    }
  }

  private Tensor required(TensorName name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the tensor " + name + " was not fetched");
    }
    return tensor;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
