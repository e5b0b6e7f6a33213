package io.github.adabet.djl.internal.train.resume;

import io.github.adabet.CheckpointException;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.TrainingOptions;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which schedule gave the learning rates of which epochs: more than one if a finished run was
 * extended under another. Immutable.
 *
 * @param spans in order, at least one; each begins where the one before it ends
 */
public record RateHistory(List<Span> spans) {

  private static final String SEPARATOR = ";";
  private static final String FIELD_SEPARATOR = ",";

  /**
   * Epochs under one schedule.
   *
   * @param first the first epoch, from 1
   * @param last the last one
   * @param schedule the schedule's name
   */
  public record Span(int first, int last, String schedule) {}

  /** Copies the spans. */
  public RateHistory {
    spans = List.copyOf(spans);
  }

  /** Returns the history of a run that begins. */
  public static RateHistory of(TrainingOptions options) {
    return new RateHistory(List.of(new Span(1, options.epochs(), options.schedule().name())));
  }

  /**
   * Returns the history of a run that goes on with options.
   *
   * @param options epochs and schedule to go on with
   * @param epochsDone epochs done so far
   * @throws CheckpointException if a run cannot go on so; the message says how it can
   */
  public RateHistory continued(TrainingOptions options, int epochsDone) {
    Span current = spans.get(spans.size() - 1);
    LearningRateSchedule schedule = options.schedule();
    boolean same = current.schedule().equals(schedule.name());
    if (same && options.epochs() == current.last()) {
      return this;
    }
    List<Span> longer = new ArrayList<>(spans);
    if (same && !schedule.dependsOnLength() && options.epochs() >= epochsDone) {
      longer.set(
          longer.size() - 1, new Span(current.first(), options.epochs(), current.schedule()));
      return new RateHistory(longer);
    }
    if (!same && epochsDone == current.last() && options.epochs() > epochsDone) {
      longer.add(new Span(epochsDone + 1, options.epochs(), schedule.name()));
      return new RateHistory(longer);
    }
    throw new CheckpointException(
        "The checkpoint belongs to another run: its epochs are "
            + current.last()
            + " under the schedule "
            + current.schedule()
            + ", of which "
            + epochsDone
            + " are done; this run's epochs are "
            + options.epochs()
            + " under the schedule "
            + schedule.name()
            + ". Give the former; or more epochs, where the schedule does not depend on the length"
            + " of the run (constant, step); or, once the run is finished, more epochs and another"
            + " schedule, for the epochs that are added");
  }

  /**
   * Returns the rate of a step.
   *
   * @param schedule the schedule of the last span
   * @param step index of the step in the run, from 0, within the last span
   * @param stepsPerEpoch steps of an epoch
   * @throws IllegalArgumentException if the schedule gives no legal rate
   */
  public double rate(LearningRateSchedule schedule, long step, int stepsPerEpoch) {
    Span current = spans.get(spans.size() - 1);
    long begin = (current.first() - 1L) * stepsPerEpoch;
    long total = (current.last() - current.first() + 1L) * stepsPerEpoch;
    double rate = schedule.rateAt(step - begin, total);
    if (!(rate >= 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(
          "The learning rate schedule "
              + schedule.name()
              + " gives the rate "
              + rate
              + " for step "
              + (step - begin)
              + " of "
              + total
              + "; a rate must be a finite number, 0 or more");
    }
    return rate;
  }

  /** Returns a description for people. */
  public String description() {
    if (spans.size() == 1) {
      return spans.get(0).schedule();
    }
    return spans.stream()
        .map(span -> "epochs " + span.first() + " to " + span.last() + ": " + span.schedule())
        .collect(Collectors.joining("; "));
  }

  /** Writes this as text, exactly. */
  String format() {
    return spans.stream()
        .map(
            span ->
                span.first()
                    + FIELD_SEPARATOR
                    + span.last()
                    + FIELD_SEPARATOR
                    + URLEncoder.encode(span.schedule(), StandardCharsets.UTF_8))
        .collect(Collectors.joining(SEPARATOR));
  }

  /**
   * Reads what {@link #format} wrote.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static RateHistory parse(String text) {
    List<Span> spans = new ArrayList<>();
    for (String span : text.split(SEPARATOR, -1)) {
      String[] fields = span.split(FIELD_SEPARATOR, -1);
      if (fields.length != 3) {
        throw new IllegalArgumentException("the history of schedules is malformed: " + text);
      }
      spans.add(
          new Span(
              Integer.parseInt(fields[0]),
              Integer.parseInt(fields[1]),
              URLDecoder.decode(fields[2], StandardCharsets.UTF_8)));
    }
    return new RateHistory(spans);
  }
}
