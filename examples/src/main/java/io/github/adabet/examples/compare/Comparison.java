package io.github.adabet.examples.compare;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.examples.training.TrainingOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A finished comparison of ways to adapt one network to one task.
 *
 * @param settings what they share
 * @param outcomes one entry for each scheme and seed, schemes in their order, of each all seeds
 */
public record Comparison(ComparisonSettings settings, List<Outcome> outcomes) {
  /** Copies the outcomes. */
  public Comparison {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Trains every scheme with every seed, one after the other, each in a process of its own. What an
   * earlier comparison in the same folder has done is not done again, and what it had begun goes
   * on. A training that fails is an outcome too.
   *
   * @param settings what to compare
   * @param jvm runs the processes
   * @param listener hears of each finished process, and may cancel at any time
   * @return all outcomes
   * @throws OperationCancelledException if the listener cancelled; what is done stays
   * @throws io.github.adabet.AdaBetException if the folder holds another comparison
   * @throws IOException if a process cannot be started, or the folder cannot be used
   */
  public static Comparison run(
      ComparisonSettings settings, ForkedJvm jvm, ProgressListener listener) throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    int all = settings.schemes().size() * settings.seeds().size();
    for (String scheme : settings.schemes()) {
      for (long seed : settings.seeds()) {
        outcomes.add(train(settings, scheme, seed, jvm, listener));
        listener.onProgress(Progress.of("compare", outcomes.size(), all));
      }
    }
    return new Comparison(settings, outcomes);
  }

  private static Outcome train(
      ComparisonSettings settings,
      String scheme,
      long seed,
      ForkedJvm jvm,
      ProgressListener listener)
      throws IOException {
    FinishedRun run =
        new FinishedRun(settings.folder(scheme, seed), settings.training(scheme, seed));
    List<String> command = new ArrayList<>(run.command());
    command.addAll(run.begin());
    Optional<TrainingOutcome> done = run.result();
    if (done.isPresent()) {
      return new Outcome(scheme, seed, done.get(), null);
    }
    try {
      jvm.run(scheme + ", seed " + seed, command, run.output(), listener);
    } catch (ProcessFailedException e) {
      return new Outcome(scheme, seed, null, e.getMessage());
    }
    return new Outcome(
        scheme,
        seed,
        run.result()
            .orElseThrow(() -> new IOException(run.folder() + ": the training left no result")),
        null);
  }
}
