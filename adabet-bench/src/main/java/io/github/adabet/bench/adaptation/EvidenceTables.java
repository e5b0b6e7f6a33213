package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.Table;
import io.github.adabet.bench.adaptation.Evidence.Observed;
import io.github.adabet.bench.adaptation.Experiment.Case;
import io.github.adabet.bench.adaptation.Experiment.Cell;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.statistics.Holm;
import io.github.adabet.bench.statistics.MeanInterval;
import io.github.adabet.bench.statistics.SignedRanks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The tables of the report.
 *
 * @param evidence what the rows say
 */
record EvidenceTables(Evidence evidence) {
  /** Accuracy on test images after the last epoch, with which nothing was chosen. */
  static final ToDoubleFunction<Finding.Training> ACCURACY = training -> training.last().accuracy();

  private static final double PERCENT = 100;
  private static final double LEVEL = 0.05;

  /** Above this share of one answer, full training having less, a network counts as collapsed. */
  private static final double COLLAPSED = 0.95;

  /** The networks at the start: what they learnt of the source, and what is left on the target. */
  Table starts() {
    List<List<String>> lines = new ArrayList<>();
    Experiment experiment = evidence.experiment();
    for (Case one : experiment.wanted()) {
      Finding.Source start =
          evidence.rows().finding(experiment.source(one), Finding.Source.class).orElse(null);
      Finding.Measure source = start == null ? null : start.onSource();
      lines.add(
          List.of(
              one.pair().label(),
              Integer.toString(one.pair().inputSize()),
              start == null ? Table.NOTHING : Integer.toString(start.classes()),
              source == null ? Table.NOTHING : percent(source.accuracy()),
              start == null ? Table.NOTHING : percent(start.onTarget().accuracy()),
              start == null ? Table.NOTHING : percent(start.onTarget().balanced()),
              experiment
                  .schedule(one.network(), evidence.rows())
                  .map(Settings.Schedule::toString)
                  .orElse(Table.NOTHING),
              experiment
                  .settings()
                  .protocol()
                  .steps()
                  .batchNorm()
                  .toString()
                  .toLowerCase(Locale.ROOT)));
    }
    return new Table(
        List.of(
            "pair",
            "pixels",
            "classes",
            "source",
            "target before",
            "balanced",
            "training",
            "batch norm"),
        lines);
  }

  /** Accuracy at a budget: selections by pairs, mean over seeds and its interval. */
  Table accuracies(Budget budget) {
    List<Case> cases = evidence.experiment().wanted();
    List<String> headings = new ArrayList<>(List.of("selection"));
    cases.forEach(one -> headings.add(one.pair().label()));
    headings.addAll(List.of("mean", "best epoch", "memory / full", "step / full", "collapsed"));
    List<List<String>> lines = new ArrayList<>();
    for (Selection selection : sorted(budget)) {
      List<String> line = new ArrayList<>(List.of(selection.label()));
      for (Case one : cases) {
        line.add(interval(evidence.values(one, selection, ACCURACY)));
      }
      line.add(mean(cases, selection, ACCURACY));
      line.add(mean(cases, selection, training -> training.best().accuracy()));
      line.add(ratio(cases, selection, EvidenceTables::memory));
      line.add(ratio(cases, selection, Finding.Training::stepSeconds));
      line.add(collapsed(cases, selection));
      lines.add(line);
    }
    return new Table(headings, lines);
  }

  /** The measured peak, NaN where the system does not tell. */
  static double memory(Finding.Training training) {
    Long peak = training.peakBytes();
    return peak == null ? Double.NaN : peak;
  }

  /** The selections of a budget by their mean over the pairs that they have. */
  private List<Selection> sorted(Budget budget) {
    Map<Selection, Double> means = new HashMap<>();
    for (Selection selection : evidence.selections(budget)) {
      double sum = 0;
      int count = 0;
      for (Case one : evidence.experiment().wanted()) {
        double[] values = evidence.values(one, selection, ACCURACY);
        sum += Arrays.stream(values).average().orElse(0);
        count += values.length > 0 ? 1 : 0;
      }
      means.put(selection, count == 0 ? -1 : sum / count);
    }
    return evidence.selections(budget).stream()
        .sorted(Comparator.comparingDouble((Selection s) -> -means.getOrDefault(s, -1.0)))
        .toList();
  }

  private static String interval(double[] values) {
    if (values.length == 0) {
      return Table.NOTHING;
    }
    MeanInterval interval = MeanInterval.of(values);
    return "%s (%s to %s)"
        .formatted(percent(interval.mean()), percent(interval.low()), percent(interval.high()));
  }

  /** The mean over all pairs; nothing where a pair has no row. */
  private String mean(
      List<Case> cases, Selection selection, ToDoubleFunction<Finding.Training> figure) {
    List<double[]> groups =
        cases.stream().map(one -> evidence.values(one, selection, figure)).toList();
    if (groups.isEmpty() || groups.stream().anyMatch(group -> group.length == 0)) {
      return Table.NOTHING;
    }
    return percent(MeanInterval.ofGroups(groups).mean());
  }

  /** The mean over pairs of a figure against that of full training. */
  private String ratio(
      List<Case> cases, Selection selection, ToDoubleFunction<Finding.Training> figure) {
    Selection full = Selection.full();
    List<Double> ratios = new ArrayList<>();
    for (Case one : cases) {
      double[] ours = evidence.values(one, selection, figure);
      double[] whole = evidence.values(one, full, figure);
      if (ours.length > 0 && whole.length > 0) {
        ratios.add(
            Arrays.stream(ours).average().orElseThrow()
                / Arrays.stream(whole).average().orElseThrow());
      }
    }
    double mean = ratios.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    return Double.isFinite(mean) ? String.format(Locale.ROOT, "%.2f", mean) : Table.NOTHING;
  }

