package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.djl.internal.estimate.PeakMoment;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.rank.PassSegments.Segment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The memory of forward passes of one network. Immutable, and safe for use by several threads. */
public final class PassEstimator {

  /** Threads, and what they leave unused. */
  private static final long ENGINE_BYTES = 15L << 20;

  private final ModelGraph model;
  private final SizedGraph graph;
  private final Set<TensorName> inputs;

  private PassEstimator(ModelGraph model, SizedGraph graph, Set<TensorName> inputs) {
    this.model = model;
    this.graph = graph;
    this.inputs = inputs;
  }

  /**
   * Analyses a network.
   *
   * @param model its graph
   * @param inputs the extents of what it takes, -1 in the place of the number of samples
   * @throws io.github.adabet.UnsupportedModelException if the network takes no such inputs
   */
  public static PassEstimator of(ModelGraph model, Map<TensorName, List<Long>> inputs) {
    return new PassEstimator(
        model, SizedGraph.of(model.definition(), inputs), Set.copyOf(inputs.keySet()));
  }

  /**
   * The memory of a forward pass.
   *
   * @param batch number of samples, 1 or more
   * @return the peak
   */
  public MemoryEstimate inference(int batch) {
    PassPlan plan =
        PassPlan.of(graph, inputs, model.outputs().stream().map(SignatureTensor::tensor).toList());
    return estimate(total(plan, batch) + plan.fedBytes(batch), plan);
  }

  /**
   * The memory of a pass in segments that shows layers, and of the distances of one layer's
   * samples.
   *
   * @param segments of the pass, in order
   * @param shown the tensors that are shown of a layer
   * @param batch number of samples, 1 or more
   * @return the peak
   */
  public MemoryEstimate ranking(
      List<Segment> segments, Function<GraphLayer, Set<TensorName>> shown, int batch) {
    long highest = 0;
    Set<TensorName> there = new LinkedHashSet<>(inputs);
    for (Segment segment : segments) {
      Set<TensorName> fetched = new LinkedHashSet<>(segment.frontier());
      segment.layers().forEach(layer -> fetched.addAll(shown.apply(layer)));
      PassPlan plan = PassPlan.of(graph, there, fetched);
      highest = Math.max(highest, plan.fedBytes(batch) + total(plan, batch));
      there.addAll(fetched);
      there.retainAll(segment.frontier());
    }
    List<TensorName> last = new ArrayList<>();
    segments.forEach(segment -> segment.layers().forEach(layer -> last.add(layer.output())));
    long distances = (long) batch * (batch - 1) / 2 * Float.BYTES;
    return estimate(highest + distances, PassPlan.of(graph, inputs, last));
  }

  private static long total(PassPlan plan, int batch) {
    return PassPeak.of(plan, batch, node -> false).total();
  }

  private MemoryEstimate estimate(long bytes, PassPlan plan) {
    List<String> assumptions = new ArrayList<>(KernelRules.ASSUMPTIONS.subList(0, 3));
    assumptions.addAll(UnknownOperations.sentences(plan));
    long parameters = model.variables().stream().mapToLong(StepEstimator::bytes).sum();
    return GraphEstimates.of(
        new PeakMoment(0, 0, 0, bytes + ENGINE_BYTES, Map.of(), Map.of(), Map.of()),
        parameters,
        0,
        assumptions);
  }
}
