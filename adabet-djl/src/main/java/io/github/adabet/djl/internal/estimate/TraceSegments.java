package io.github.adabet.djl.internal.estimate;

import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.internal.walk.SegmentCuts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A pass cut into segments, as activation recomputation does it. The cuts are those of training as
 * far as the outputs of leaves tell; inside a leaf there is none.
 *
 * @param trace the pass
 * @param first the first operation that gradients are recorded of
 */
public record TraceSegments(OperationTrace trace, int first) {

  /**
   * Looks for the first operation with a parameter of a set.
   *
   * @param trace the pass
   * @param trained the parameters
   */
  public static TraceSegments from(OperationTrace trace, Set<Parameter> trained) {
    List<Operation> operations = trace.operations();
    int first = 0;
    while (first < operations.size() - 1
        && operations.get(first).parameters().stream()
            .noneMatch(tensor -> trained.contains(tensor.parameter()))) {
      first++;
    }
    return new TraceSegments(trace, first);
  }

  /**
   * Returns the segments in forward order; each begins with the arrays it needs of those before.
   *
   * @param count how many to aim at, 1 or more
   */
  List<OperationTrace> of(int count) {
    List<Integer> cuts = new ArrayList<>(List.of(first));
    cuts.addAll(cuts(count));
    cuts.add(trace.operations().size());
    List<OperationTrace> segments = new ArrayList<>();
    for (int i = 1; i < cuts.size(); i++) {
      int end = cuts.get(i);
      boolean last = i == cuts.size() - 1;
      segments.add(
          new OperationTrace(
              trace.operations().subList(cuts.get(i - 1), end),
              alive(cuts.get(i - 1)),
              last ? trace.outputs() : alive(end),
              trace.samples()));
    }
    return segments;
  }

  /** Returns the arrays that the operations before the first make, or are given, for the rest. */
  public List<Tensor> frontier() {
    return alive(first);
  }

  private List<Tensor> alive(int position) {
    Set<Tensor> made = new LinkedHashSet<>(trace.inputs());
    trace.operations().subList(0, position).forEach(o -> made.addAll(o.outputs()));
    Set<Tensor> read = new LinkedHashSet<>();
    trace
        .operations()
        .subList(position, trace.operations().size())
        .forEach(o -> read.addAll(o.data()));
    made.retainAll(read);
    return made.stream().filter(Tensor::ofBatch).toList();
  }

  private List<Integer> cuts(int count) {
    List<Operation> operations = trace.operations();
    return new SegmentCuts(
            first,
            operations.size(),
            i -> bytes(operations.get(i).outputs()),
            i ->
                operations.get(i).leaf() == null
                    || !operations.get(i).place().equals(operations.get(i - 1).place()),
            i -> bytes(alive(i)))
        .into(count);
  }

  private static long bytes(List<Tensor> tensors) {
    return tensors.stream().mapToLong(Tensor::bytes).sum();
  }
}
