package io.github.adabet.djl.tensorflow;

import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.internal.tensorflow.estimate.PassEstimator;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.gradient.LossKind;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.train.LiveModel;
import io.github.adabet.djl.internal.tensorflow.train.SessionForecast;
import io.github.adabet.spi.LayerQuantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says before work begins how much memory ranking and training a SavedModel will take, and how the
 * time of a step depends on the choice of layers.
 *
 * <p><b>How.</b> TensorFlow infers the shapes of all tensors of the graph, that of the gradients
 * included, without running it. The run of a step is then played through on paper: which operation
 * runs when, which tensors are there meanwhile, what a kernel needs besides. What the backward pass
 * keeps stands in the graph, so that no operation needs a rule for it; what shares memory, and what
 * is computed in place, is known by rules.
 *
 * <p><b>What it is compared with.</b> Growth of the resident memory of the process from before the
 * first step to its peak, Java heap apart, with {@code NativeAllocation.apply()}.
 *
 * <p>A network hands it out: {@code network.unwrap(SavedModelEstimator.class)}. It sees the network
 * as it is at the time of a call, and is of no use once that is closed. Not safe for use by several
 * threads at once.
 */
public final class SavedModelEstimator {

  /**
   * Costs ask for all normalisations or none, estimates for those of one selection after another.
   */
  private static final int KEPT = 2;

  private final LiveModel live;
  private final ModelInputs inputs;
  private final SessionActivationSource source;
  private final Map<List<GraphLayer>, StepEstimator> steps = new LinkedHashMap<>();
  private @Nullable ModelGraph analysed;

  SavedModelEstimator(LiveModel live, ModelInputs inputs) {
    this.live = live;
    this.inputs = inputs;
    this.source =
        new SessionActivationSource(
            live, inputs, Provenance.builder().build(), SessionActivationSource.MOST_BYTES);
  }

  /**
   * The memory of training a selection, and of the layers that every run trains, one micro-batch at
   * a time, with the sum of gradients where a batch has several. What a {@link
   * SavedModelTraining#withPrefixCache prefix cache} in memory holds comes on top; the estimate in
   * the report of a training counts it.
   *
   * @param selection the layers to train
   * @param options batch size, optimizer and mode of batch normalisation
   * @return the peak of a step
   * @throws IllegalArgumentException if a selected layer is not the network's
   * @throws io.github.adabet.UnsupportedModelException if a selected layer cannot be trained
   */
  public MemoryEstimate training(LayerSelection selection, TrainingOptions options) {
    return SessionForecast.estimate(live, this::steps, selection, options);
  }

  /**
   * The memory of ranking: a forward pass in segments that shows the output of each layer, and the
   * distances of one layer's samples.
   *
   * @param batch number of samples, 1 or more
   * @return the peak of a pass
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  public MemoryEstimate ranking(int batch) {
    requirePositive(batch);
    Set<LayerQuantity> needs = Set.of(LayerQuantity.DISTANCES);
    return passes()
        .ranking(
            source.segments(batch, needs),
            layer -> SessionActivationSource.data(layer, needs),
            batch);
  }

  /**
   * The memory of a forward pass.
   *
   * @param batch number of samples, 1 or more
   * @return the peak of a pass
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  public MemoryEstimate inference(int batch) {
    requirePositive(batch);
    return passes().inference(batch);
  }

  /**
   * What training costs, layer by layer, for budgets of memory and time.
   *
   * @param options batch size and optimizer
   * @return the costs of all layers; peaks are upper bounds of {@link #training}
   */
  public TrainingCosts costs(TrainingOptions options) {
    return SessionForecast.costs(live, this::steps, options);
  }

  private PassEstimator passes() {
    return PassEstimator.of(live.model().graph(), inputs.extents());
  }

  /**
   * Analyses the network, unless it is one of the last choices of normalisations: an analysis holds
   * the graph of all gradients. Anew with another head.
   */
  private StepEstimator steps(List<GraphLayer> normalizations) {
    ModelGraph graph = live.model().graph();
    if (!graph.equals(analysed)) {
      steps.clear();
      analysed = graph;
    }
    StepEstimator known = steps.remove(normalizations);
    if (known == null) {
      if (steps.size() >= KEPT) {
        steps.remove(steps.keySet().iterator().next());
      }
      GradientGraph gradients =
          GradientGraph.of(
              graph,
              loss(live.logits()),
              graph.outputs().get(0).tensor(),
              normalizations,
              List.of());
      known = StepEstimator.of(gradients, inputs.extents(), live.layers());
    }
    // The one asked for last stands last.
    steps.put(List.copyOf(normalizations), known);
    return known;
  }

  /** Which loss it is makes next to no difference. */
  private static LossKind loss(Logits logits) {
    return switch (logits.activation()) {
      case SOFTMAX -> LossKind.CROSS_ENTROPY;
      case SIGMOID -> LossKind.BINARY_CROSS_ENTROPY;
      case NONE -> LossKind.SQUARED;
    };
  }

  private static void requirePositive(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch is " + batch + "; it must be 1 or more");
    }
  }
}
