package io.github.adabet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the programs found the same. */
final class Agreement {
  private Agreement() {}

  /**
   * The failures among the results of one case: an engine that failed, a program whose runs differ,
   * and an answer other than that of the first program with an answer. A ripser that fails or
   * reaches the limit is none, for its answer is only missing.
   *
   * @param results of one case
   * @return a line for each failure; none if all is well
   */
  static List<String> failures(List<PeerResult> results) {
    List<String> failures = new ArrayList<>();
    PeerResult reference =
        results.stream()
            .filter(PeerResult::answered)
            .filter(result -> result.contender() instanceof Contender.Ripser)
            .findFirst()
            .or(() -> results.stream().filter(PeerResult::answered).findFirst())
            .orElse(null);
    for (PeerResult result : results) {
      String name = result.peerCase().name() + ": " + result.contender().name();
      if (result.failure() != null && result.contender() instanceof Contender.Engine) {
        failures.add(name + " failed: " + result.failure());
      }
      if (result.differing()) {
        failures.add(name + " gave different answers in different runs");
      }
      if (reference != null && result.answered() && !result.agrees(reference)) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s on %d thread(s) found %d bars in degree 1, %s %d, or other bars elsewhere",
                name,
                result.contender().threads(),
                result.loops(),
                reference.contender().name(),
                reference.loops()));
      }
    }
    return failures;
  }
}
