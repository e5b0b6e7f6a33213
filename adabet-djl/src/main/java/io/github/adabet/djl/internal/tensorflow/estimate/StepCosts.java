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
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * What training costs, layer by layer. The nodes that only a layer's own gradients need are the
 * layer's; the others on the way to it are those of reaching it. Nodes and tensors are sets of bits
 * by their numbers, so that what is known of all layers together stays small beside the graph.
 */
public final class StepCosts {

  private static final int NUMBERS_MOVED_BY_AN_UPDATE = 3;
  private static final int SHARED = -1;
  private static final int NOBODY = -2;
  private static final String TIME_UNIT = "multiply-adds";

  private final StepEstimator estimator;
  private final List<GraphLayer> layers;
  private final int stateArrays;
  private final int batch;
  private final NodeWork work;
  private final SizedGraph graph;
  private final NumberedGraph numbers;
  private final List<PassPlan> plans = new ArrayList<>();
  private final List<BitSet> own = new ArrayList<>();

  private StepCosts(StepEstimator estimator, List<GraphLayer> layers, int stateArrays, int batch) {
    this.estimator = estimator;
    this.layers = layers;
    this.stateArrays = stateArrays;
    this.batch = batch;
    this.graph = estimator.graph();
    this.numbers = graph.numbers();
    this.work = new NodeWork(graph, batch);
    int[] owners = new int[numbers.nodes()];
    Arrays.fill(owners, NOBODY);
    for (int i = 0; i < layers.size(); i++) {
      int owner = i;
      PassPlan plan = estimator.planOf(layers.get(i).trainable());
      plan.nodes().stream().forEach(node -> owners[node] = owners[node] == NOBODY ? owner : SHARED);
      plans.add(plan);
      own.add(new BitSet(numbers.nodes()));
    }
    for (int node = 0; node < owners.length; node++) {
      if (owners[node] >= 0 && estimator.isBackward(node)) {
        own.get(owners[node]).set(node);
      }
    }
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
      BitSet left = (BitSet) own.get(i).clone();
      for (GraphVariable variable : layers.get(i).trainable()) {
        if (estimator.gradients().gradients().containsKey(variable)) {
          BitSet ofTensor = (BitSet) left.clone();
          ofTensor.and(estimator.planOf(List.of(variable)).nodes());
          left.andNot(ofTensor);
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
            IntStream.range(0, numbers.nodes())
                .filter(node -> !estimator.isBackward(node))
                .mapToObj(graph::node));
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
    assumptions.addAll(UnknownOperations.sentences(plans.get(0)));
    return new TrainingCosts(costs, assumptions);
  }

  /** Returns for each layer the work of the backward pass from the loss to it and those behind. */
  private long[] reaches() {
    long[] reaches = new long[layers.size()];
    BitSet reached = new BitSet(numbers.nodes());
    long sum = 0;
    for (int i = layers.size() - 1; i >= 0; i--) {
      BitSet first = (BitSet) plans.get(i).nodes().clone();
      first.andNot(own.get(i));
      first.andNot(reached);
      sum += work.of(first.stream().filter(estimator::isBackward).mapToObj(graph::node));
      reached.or(first);
      reaches[i] = sum;
    }
    return reaches;
  }

  /** Returns for each layer the bytes that are there only because it is trained. */
  private long[] kept() {
    long[] kept = new long[layers.size()];
    // The tensors that are read whichever earlier layer is reached.
    BitSet readBelow = new BitSet();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = keptBy(i, readBelow);
      BitSet reaching = (BitSet) plans.get(i).nodes().clone();
      reaching.andNot(own.get(i));
      BitSet read = new BitSet(numbers.tensors());
      reaching.stream().filter(estimator::isBackward).forEach(node -> addMade(node, read));
      if (i > 0) {
        read.and(readBelow);
      }
      readBelow = read;
    }
    return kept;
  }

  /** Adds the tensors that a node reads, as they were made. */
  private void addMade(int node, BitSet tensors) {
    for (int input : numbers.inputs(node)) {
      tensors.set(made(input));
    }
  }

  private long work(BitSet nodes) {
    return work.of(nodes.stream().mapToObj(graph::node));
  }

  /** Returns the peak of a pass that computes what a layer's own nodes read, and not these. */
  private long peakOfReaching(int layer) {
    PassPlan plan = plans.get(layer);
    BitSet alone = own.get(layer);
    BitSet wanted = graph.tensors(List.of(estimator.gradients().outputs()));
    wanted.or(gradients(layer));
    alone.stream().flatMap(node -> Arrays.stream(numbers.inputs(node))).forEach(wanted::set);
    BitSet fetched = new BitSet(numbers.tensors());
    wanted.stream()
        .filter(tensor -> !plan.isFed(tensor) && !alone.get(numbers.maker(tensor)))
        .forEach(fetched::set);
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
            .flatMap(node -> Arrays.stream(numbers.inputs(node)))
            .filter(input -> estimator.isBackward(numbers.maker(input)))
            .mapToLong(this::bytes)
            .max()
            .orElse(0);
    return 3 * largest;
  }

  private BitSet gradients(int layer) {
    Set<TensorName> gradients = new LinkedHashSet<>();
    for (GraphVariable variable : layers.get(layer).trainable()) {
      TensorName gradient = estimator.gradients().gradients().get(variable);
      if (gradient != null) {
        gradients.add(gradient);
      }
    }
    return graph.tensors(gradients);
  }

  /**
   * Returns the bytes that are there only because a layer is trained: what its own nodes read of
   * the forward pass and nothing below it does, and what one of them needs while it runs.
   */
  private long keptBy(int layer, BitSet readBelow) {
    BitSet gradients = gradients(layer);
    BitSet kept = new BitSet(numbers.tensors());
    long running = 0;
    BitSet alone = own.get(layer);
    for (int node = alone.nextSetBit(0); node >= 0; node = alone.nextSetBit(node + 1)) {
      long needed = KernelRules.workspace(graph.node(node), tensor -> graph.bytes(tensor, batch));
      int first = numbers.firstOutput(node);
      for (int output = first; output < first + numbers.outputs(node); output++) {
        needed += gradients.get(output) ? 0 : bytes(output);
      }
      running = Math.max(running, needed);
      addMade(node, kept);
    }
    return running
        + kept.stream()
            .filter(tensor -> !readBelow.get(tensor) && isOfForwardPass(tensor, layer))
            .mapToLong(this::bytes)
            .sum();
  }

  /** Tells whether a tensor is made anew by each forward pass. */
  private boolean isOfForwardPass(int tensor, int layer) {
    int maker = numbers.maker(tensor);
    return !plans.get(layer).isFed(tensor)
        && !estimator.isBackward(maker)
        && !KernelRules.isStanding(graph.node(maker).operation());
  }

  /** Returns the tensor whose memory a tensor shares, as it was made. */
  private int made(int tensor) {
    int made = tensor;
    int maker = numbers.maker(made);
    while (KernelRules.sharesInput(graph.node(maker).operation())
        && numbers.inputs(maker).length > 0) {
      made = numbers.inputs(maker)[0];
      maker = numbers.maker(made);
    }
    return made;
  }

  private long bytes(int tensor) {
    return graph.bytes(tensor, batch);
  }
}
