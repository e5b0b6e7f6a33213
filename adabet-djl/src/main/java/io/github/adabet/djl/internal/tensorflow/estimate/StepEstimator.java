package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.djl.internal.estimate.PeakMoment;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * The memory of steps of training one network, played through on the graph of its gradients.
 * Immutable, and safe for use by several threads.
 */
public final class StepEstimator {

  /** What TensorFlow makes of a graph with gradients, its threads, and what they leave unused. */
  static final long ENGINE_BYTES = 60L << 20;

  private final GradientGraph gradients;
  private final SizedGraph graph;
  private final BitSet given;
  private final BitSet forward;
  private final Places places;
  private final long parameterBytes;

  private StepEstimator(
      GradientGraph gradients, SizedGraph graph, Set<TensorName> given, List<GraphLayer> layers) {
    this.gradients = gradients;
    this.graph = graph;
    this.given = graph.tensors(given);
    this.forward = plan(List.of(gradients.outputs())).nodes();
    this.places = new Places(layers);
    this.parameterBytes =
        gradients.gradients().keySet().stream().mapToLong(StepEstimator::bytes).sum()
            + gradients.obstacles().keySet().stream().mapToLong(StepEstimator::bytes).sum();
  }

  /**
   * Analyses a network.
   *
   * @param gradients its graph
   * @param inputs the extents of what it takes, -1 in the place of the number of samples
   * @param layers of the network
   * @throws io.github.adabet.UnsupportedModelException if the network takes no such inputs
   */
  public static StepEstimator of(
      GradientGraph gradients, Map<TensorName, List<Long>> inputs, List<GraphLayer> layers) {
    Map<TensorName, List<Long>> all = new LinkedHashMap<>(inputs);
    all.put(gradients.scale(), List.of(1L));
    all.put(gradients.weights(), List.of());
    SizedGraph.extentsPerSample(gradients.definition(), all, gradients.outputs())
        .ifPresent(outputs -> all.put(gradients.targets(), outputs));
    return new StepEstimator(
        gradients, SizedGraph.of(gradients.definition(), all), all.keySet(), layers);
  }

  /** Returns the size of a variable. */
  static long bytes(GraphVariable variable) {
    return variable.elements() * ElementTypes.bytesOf(variable.type());
  }

  SizedGraph graph() {
    return graph;
  }

  /** Returns what it is an estimator of. */
  public GradientGraph gradients() {
    return gradients;
  }

  /** Tells whether a node belongs to the backward pass. */
  boolean isBackward(int node) {
    return !forward.get(node);
  }

  /** Returns what runs for the gradients by some variables; those that have none are left out. */
  PassPlan planOf(Collection<GraphVariable> trained) {
    List<TensorName> fetched = new ArrayList<>(List.of(gradients.outputs()));
    for (GraphVariable variable : trained) {
      TensorName gradient = gradients.gradients().get(variable);
      if (gradient != null) {
        fetched.add(gradient);
      }
    }
    return plan(fetched);
  }

  /** Returns what runs for some tensors. */
  PassPlan plan(Collection<TensorName> fetched) {
    return plan(graph.tensors(fetched));
  }

  /** Returns what runs for some tensors, by their numbers. */
  PassPlan plan(BitSet fetched) {
    return PassPlan.of(graph, given, fetched);
  }

  /** Returns what runs for some tensors where others are fed besides, by their numbers. */
  PassPlan plan(BitSet fetched, BitSet fed) {
    BitSet all = (BitSet) given.clone();
    all.or(fed);
    return PassPlan.of(graph, all, fetched);
  }

  /** Tells whether a tensor is fed to every run. */
  boolean isGiven(int tensor) {
    return given.get(tensor);
  }

  /** Returns the nodes that are computed from the batch. */
  BitSet ofBatch() {
    NumberedGraph numbers = graph.numbers();
    BitSet ofBatch = new BitSet(numbers.nodes());
    given.stream().map(numbers::maker).forEach(ofBatch::set);
    // In graphs without loops one walk would do; nodes of copies may stand before what they read.
    int before;
    do {
      before = ofBatch.cardinality();
      for (int node = 0; node < numbers.nodes(); node++) {
        for (int input : numbers.inputs(node)) {
          if (ofBatch.get(numbers.maker(input))) {
            ofBatch.set(node);
          }
        }
      }
    } while (ofBatch.cardinality() > before);
    return ofBatch;
  }

