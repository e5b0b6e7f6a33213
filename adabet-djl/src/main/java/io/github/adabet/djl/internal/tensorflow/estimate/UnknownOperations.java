package io.github.adabet.djl.internal.tensorflow.estimate;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The operations of a run whose memory is not known beforehand. */
final class UnknownOperations {

  private UnknownOperations() {}

  /**
   * Returns those without a rule, and those that put out tensors whose extents are not known.
   *
   * @return their names in alphabetical order
   */
  static SortedSet<String> of(PassPlan plan) {
    SortedSet<String> names = new TreeSet<>();
    plan.sizedNodes()
        .forEach(
            node -> {
              boolean isSized =
                  KernelRules.isCheap(node.operation())
                      || node.outputs().stream().limit(1).allMatch(Optional::isPresent);
              if (!KernelRules.knows(node.operation()) || !isSized) {
                names.add(node.operation());
              }
            });
    return names;
  }

  /** Says what is taken for granted of them; nothing if there is none. */
  static List<String> sentences(PassPlan plan) {
    SortedSet<String> unknown = of(plan);
    return unknown.isEmpty()
        ? List.of()
        : List.of(
            "There is no rule for "
                + String.join(", ", unknown)
                + ": what they put out is taken to be as large as their largest input, which may be"
                + " too much or too little. Work is refused by this estimate only where a limit is"
                + " stated.");
  }
}
