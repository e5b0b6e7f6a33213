package io.github.adabet.examples.cli;

import io.github.adabet.EpochReport;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingReport;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;

/** Prints what each epoch came to as soon as it is done, and what was chosen before it. */
final class EpochLines {
  private final PrintWriter out;
  private final SelectionText selections;
  private final Set<Integer> printed = new HashSet<>();

  EpochLines(PrintWriter out, SelectionText selections) {
    this.out = out;
    this.selections = selections;
  }

  /** Prints what an event tells, if it is one of these. */
  void print(TrainingEvent event) {
    if (event instanceof TrainingEvent.EpochDone done) {
      print(done.report());
    } else if (event instanceof TrainingEvent.LayersSelected chosen) {
      out.printf(
          "chosen for epoch %d and on: %s%n", chosen.epoch(), selections.of(chosen.selection()));
    }
    out.flush();
  }

  /** Prints the epochs that an earlier process trained, which this one resumed. */
  void printEarlier(TrainingReport report) {
    report.epochs().stream()
        .filter(epoch -> !printed.contains(epoch.epoch()))
        .forEach(epoch -> out.println("before it was resumed, " + epoch));
  }

  private void print(EpochReport epoch) {
    printed.add(epoch.epoch());
    out.println(epoch);
  }
}
