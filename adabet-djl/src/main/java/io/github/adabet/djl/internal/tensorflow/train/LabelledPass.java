package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.estimate.GradientRuns;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.rank.LayerTensors;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
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

/**
 * One labelled batch, forward and backward, in the runs of {@link GradientRuns}: layers are shown
 * in forward order, and their group runs when the first of them is. Owns the tensors until it is
 * closed.
 */
final class LabelledPass implements AutoCloseable {

  private final TrainableModel model;
  private final GradientGraph graph;
  private final Set<LayerQuantity> needs;
  private final TensorBatch batch;
  private final Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
  private final Map<TensorName, Tensor> tensors = new LinkedHashMap<>();
  private final Deque<GradientRuns.Group> ahead = new ArrayDeque<>();
  private GradientRuns.@Nullable Group group;
  private int leftOfGroup;
  private double weight;

  /** Says by which runs a pass shows all layers. */
  @FunctionalInterface
  interface Division {

    /**
     * Divides a pass.
     *
     * @param graph with gradients
     * @param shown what each layer shows
     * @param batch what the network takes
     * @return the runs of the pass
     */
    GradientRuns runs(GradientGraph graph, List<Set<TensorName>> shown, TensorBatch batch);
  }

  private LabelledPass(
      TrainableModel model, GradientGraph graph, Set<LayerQuantity> needs, TensorBatch batch) {
    this.model = model;
    this.graph = graph;
    this.needs = needs;
    this.batch = batch;
  }

  /**
   * Begins with the first run of a batch.
   *
   * @param model the network
   * @param objective its loss is what is differentiated
   * @param batch labelled
   * @param needs what is shown of each layer
   * @param division says by which runs
   * @return the pass, which the caller closes
   * @throws UnsupportedModelException if something that is shown has no gradient
   * @throws io.github.adabet.MemoryLimitExceededException if it needs too much memory
   */
  static LabelledPass run(
      TrainableModel model,
      MeasuredObjective objective,
      LabelledTensors batch,
      Set<LayerQuantity> needs,
      Division division) {
    GradientGraph graph = model.differentiated(LossInputs.kind(objective.description()), List.of());
    LabelledPass pass = new LabelledPass(model, graph, needs, batch.inputs());
    try {
      GradientRuns runs =
          division.runs(graph, model.layers().stream().map(pass::shown).toList(), batch.inputs());
      pass.begin(objective, batch.labels().first(), runs);
      return pass;
    } catch (RuntimeException e) {
      pass.close();
      throw e;
    }
  }

  private void begin(MeasuredObjective objective, HostTensor labels, GradientRuns runs) {
    feeds.putAll(model.feeds(batch));
    // The sum of the losses, not their mean: a sample's gradient is that of its own loss.
    feeds.putAll(
        LossFeeds.of(model, graph, objective.description()).of(labels, batch.samples(), 1));
    fetch(feeds, runs.first());
    HostTensor outputs = NativeTensors.copyOf(required(graph.outputs()));
    double summed = objective.sums(outputs, labels, positions()).weight();
    // Where all weights are 0, so are all gradients.
    weight = summed == 0 ? 1 : summed;
    ahead.addAll(runs.groups());
  }

  private long[] positions() {
    return LongStream.range(0, batch.samples()).toArray();
  }

  private void fetch(Map<TensorName, Tensor> fed, Collection<TensorName> wanted) {
    List<TensorName> names = wanted.stream().filter(name -> !fed.containsKey(name)).toList();
    try {
      // Each tensor is closed by itself.
      @SuppressWarnings("MustBeClosed")
      Result result = model.session().run(fed, names, List.of());
      for (int i = 0; i < names.size(); i++) {
        tensors.put(names.get(i), result.get(i));
      }
    } catch (TFInvalidArgumentException e) {
      throw NetworkPasses.mismatch(batch.toString(), positions(), e);
    }
  }

  /** Sees to it that what the next layer shows is there. */
  private void advance() {
    if (leftOfGroup == 0) {
      release();
      GradientRuns.Group next = ahead.remove();
      group = next;
      leftOfGroup = next.layers();
      if (!next.fetched().isEmpty()) {
        Map<TensorName, Tensor> fed = new LinkedHashMap<>(feeds);
        next.fed().forEach(name -> fed.put(name, required(name)));
        fetch(fed, next.fetched());
      }
    }
    leftOfGroup--;
  }

  /** Closes what only the group that was shown needed. */
  private void release() {
    GradientRuns.Group shown = group;
    if (shown != null) {
      for (TensorName name : shown.done()) {
        Tensor tensor = tensors.remove(name);
        if (tensor != null) {
          tensor.close();
        }
      }
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
   * @param layer the network's next one: each is shown once, in forward order
   * @param visitor may look at it until it returns
   */
  void show(GraphLayer layer, LayerVisitor visitor) {
    advance();
    Tensor input =
        needs.contains(LayerQuantity.INPUT) ? layer.input().map(this::required).orElse(null) : null;
    try (LayerTensors observed =
        new LayerTensors(
            layer,
            needs,
            batch.samples(),
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
    Tensor tensor = tensors.getOrDefault(name, feeds.get(name));
    if (tensor == null) {
      throw new IllegalStateException("the tensor " + name + " was not fetched");
    }
    return tensor;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
    feeds.values().forEach(Tensor::close);
    feeds.clear();
  }
}