  /**
   * The memory of a pass forward and backward that shows all layers.
   *
   * @param runs by which it does so
   * @param batch number of samples, 1 or more
   * @return the peak
   */
  public MemoryEstimate pass(GradientRuns runs, int batch) {
    List<String> assumptions = new ArrayList<>(KernelRules.ASSUMPTIONS);
    assumptions.addAll(UnknownOperations.sentences(plan(runs.first())));
    return GraphEstimates.of(
        new PeakMoment(
            0, 0, 0, runs.peakBytes(this, batch) + ENGINE_BYTES, Map.of(), Map.of(), Map.of()),
        parameterBytes,
        0,
        assumptions);
  }

  /**
   * The operations of a pass that there are no rules for, or whose outputs have no extents that are
   * known beforehand.
   *
   * @param fetched what the pass hands out
   * @return their names in alphabetical order
   */
  public SortedSet<String> unknownOperations(Collection<TensorName> fetched) {
    return UnknownOperations.of(plan(fetched));
  }

  /** Returns how many bytes of some tensors belong to one sample of a batch. */
  public long bytesPerSample(Collection<TensorName> tensors) {
    return tensors.stream().mapToLong(each -> graph.bytes(each, 2) - graph.bytes(each, 1)).sum();
  }

  /**
   * The memory of a step.
   *
   * @param request what is trained
   * @return the peak
   */
  public MemoryEstimate training(StepRequest request) {
    PassPlan plan = planOf(request.trained().keySet());
    Moments moments = new Moments(request, plan);
    PeakMoment pass = moments.pass();
    PeakMoment update = moments.update();
    PeakMoment peak = pass.total() >= update.total() ? pass : update;
    List<String> assumptions = new ArrayList<>(KernelRules.ASSUMPTIONS);
    assumptions.addAll(UnknownOperations.sentences(plan));
    return GraphEstimates.of(
        peak.withWorkspace(ENGINE_BYTES), parameterBytes, request.stateArrays(), assumptions);
  }

  /**
   * The same of a step.
   *
   * @param trained what is trained
   * @return their names in alphabetical order
   */
  public SortedSet<String> unknownOperations(Set<GraphVariable> trained) {
    return UnknownOperations.of(planOf(trained));
  }

  /** The two moments of a step that may be its peak. */
  private final class Moments {

    private final StepRequest request;
    private final PassPlan plan;
    private final long trained;
    private final long state;
    private final Map<String, Long> trainedByPlace = new LinkedHashMap<>();

    Moments(StepRequest request, PassPlan plan) {
      this.request = request;
      this.plan = plan;
      this.trained = request.trainedBytes();
      this.state = trained * request.stateArrays();
      request
          .trained()
          .forEach((variable, layer) -> trainedByPlace.merge(layer, bytes(variable), Long::sum));
    }

    PeakMoment pass() {
      PassPeak.Moment moment = PassPeak.of(plan, request.batch(), StepEstimator.this::isBackward);
      Map<String, Long> made = new LinkedHashMap<>();
      long sums = request.accumulates() ? trained : 0;
      Set<TensorName> counted = new HashSet<>();
      request
          .trained()
          .forEach(
              (variable, layer) -> {
                TensorName gradient = gradients.gradients().get(variable);
                if (gradient != null && counted.add(gradient)) {
                  made.merge(layer, moment.fetched().getOrDefault(gradient, 0L), Long::sum);
                }
              });
      long gradientBytes = made.values().stream().mapToLong(Long::longValue).sum();
      if (request.accumulates()) {
        trainedByPlace.forEach((place, bytes) -> made.merge(place, bytes, Long::sum));
      }
      long kept = moment.kept().values().stream().mapToLong(Long::longValue).sum();
      long inputs = plan.fedBytes(request.batch());
      return new PeakMoment(
          gradientBytes + sums,
          state,
          kept,
          moment.total() - gradientBytes - kept + inputs * (1 + request.ahead()),
          places.of(moment.kept()),
          made,
          trainedByPlace);
    }

    /** The variables have new values, and the old ones are not gone yet. */
    PeakMoment update() {
      return new PeakMoment(
          trained,
          state,
          0,
          trained + plan.fedBytes(request.batch()) * request.ahead(),
          Map.of(),
          trainedByPlace,
          trainedByPlace);
    }
  }
}
