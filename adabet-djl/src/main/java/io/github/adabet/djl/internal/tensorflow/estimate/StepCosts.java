package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.TensorTime;
import io.github.adabet.TrainingCosts;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What training costs, layer by layer. The nodes that only a layer's own gradients need are the
 * layer's; the others on the way to it are those of reaching it. Plans are made anew for each use:
 * those of all layers together grow with the square of the network.
 */
public final class StepCosts {

  private static final int NUMBERS_MOVED_BY_AN_UPDATE = 3;
  private static final int SHARED = -1;
  private static final String TIME_UNIT = "multiply-adds";

  private final StepEstimator estimator;
  private final List<GraphLayer> layers;
  private final int stateArrays;
  private final int batch;
  private final NodeWork work;
  private final List<Set<String>> own = new ArrayList<>();

  private StepCosts(StepEstimator estimator, List<GraphLayer> layers, int stateArrays, int batch) {
    this.estimator = estimator;
    this.layers = layers;
    this.stateArrays = stateArrays;
    this.batch = batch;
    this.work = new NodeWork(estimator.graph(), batch);
    Map<String, Integer> owners = new HashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      int owner = i;
      plan(i).nodes().keySet().forEach(node -> owners.merge(node, owner, (a, b) -> SHARED));
      own.add(new LinkedHashSet<>());
    }
    for (String node : estimator.graph().nodes().keySet()) {
      int owner = owners.getOrDefault(node, SHARED);
      if (owner != SHARED && estimator.isBackward(node)) {
        own.get(owner).add(node);
      }
    }
  }

  private PassPlan plan(int layer) {
    return estimator.planOf(layers.get(layer).trainable());
  }

  /**
   * Returns the costs of all layers; peaks are upper bounds of those of training.
   *
   * @param estimator of the network
   * @param layers of the network
   * @param stateArrays what is kept of a variable between steps, in arrays of its size
   * @param batch samples that run together, 1 or more
   */
  public static TrainingCosts of(
      StepEstimator estimator, List<GraphLayer> layers, int stateArrays, int batch) {
    return new StepCosts(estimator, layers, stateArrays, batch).costs();
  }

  /**
   * Returns how long the parts of a backward pass take, for the tensors that have a gradient. What
   * several tensors of a layer need is counted for the first of them.
   *
   * @param estimator of the network
   * @param layers of the network
   * @param batch samples that run together, 1 or more
   * @param names of variables within their layers
   */
  public static BackwardTimes backwardTimes(
      StepEstimator estimator,
      List<GraphLayer> layers,
      int batch,
      BiFunction<GraphVariable, Layer, String> names) {
    return new StepCosts(estimator, layers, 0, batch).times(names);
  }

  private BackwardTimes times(BiFunction<GraphVariable, Layer, String> names) {
    long[] reaches = reaches();
    List<TensorTime> times = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i).layer();
      long reach = reaches[i];
      Set<String> left = new LinkedHashSet<>(own.get(i));
      for (GraphVariable variable : layers.get(i).trainable()) {
        if (estimator.gradients().gradients().containsKey(variable)) {
          Set<String> ofTensor =
              new LinkedHashSet<>(estimator.planOf(List.of(variable)).nodes().keySet());
          ofTensor.retainAll(left);
          left.removeAll(ofTensor);
          times.add(
              new TensorTime(
                  layer, names.apply(variable, layer), reach, work(ofTensor) + update(variable)));
        }
      }
    }
    if (times.isEmpty()) {
      throw new UnsupportedModelException(
          "No variable of the network has a gradient, so that there is nothing to train");
    }
    return new BackwardTimes(TIME_UNIT, times);
  }

  private static long update(GraphVariable variable) {
    return NodeWork.PER_BYTE * NUMBERS_MOVED_BY_AN_UPDATE * StepEstimator.bytes(variable);
  }

  private TrainingCosts costs() {
    long forward =
        work.of(
            estimator.graph().nodes().values().stream()
                .filter(node -> !estimator.isBackward(node.name())));
    long[] reaches = reaches();
    long[] kept = kept();
    List<LayerCost> costs = new ArrayList<>();
    long reachBytes = 0;
    long waiting = 0;
    for (int i = layers.size() - 1; i >= 0; i--) {
      GraphLayer layer = layers.get(i);
      reachBytes = Math.max(reachBytes, peakOfReaching(i));
      waiting = Math.max(waiting, waitingFor(i));
      long bytes = layer.trainable().stream().mapToLong(StepEstimator::bytes).sum();
      costs.add(
          new LayerCost(
              layer.layer(),
              reachBytes + waiting + StepEstimator.ENGINE_BYTES,
              // Gradient, state, and the new value beside the old one.
              bytes * (2L + stateArrays) + kept[i],
              forward + reaches[i],
              work(own.get(i)) + layer.trainable().stream().mapToLong(StepCosts::update).sum()));
    }
    List<String> assumptions = new ArrayList<>(KernelRules.ASSUMPTIONS);
    assumptions.add(
        "Gradients and optimizer state of all trained layers count together with all that is kept,"
            + " and so do the new values of their variables.");
    assumptions.add(
        "Time is counted in multiply-adds, and a byte that an operation reads or writes as "
            + NodeWork.PER_BYTE
            + " of them.");
    assumptions.addAll(UnknownOperations.sentences(plan(0)));
    return new TrainingCosts(costs, assumptions);
  }

  /** Returns for each layer the work of the backward pass from the loss to it and those behind. */
  private long[] reaches() {
    long[] reaches = new long[layers.size()];
    Set<String> reached = new HashSet<>();
    long sum = 0;
    for (int i = layers.size() - 1; i >= 0; i--) {
      Set<String> alone = own.get(i);
      sum +=
          work.of(
              plan(i).nodes().values().stream()
                  .filter(node -> estimator.isBackward(node.name()))
                  .filter(node -> !alone.contains(node.name()) && reached.add(node.name())));
      reaches[i] = sum;
    }
    return reaches;
  }

  /** Returns for each layer the bytes that are there only because it is trained. */
  private long[] kept() {
    long[] kept = new long[layers.size()];
    // The tensors that are read whichever earlier layer is reached.
    Set<TensorName> readBelow = Set.of();
    for (int i = 0; i < kept.length; i++) {
      PassPlan plan = plan(i);
      kept[i] = keptBy(i, plan, readBelow);
      Set<TensorName> read = new HashSet<>();
      for (String node : plan.nodes().keySet()) {
        if (estimator.isBackward(node) && !own.get(i).contains(node)) {
          estimator.graph().node(node).inputs().forEach(input -> read.add(made(input)));
        }
      }
      if (i > 0) {
        read.retainAll(readBelow);
      }
      readBelow = read;
    }
    return kept;
  }

  private long work(Set<String> nodes) {
    return work.of(nodes.stream().map(estimator.graph()::node));
  }

  /** Returns the peak of a pass that computes what a layer's own nodes read, and not these. */
  private long peakOfReaching(int layer) {
    PassPlan plan = plan(layer);
    Set<String> alone = own.get(layer);
    Set<TensorName> fetched = new LinkedHashSet<>(Set.of(estimator.gradients().outputs()));
    fetched.addAll(gradients(layer));
    alone.forEach(node -> fetched.addAll(estimator.graph().node(node).inputs()));
    fetched.removeIf(tensor -> plan.isFed(tensor) || alone.contains(tensor.node()));
    PassPlan reaching = estimator.plan(fetched);
    return PassPeak.of(reaching, batch, estimator::isBackward).total() + plan.fedBytes(batch);
  }

  /**
   * Returns what may be there besides because the own nodes of trained layers take their turns: a
   * gradient that stays until they have read it, and two that are made of it meanwhile.
   */
  private long waitingFor(int layer) {
    long largest =
        own.get(layer).stream()
            .flatMap(node -> estimator.graph().node(node).inputs().stream())
            .filter(input -> estimator.isBackward(input.node()))
            .mapToLong(this::bytes)
            .max()
            .orElse(0);
    return 3 * largest;
  }

  private Set<TensorName> gradients(int layer) {
    Set<TensorName> gradients = new LinkedHashSet<>();
    for (GraphVariable variable : layers.get(layer).trainable()) {
      TensorName gradient = estimator.gradients().gradients().get(variable);
      if (gradient != null) {
        gradients.add(gradient);
      }
    }
    return gradients;
  }

  /**
   * Returns the bytes that are there only because a layer is trained: what its own nodes read of
   * the forward pass and nothing below it does, and what one of them needs while it runs.
   */
  private long keptBy(int layer, PassPlan plan, Set<TensorName> readBelow) {
    Set<TensorName> gradients = gradients(layer);
    Set<TensorName> kept = new LinkedHashSet<>();
    long running = 0;
    for (String name : own.get(layer)) {
      SizedNode node = estimator.graph().node(name);
      long needed = KernelRules.workspace(node, this::bytes);
      for (int i = 0; i < node.outputs().size(); i++) {
        needed += gradients.contains(node.output(i)) ? 0 : bytes(node.output(i));
      }
      running = Math.max(running, needed);
      node.inputs().forEach(input -> kept.add(made(input)));
    }
    kept.removeIf(
        tensor ->
            plan.isFed(tensor)
                || readBelow.contains(tensor)
                || estimator.isBackward(tensor.node())
                || KernelRules.isStanding(estimator.graph().node(tensor.node()).operation()));
    return running + kept.stream().mapToLong(this::bytes).sum();
  }

  /** Returns the tensor whose memory a tensor shares, as it was made. */
  private TensorName made(TensorName tensor) {
    TensorName made = tensor;
    SizedNode node = estimator.graph().node(made.node());
    while (KernelRules.sharesInput(node.operation()) && !node.inputs().isEmpty()) {
      made = node.inputs().get(0);
      node = estimator.graph().node(made.node());
    }
    return made;
  }

  private long bytes(TensorName tensor) {
    return estimator.graph().bytes(tensor, batch);
  }
}