  private String collapsed(List<Case> cases, Selection selection) {
    List<Finding.Training> all =
        cases.stream().flatMap(one -> evidence.trainings(one, selection).stream()).toList();
    long collapsed =
        all.stream().filter(training -> training.last().commonest() > COLLAPSED).count();
    return all.isEmpty() ? Table.NOTHING : "%d of %d".formatted(collapsed, all.size());
  }

  /**
   * How selections of a budget differ from one of them, over all pairs and seeds: the mean and its
   * interval, the test with Holm's correction, and what both allow to be said. The test is of the
   * pairs' means: seeds of a pair share network, rate and images, and are no cases of their own.
   * The correction is for the lines of this table.
   */
  Table differences(Budget budget, Selection reference) {
    List<Selection> others =
        sorted(budget).stream().filter(selection -> !selection.equals(reference)).toList();
    List<List<double[]>> groups =
        others.stream()
            .map(selection -> evidence.differences(selection, reference, ACCURACY))
            .toList();
    double[] probabilities =
        groups.stream().mapToDouble(group -> test(group).probability()).toArray();
    double[] adjusted = Holm.adjust(probabilities);
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < adjusted.length; i++) {
      List<double[]> group = groups.get(i);
      if (!group.isEmpty()) {
        lines.add(line(others.get(i), group, probabilities[i], adjusted[i]));
      }
    }
    return new Table(
        List.of(
            "selection",
            "difference (points)",
            "low",
            "high",
            "cells",
            "pairs",
            "p",
            "p (Holm)",
            "than " + reference.label()),
        lines);
  }

  private static SignedRanks test(List<double[]> groups) {
    return SignedRanks.of(
        groups.stream().mapToDouble(group -> Arrays.stream(group).average().orElse(0)).toArray());
  }

  private static List<String> line(
      Selection selection, List<double[]> group, double probability, double adjusted) {
    MeanInterval interval = MeanInterval.ofGroups(group);
    String verdict =
        adjusted >= LEVEL || !interval.excludesZero()
            ? "no difference"
            : interval.mean() > 0 ? "better" : "worse";
    return List.of(
        selection.label(),
        signed(interval.mean()),
        signed(interval.low()),
        signed(interval.high()),
        Integer.toString(group.stream().mapToInt(of -> of.length).sum()),
        Integer.toString(group.size()),
        String.format(Locale.ROOT, "%.3g", probability),
        String.format(Locale.ROOT, "%.3g", adjusted),
        verdict);
  }

  /** Cells without a row, counted by why. */
  Table missing() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Observed observed : evidence.missing()) {
      Cell cell = observed.cell();
      String what =
          "%s | %s, %s | %s"
              .formatted(
                  cell.of().pair().label(),
                  cell.selection().label(),
                  cell.selection().budget(),
                  String.valueOf(observed.problem()).replace('|', '/').replace('\n', ' '));
      counts.merge(what, 1, Integer::sum);
    }
    List<List<String>> lines = new ArrayList<>();
    counts.forEach(
        (what, count) -> {
          List<String> line = new ArrayList<>(List.of(what.split(" \\| ", 3)));
          line.add(Integer.toString(count));
          lines.add(line);
        });
    return new Table(List.of("pair", "selection", "why", "cells"), lines);
  }

  /** Every cell with a row, for other programs. */
  Table cells() {
    List<List<String>> lines = new ArrayList<>();
    for (Observed observed : evidence.cells().values()) {
      Finding.Training training = observed.training();
      if (training != null) {
        lines.add(cell(observed, training));
      }
    }
    return new Table(
        List.of(
            "network",
            "shift",
            "labels",
            "seed",
            "selection",
            "grouping",
            "weighting",
            "channels",
            "budget",
            "layers",
            "accuracy",
            "balanced",
            "accuracy_best_epoch",
            "best_epoch",
            "commonest_answer",
            "peak_bytes",
            "estimated_bytes",
            "step_seconds",
            "trained_parameters",
            "batch_norm"),
        lines);
  }

  private List<String> cell(Observed observed, Finding.Training training) {
    Selection selection = observed.cell().selection();
    Settings.Protocol protocol = evidence.experiment().settings().protocol();
    return List.of(
        observed.cell().of().pair().network(),
        observed.cell().of().pair().shift(),
        Integer.toString(protocol.labels()),
        Long.toString(observed.cell().seed()),
        selection.method(),
        selection.rule().grouping().toString(),
        selection.rule().weighting().label(),
        selection.channels() == null ? "1" : selection.channels().toString(),
        selection.budget().toString(),
        Integer.toString(observed.layers()),
        Double.toString(training.last().accuracy()),
        Double.toString(training.last().balanced()),
        Double.toString(training.best().accuracy()),
        Integer.toString(training.bestEpoch()),
        Double.toString(training.last().commonest()),
        training.peakBytes() == null ? "" : training.peakBytes().toString(),
        training.estimatedBytes() == null ? "" : training.estimatedBytes().toString(),
        Double.toString(training.stepSeconds()),
        Long.toString(training.trainedParameters()),
        protocol.steps().batchNorm().toString());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", PERCENT * share);
  }

  private static String signed(double share) {
    return String.format(Locale.ROOT, "%+.2f", PERCENT * share);
  }
}
