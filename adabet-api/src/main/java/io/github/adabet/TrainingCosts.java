package io.github.adabet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a training step costs by the choice of layers: the cost of reaching the earliest trained
 * layer, and that of training each. ElasticTrainer (Huang, Yang and Gao, MobiSys 2023) observed
 * that the cost of backpropagation splits this way.
 *
 * <p>The gradients of all trained parameters count as present together with all kept activations,
 * so that the peak of a choice is at most the sum given here, but for what the order of operations
 * makes: a few percent on some networks. Choices that must not exceed a budget are checked by the
 * estimate of the whole ({@link LayerRanking#select(SelectionBudget, java.util.function.Supplier,
 * java.util.function.Function)}). A step's time is a sum in fact.
 *
 * @param layers every layer of a network once, in forward order, at least one
 * @param assumptions what the figures take for granted, a sentence each
 */
public record TrainingCosts(List<LayerCost> layers, List<String> assumptions) {
  /**
   * Sorts a copy of the layers by forward order and checks them.
   *
   * @throws IllegalArgumentException if there is no layer or a name occurs twice
   */
  public TrainingCosts {
    Requirements.require(!layers.isEmpty(), "costs need at least one layer, got none.");
    Set<String> names = new HashSet<>();
    for (LayerCost cost : layers) {
      String name = cost.layer().name();
      Requirements.require(names.add(name), "layer %s occurs twice in the costs.", name);
    }
    List<LayerCost> forward = new ArrayList<>(layers);
    forward.sort(Comparator.comparingInt(cost -> cost.layer().index()));
    layers = List.copyOf(forward);
    assumptions = List.copyOf(assumptions);
  }

  /**
   * The peak memory of a step that trains some layers.
   *
   * @param trained layers of the network, at least one
   * @return bytes above the idle process that holds the network
   * @throws IllegalArgumentException if there is no layer, or one is not the network's
   */
  public long peakBytes(Collection<Layer> trained) {
    List<LayerCost> costs = costsOf(trained);
    return costs.stream()
        .mapToLong(LayerCost::trainingBytes)
        .reduce(costs.get(0).reachBytes(), Math::addExact);
  }

  /**
   * The time of a step that trains some layers, against that of training all.
   *
   * @param trained layers of the network, at least one
   * @return in [0, 1] if reaching an earlier layer never takes less time
   * @throws IllegalArgumentException if there is no layer, or one is not the network's
   */
  public double stepTimeRatio(Collection<Layer> trained) {
    return (double) work(costsOf(trained)) / Math.max(1, fullWork());
  }

  /**
   * What the groups of a grouping cost.
   *
   * @param grouping of layers of the network
   * @return in the order of the groups: reaching the earliest layer, and training all layers
   * @throws IllegalArgumentException if a layer is not the network's
   */
  public List<GroupCost> of(LayerGrouping grouping) {
    List<GroupCost> groups = new ArrayList<>();
    for (LayerGroup group : grouping.groups()) {
      List<LayerCost> costs = costsOf(group.layers());
      groups.add(
          new GroupCost(
              group,
              costs.get(0).reachBytes(),
              costs.stream().mapToLong(LayerCost::trainingBytes).reduce(0, Math::addExact),
              costs.get(0).reachWork(),
              costs.stream().mapToLong(LayerCost::trainingWork).reduce(0, Math::addExact)));
    }
    return List.copyOf(groups);
  }

  /** Returns the time of a step that trains every layer. */
  long fullWork() {
    return work(layers);
  }

  /**
   * Returns the cost of a layer.
   *
   * @throws IllegalArgumentException if the layer is not the network's
   */
  LayerCost costOf(Layer layer) {
    for (LayerCost cost : layers) {
      if (cost.layer().name().equals(layer.name())) {
        return cost;
      }
    }
    throw new IllegalArgumentException(
        "The layer "
            + layer.name()
            + " is not among the "
            + layers.size()
            + " layers of the costs; compute the costs for the network that was ranked");
  }

  private List<LayerCost> costsOf(Collection<Layer> chosen) {
    Requirements.require(!chosen.isEmpty(), "no layer is trained; give at least one.");
    return chosen.stream()
        .map(this::costOf)
        .sorted(Comparator.comparingInt(cost -> cost.layer().index()))
        .toList();
  }

  private static long work(List<LayerCost> costs) {
    return costs.stream()
        .mapToLong(LayerCost::trainingWork)
        .reduce(costs.get(0).reachWork(), Math::addExact);
  }
}
