package io.github.adabet.djl.internal.train.resume;

import io.github.adabet.EpochReport;
import io.github.adabet.EpochSelection;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.SelectedTensors;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.block.objective.SummedObjective;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a run stands: the epochs done, and the sums of the one under way. Not thread-safe. */
public final class TrainingProgress {

  private static final String EPOCH_SEPARATOR = ";";
  private static final String PART_SEPARATOR = "|";
  private static final String FIELD_SEPARATOR = ",";

  private final SummedObjective objective;
  private final List<EpochReport> history = new ArrayList<>();
  private MetricSums sums;
  private int stepInEpoch;
  private double seconds;
  private RateHistory rates;
  private final List<EpochSelection> selections = new ArrayList<>();
  private @Nullable String measuredTimes;

  /**
   * Begins a run.
   *
   * @param objective what it minimises and measures
   * @param rates where its learning rates come from
   */
  public TrainingProgress(SummedObjective objective, RateHistory rates) {
    this.objective = objective;
    this.rates = rates;
    this.sums = new MetricSums(objective);
  }

  /** Returns the epoch under way, from 1; one more than the number of epochs when all are done. */
  public int epoch() {
    return history.size() + 1;
  }

  /** Returns the number of steps made in the epoch under way. */
  public int stepInEpoch() {
    return stepInEpoch;
  }

  /** Returns the number of steps of the whole run so far. */
  public long step(int stepsPerEpoch) {
    return (long) history.size() * stepsPerEpoch + stepInEpoch;
  }

  /**
   * Returns what the samples of the epoch under way came to, each before its update.
   *
   * @throws io.github.adabet.TrainingDivergedException if a figure is not finite
   */
  public Evaluation soFar() {
    return sums.evaluation("training");
  }

  /** Returns the reports of the epochs done. */
  public List<EpochReport> history() {
    return Collections.unmodifiableList(history);
  }

  /**
   * Counts a step.
   *
   * @param batch what its samples came to
   * @param stepSeconds wall-clock time
   */
  public void addStep(MetricSums batch, double stepSeconds) {
    stepInEpoch++;
    sums.add(batch);
    seconds += stepSeconds;
  }

  /**
   * Ends the epoch under way.
   *
   * @param validation what the validation came to, or null without validation data
   * @return whether the epoch is the best so far
   */
  public boolean endEpoch(@Nullable Evaluation validation) {
    history.add(new EpochReport(epoch(), soFar(), validation, seconds));
    stepInEpoch = 0;
    sums = new MetricSums(objective);
    seconds = 0;
    Integer best = bestEpoch();
    return best != null && best == history.size();
  }

  /**
   * Returns what a listener hears of the epoch that was ended last.
   *
   * @param options how the run trains
   * @param stepsPerEpoch steps of an epoch
   */
  public TrainingEvent.EpochDone epochDone(TrainingOptions options, int stepsPerEpoch) {
    EpochReport report = history.get(history.size() - 1);
    long steps = step(stepsPerEpoch);
    double rate = rates.rate(options.schedule(), steps - 1, stepsPerEpoch);
    boolean best = Objects.equals(bestEpoch(), report.epoch());
    return new TrainingEvent.EpochDone(report, options.epochs(), steps, rate, best);
  }

  /**
   * Returns the epoch of the best validation value of the primary metric, the earliest of equals;
   * null if none was validated.
   */
  public @Nullable Integer bestEpoch() {
    Metric primary = objective.primary();
    Integer best = null;
    double value = 0;
    for (EpochReport report : history) {
      Evaluation validation = report.validation();
      if (validation != null
          && (best == null || primary.gain(validation.value(primary), value) > 0)) {
        value = validation.value(primary);
        best = report.epoch();
      }
    }
    return best;
  }

  /** Returns where the learning rates come from. */
  public RateHistory rates() {
    return rates;
  }

  /**
   * Returns the highest learning rate of the epoch under way.
   *
   * @param schedule the schedule of the last span of epochs
   * @param stepsPerEpoch steps of an epoch
   */
  public double highestRate(LearningRateSchedule schedule, int stepsPerEpoch) {
    double highest = 0;
    for (int step = 0; step < stepsPerEpoch; step++) {
      long index = (long) history.size() * stepsPerEpoch + step;
      highest = Math.max(highest, rates.rate(schedule, index, stepsPerEpoch));
    }
    return highest;
  }

  /** Goes on under other learning rates. */
  public void rates(RateHistory continued) {
    rates = continued;
  }

  /** Returns the times of the backward pass that were measured, as text, or null. */
  public @Nullable String measuredTimes() {
    return measuredTimes;
  }

  /** Keeps times of the backward pass for later choices. */
  public void measuredTimes(String times) {
    measuredTimes = times;
  }

  /** Returns what was selected, and from which epoch on. */
  public List<EpochSelection> selections() {
    return Collections.unmodifiableList(selections);
  }

