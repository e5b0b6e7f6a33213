package io.github.adabet.djl;

import io.github.adabet.EpochReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run stands: the epochs done, and the sums of the one under way. Not thread-safe. */
final class TrainingProgress {

  private static final String HISTORY_SEPARATOR = ";";
  private static final String FIELD_SEPARATOR = ",";
  private static final String ABSENT = "-";

  private final List<EpochReport> history = new ArrayList<>();
  private int stepInEpoch;
  private double lossSum;
  private long correct;
  private long samples;
  private double seconds;

  /** Returns the epoch under way, from 1; one more than the number of epochs when all are done. */
  int epoch() {
    return history.size() + 1;
  }

  /** Returns the number of steps made in the epoch under way. */
  int stepInEpoch() {
    return stepInEpoch;
  }

  /** Returns the number of steps of the whole run so far. */
  long step(int stepsPerEpoch) {
    return (long) history.size() * stepsPerEpoch + stepInEpoch;
  }

  /** Returns the mean loss of the epoch under way, 0 before its first step. */
  double meanLoss() {
    return samples == 0 ? 0 : lossSum / samples;
  }

  /**
   * Returns the share of samples classified rightly in the epoch under way, 0 before its first
   * step.
   */
  double accuracy() {
    return samples == 0 ? 0 : (double) correct / samples;
  }

  /** Returns the reports of the epochs done. */
  List<EpochReport> history() {
    return Collections.unmodifiableList(history);
  }

  /**
   * Counts a step.
   *
   * @param loss mean loss of the batch
   * @param batchCorrect samples classified rightly
   * @param batchSamples samples of the batch
   * @param stepSeconds wall-clock time
   */
  void addStep(double loss, int batchCorrect, int batchSamples, double stepSeconds) {
    stepInEpoch++;
    lossSum += loss * batchSamples;
    correct += batchCorrect;
    samples += batchSamples;
    seconds += stepSeconds;
  }

  /**
   * Ends the epoch under way.
   *
   * @param validation what the validation came to, or null without validation data
   * @return whether the epoch is the best so far
   */
  boolean endEpoch(Validation.@Nullable Result validation) {
    Integer bestBefore = bestEpoch();
    history.add(
        new EpochReport(
            epoch(),
            meanLoss(),
            accuracy(),
            validation == null ? null : validation.loss(),
            validation == null ? null : validation.accuracy(),
            seconds));
    stepInEpoch = 0;
    lossSum = 0;
    correct = 0;
    samples = 0;
    seconds = 0;
    Integer best = bestEpoch();
    return best != null && !best.equals(bestBefore);
  }

  /**
   * Returns the epoch of highest validation accuracy, the earliest of equals; null if none was
   * validated.
   */
  @Nullable Integer bestEpoch() {
    Integer best = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (EpochReport report : history) {
      Double accuracy = report.validationAccuracy();
      if (accuracy != null && accuracy > highest) {
        highest = accuracy;
        best = report.epoch();
      }
    }
    return best;
  }

  /** Writes this as strings, exactly. */
  void save(Map<String, String> target) {
    target.put("progress.stepInEpoch", Integer.toString(stepInEpoch));
    target.put("progress.lossSum", Double.toString(lossSum));
    target.put("progress.correct", Long.toString(correct));
    target.put("progress.samples", Long.toString(samples));
    target.put("progress.seconds", Double.toString(seconds));
    target.put(
        "progress.history",
        String.join(HISTORY_SEPARATOR, history.stream().map(TrainingProgress::format).toList()));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IllegalArgumentException if a value is missing or malformed
   */
  static TrainingProgress load(Map<String, String> source) {
    TrainingProgress progress = new TrainingProgress();
    progress.stepInEpoch = Integer.parseInt(required(source, "progress.stepInEpoch"));
    progress.lossSum = Double.parseDouble(required(source, "progress.lossSum"));
    progress.correct = Long.parseLong(required(source, "progress.correct"));
    progress.samples = Long.parseLong(required(source, "progress.samples"));
    progress.seconds = Double.parseDouble(required(source, "progress.seconds"));
    String history = required(source, "progress.history");
    if (!history.isEmpty()) {
      for (String report : history.split(HISTORY_SEPARATOR, -1)) {
        progress.history.add(parse(report, progress.epoch()));
      }
    }
    return progress;
  }

  private static String format(EpochReport report) {
    return String.join(
        FIELD_SEPARATOR,
        Double.toString(report.trainingLoss()),
        Double.toString(report.trainingAccuracy()),
        orAbsent(report.validationLoss()),
        orAbsent(report.validationAccuracy()),
        Double.toString(report.seconds()));
  }

  private static EpochReport parse(String text, int epoch) {
    String[] fields = text.split(FIELD_SEPARATOR, -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "epoch " + epoch + " of the history is malformed: " + text);
    }
    return new EpochReport(
        epoch,
        Double.parseDouble(fields[0]),
        Double.parseDouble(fields[1]),
        orNull(fields[2]),
        orNull(fields[3]),
        Double.parseDouble(fields[4]));
  }

  private static String orAbsent(@Nullable Double value) {
    return value == null ? ABSENT : Double.toString(value);
  }

  private static @Nullable Double orNull(String text) {
    return text.equals(ABSENT) ? null : Double.valueOf(text);
  }

  private static String required(Map<String, String> source, String name) {
    String value = source.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
