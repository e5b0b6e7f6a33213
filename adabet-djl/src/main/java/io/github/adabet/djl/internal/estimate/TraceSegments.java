package io.github.adabet.djl.internal.estimate;

import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.internal.train.gradient.CheckpointedBackward;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A pass cut into segments, as activation checkpointing does it: where the outputs are about
 * equally large and little is alive. The cuts are those of {@link CheckpointedBackward} as far as
 * the outputs of leaves tell; inside a leaf there is none.
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

  private Set<Integer> cuts(int count) {
    List<Operation> operations = trace.operations();
    long total = bytes(first, operations.size());
    Set<Integer> found = new TreeSet<>();
    for (int k = 1; k < count; k++) {
      double target = (double) total * k / count;
      double window = (double) total / count / 2;
      int best = -1;
      long least = Long.MAX_VALUE;
      for (int i = first + 1; i < operations.size(); i++) {
        boolean inside =
            operations.get(i).leaf() != null
                && operations.get(i).place().equals(operations.get(i - 1).place());
        if (!inside && Math.abs(bytes(first, i) - target) <= window) {
          long alive = alive(i).stream().mapToLong(Tensor::bytes).sum();
          if (alive < least) {
            best = i;
            least = alive;
          }
        }
      }
      if (best >= 0) {
        found.add(best);
      }
    }
    return found;
  }

  private long bytes(int from, int to) {
    return trace.operations().subList(from, to).stream()
        .flatMap(operation -> operation.outputs().stream())
        .mapToLong(Tensor::bytes)
        .sum();
  }
}