  /** Returns the step with which the present selection began, or 0 before the first one. */
  public long firstStep(int stepsPerEpoch) {
    return selections.isEmpty()
        ? 0
        : (selections.get(selections.size() - 1).epoch() - 1L) * stepsPerEpoch;
  }

  /** Notes what is trained from the epoch under way on. */
  public void select(LayerSelection selection) {
    selections.add(
        new EpochSelection(
            epoch(), selection.layers().stream().map(Layer::name).toList(), selection.tensors()));
  }

  /** Writes this as strings, exactly. */
  public void save(Map<String, String> target) {
    target.put("progress.stepInEpoch", Integer.toString(stepInEpoch));
    target.put("progress.sums", sums.format());
    target.put("progress.seconds", Double.toString(seconds));
    target.put("progress.rates", rates.format());
    if (measuredTimes != null) {
      target.put("progress.measuredTimes", measuredTimes);
    }
    target.put(
        "progress.selections",
        String.join(EPOCH_SEPARATOR, selections.stream().map(TrainingProgress::format).toList()));
    target.put(
        "progress.history",
        String.join(EPOCH_SEPARATOR, history.stream().map(TrainingProgress::format).toList()));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IllegalArgumentException if a value is missing or malformed
   */
  public static TrainingProgress load(SummedObjective objective, Map<String, String> source) {
    TrainingProgress progress =
        new TrainingProgress(objective, RateHistory.parse(required(source, "progress.rates")));
    for (String selection : required(source, "progress.selections").split(EPOCH_SEPARATOR, -1)) {
      progress.selections.add(parseSelection(selection));
    }
    progress.measuredTimes = source.get("progress.measuredTimes");
    progress.stepInEpoch = Integer.parseInt(required(source, "progress.stepInEpoch"));
    progress.sums = MetricSums.parse(objective, required(source, "progress.sums"));
    progress.seconds = Double.parseDouble(required(source, "progress.seconds"));
    String history = required(source, "progress.history");
    if (!history.isEmpty()) {
      for (String report : history.split(EPOCH_SEPARATOR, -1)) {
        progress.history.add(progress.parse(report));
      }
    }
    return progress;
  }

  /** The epoch, the rule, and each layer's name, with those of its tensors if they are named. */
  private static String format(EpochSelection selection) {
    SelectedTensors tensors = selection.tensors();
    List<String> fields =
        new ArrayList<>(List.of(Integer.toString(selection.epoch()), tensors.rule().name()));
    for (String layer : selection.layers()) {
      List<String> names = new ArrayList<>(List.of(layer));
      names.addAll(tensors.named().getOrDefault(layer, List.of()));
      fields.add(
          names.stream()
              .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
              .collect(Collectors.joining(PART_SEPARATOR)));
    }
    return String.join(FIELD_SEPARATOR, fields);
  }

  private static EpochSelection parseSelection(String text) {
    List<String> fields = List.of(text.split(FIELD_SEPARATOR, -1));
    if (fields.size() < 2) {
      throw new IllegalArgumentException("a selection is malformed: " + text);
    }
    List<String> layers = new ArrayList<>();
    SortedMap<String, List<String>> named = new TreeMap<>();
    for (String field : fields.subList(2, fields.size())) {
      List<String> names =
          Arrays.stream(field.split("\\|", -1))
              .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
              .toList();
      layers.add(names.get(0));
      if (names.size() > 1) {
        named.put(names.get(0), names.subList(1, names.size()));
      }
    }
    SelectedTensors.Rule rule = SelectedTensors.Rule.valueOf(fields.get(1));
    return new EpochSelection(
        Integer.parseInt(fields.get(0)), layers, new SelectedTensors(rule, named));
  }

  private static String format(EpochReport report) {
    Evaluation validation = report.validation();
    return String.join(
        PART_SEPARATOR,
        format(report.training()),
        validation == null ? "" : format(validation),
        Double.toString(report.seconds()));
  }

  private static String format(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    text.append(evaluation.samples()).append(FIELD_SEPARATOR).append(evaluation.loss());
    evaluation.metrics().values().forEach(value -> text.append(FIELD_SEPARATOR).append(value));
    return text.toString();
  }

  private EpochReport parse(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length != 3) {
      throw malformed(text);
    }
    return new EpochReport(
        epoch(),
        parseEvaluation(parts[0]),
        parts[1].isEmpty() ? null : parseEvaluation(parts[1]),
        Double.parseDouble(parts[2]));
  }

  private Evaluation parseEvaluation(String text) {
    String[] fields = text.split(FIELD_SEPARATOR, -1);
    List<Metric> metrics = objective.metrics();
    if (fields.length != metrics.size() + 2) {
      throw malformed(text);
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < metrics.size(); i++) {
      values.put(metrics.get(i).name(), Double.valueOf(fields[i + 2]));
    }
    return new Evaluation(Long.parseLong(fields[0]), Double.parseDouble(fields[1]), values);
  }

  private IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "epoch " + epoch() + " of the history is malformed: " + text);
  }

  private static String required(Map<String, String> source, String name) {
    String value = source.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
