package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Layer;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The layers of a network with their gradients, for labelled batches: one pass through the graph
 * with gradients, batch normalisations in inference mode, so that no sample depends on another and
 * the gradient of the sum of all losses is by sample that of its own. Not safe for use by several
 * threads at once.
 */
public final class SessionGradientSource implements ActivationSource<LabelledTensors> {

  private final TrainableModel model;
  private final ActivationSource<TensorBatch> unlabelled;
  private final MeasuredObjective objective;
  private final LabelledForecast forecast;

  /**
   * Makes a source.
   *
   * @param model the network
   * @param unlabelled its activations, for what needs no gradient
   * @param objective its loss is what is differentiated
   * @throws IllegalArgumentException if it cannot be computed of the network's output
   */
  public SessionGradientSource(
      TrainableModel model, ActivationSource<TensorBatch> unlabelled, Objective objective) {
    this.model = model;
    this.unlabelled = unlabelled;
    this.objective = MeasuredObjective.of(objective, model.logits());
    this.forecast = new LabelledForecast(model, MemoryLimit.AVAILABLE);
  }

  @Override
  public String name() {
    return unlabelled.name() + "-labelled";
  }

  @Override
  public List<Layer> layers() {
    return unlabelled.layers();
  }

  @Override
  public Set<LayerQuantity> gives() {
    return Set.copyOf(EnumSet.allOf(LayerQuantity.class));
  }

  @Override
  public boolean streams(Set<LayerQuantity> needs) {
    return unlabelled.streams(needs);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the objective refuses the labels
   * @throws io.github.adabet.djl.data.BatchMismatchException if the network takes no such batch
   * @throws io.github.adabet.UnsupportedModelException if a layer has no gradient; the message
   *     names it, and what stands in the way
   * @throws io.github.adabet.MemoryLimitExceededException if the pass would need more memory than
   *     the process may still take
   */
  @Override
  public void forward(LabelledTensors batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    if (needs.stream().noneMatch(LayerQuantity::takesLabels)) {
      unlabelled.forward(batch.inputs(), needs, visitor);
      return;
    }
    try (LabelledPass pass = LabelledPass.run(model, objective, batch, needs, forecast)) {
      for (GraphLayer layer : model.layers()) {
        pass.show(layer, visitor);
      }
    }
  }

  @Override
  public Provenance provenance() {
    return unlabelled.provenance().toBuilder()
        .setting("source.name", name())
        .setting("source.objective", objective.name())
        .setting("source.activations", "fetched from one pass with gradients, in groups of layers")
        .build();
  }
}
