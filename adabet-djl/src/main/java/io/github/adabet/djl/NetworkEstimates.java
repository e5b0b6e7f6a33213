package io.github.adabet.djl;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.spi.Capability;
import java.util.List;
import java.util.Optional;

/** What ranking and training a network take, foretold, and what is selected by that. */
abstract class NetworkEstimates {

  /** The network, as long as it is open. */
  final NetworkGate network;

  NetworkEstimates(NetworkGate network) {
    this.network = network;
  }

  /**
   * The layers that can be trained.
   *
   * @return in forward order
   */
  public abstract List<Layer> layers();

  /**
   * The layers that every training trains besides the selection: a head of random weights.
   *
   * @return some of {@link #layers()}
   */
  public List<Layer> alwaysTrained() {
    return network.open().alwaysTrained();
  }

  /**
   * What training costs, layer by layer, for budgets of memory and time.
   *
   * @param options batch size and optimizer
   * @return the costs of all layers, {@link #alwaysTrained()} included
   */
  public TrainingCosts costs(TrainingOptions options) {
    return network.able(Capability.COSTS).costs(options);
  }

  /**
   * The memory of training a selection and {@link #alwaysTrained()}.
   *
   * @param selection the layers to train
   * @param options batch size, optimizer and mode of batch normalisation
   * @return the peak of a step
   * @throws IllegalArgumentException if a selected layer is not the network's
   */
  public MemoryEstimate estimate(LayerSelection selection, TrainingOptions options) {
    return network.able(Capability.ESTIMATE).estimate(selection, options);
  }

  /**
   * The memory of ranking: a forward pass that shows each layer, and the distances of one layer's
   * samples.
   *
   * @param batchSize number of samples, 1 or more
   * @return the peak of a pass; empty if the network's format does not say
   * @throws IllegalArgumentException if {@code batchSize} is less than 1
   */
  public Optional<MemoryEstimate> estimateRanking(int batchSize) {
    NetworkGate.requireAtLeast(1, "batchSize", batchSize);
    return network.able(Capability.ESTIMATE).estimateRanking(batchSize);
  }

  /**
   * Selects layers from a ranking of this network. A budget of memory holds for {@link #estimate}
   * of what was selected: it is at most the budget.
   *
   * @param ranking of the network's layers
   * @param budget how much may be trained
   * @param options how the selection is to be trained, which budgets of memory and time depend on
   * @return the selection, at least one layer
   * @throws io.github.adabet.InfeasibleBudgetException if no layer fits; the message names a budget
   *     that does
   * @throws io.github.adabet.UnsupportedModelException if a layer that a budget of memory chooses
   *     cannot be trained
   * @throws IllegalArgumentException if a ranked layer is not the network's
   */
  public LayerSelection select(
      LayerRanking ranking, SelectionBudget budget, TrainingOptions options) {
    return ranking.select(budget, () -> costs(options), selection -> estimate(selection, options));
  }

  /**
   * The memory of a probe step, by which some strategies choose layers during training: a step that
   * trains all layers, beside a copy of their weights.
   *
   * @param options batch size and optimizer
   * @return the peak of the step
   * @throws io.github.adabet.UnsupportedModelException if a layer cannot be trained
   */
  public MemoryEstimate estimateProbe(TrainingOptions options) {
    List<Layer> layers = layers();
    MemoryEstimate step =
        estimate(LayerSelection.of(layers, layers.size(), Provenance.builder().build()), options);
    return TrainingForecast.withMore(step, step.parameters());
  }
}
