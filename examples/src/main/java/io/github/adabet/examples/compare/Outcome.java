package io.github.adabet.examples.compare;

import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.training.TrainingOutcome;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one training came to.
 *
 * @param scheme by what its layers were chosen, as it was asked for
 * @param seed the source of all that was drawn
 * @param result what it came to, or null if it failed
 * @param failure why it failed, or null if it did not
 */
public record Outcome(
    String scheme, long seed, @Nullable TrainingOutcome result, @Nullable String failure) {
  /**
   * Checks that there is one of the two.
   *
   * @throws IllegalArgumentException if there is not
   */
  public Outcome {
    if ((result == null) == (failure == null)) {
      throw new IllegalArgumentException("a training has a result or a failure");
    }
  }

  /** Share of the images for testing classified rightly after training; empty if not measured. */
  OptionalDouble accuracy() {
    return result == null ? OptionalDouble.empty() : share(result.after());
  }

  /** The same before training. */
  OptionalDouble accuracyBefore() {
    return result == null ? OptionalDouble.empty() : share(result.before());
  }

  private static OptionalDouble share(@Nullable ClassificationResult result) {
    return result == null ? OptionalDouble.empty() : OptionalDouble.of(result.top1());
  }

  /** Bytes above the idle process while choosing and training, or null if not measured. */
  @Nullable Long peakBytes() {
    return result == null ? null : result.costs().peakBytes();
  }

  /** Median over the epochs of the time the training steps took; empty after a failure. */
  OptionalDouble secondsPerEpoch() {
    TrainingReport report = result == null ? null : result.report();
    if (report == null || report.epochs().isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] seconds =
        report.epochs().stream().mapToDouble(epoch -> epoch.seconds()).sorted().toArray();
    int middle = seconds.length / 2;
    return OptionalDouble.of(
        seconds.length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2);
  }
}
