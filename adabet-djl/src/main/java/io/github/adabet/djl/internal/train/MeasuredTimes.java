package io.github.adabet.djl.internal.train;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedTensors;
import io.github.adabet.TensorTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Measures how long the parts of a backward pass take, where their proportions are estimated.
 *
 * <p>A clock sees whole passes only. One that trains the smallest tensor of a layer takes as long
 * as the forward pass and reaching that layer, so the difference of two such passes is the time
 * from one layer to the other. This is measured for {@value #KNOTS} tensors that the estimate
 * spaces evenly, the first and the last among them; what lies between two of them is divided as
 * estimated. The gradients of all tensors together take the difference of full training and a pass
 * that reaches the first tensor, and are divided as estimated, too. Each pass runs {@value
 * #REPETITIONS} times, and the fastest counts.
 */
final class MeasuredTimes {

  private static final int KNOTS = 12;
  private static final int REPETITIONS = 2;
  private static final String UNIT = "nanoseconds, measured for up to " + KNOTS + " tensors";
  private static final String SEPARATOR = ";";

  private MeasuredTimes() {}

  /**
   * Measures.
   *
   * @param estimated the tensors with the proportions of their times
   * @param layerCount number of layers of the network
   * @param nanos runs a pass that trains a selection, and changes nothing; returns how long it took
   * @return the tensors with times in nanoseconds
   */
  static BackwardTimes of(
      BackwardTimes estimated, int layerCount, ToLongFunction<LayerSelection> nanos) {
    List<TensorTime> byReach =
        estimated.tensors().stream().sorted(Comparator.comparingLong(TensorTime::reach)).toList();
    List<TensorTime> knots = knots(byReach);
    LayerSelection everything = selection(estimated.tensors(), layerCount);
    // The first pass of an engine is slower than all others.
    long unused = nanos.applyAsLong(everything);
    long[] passes = new long[knots.size()];
    for (int i = 0; i < passes.length; i++) {
      long pass = fastest(selection(List.of(knots.get(i)), layerCount), nanos);
      // Reaching an earlier layer never takes less time, whatever a clock says.
      passes[i] = i == 0 ? pass : Math.max(pass, passes[i - 1]);
    }
    long all = fastest(everything, nanos);
    double perUnit = perUnit(knots, passes);
    long first = Math.round(perUnit * knots.get(0).reach());
    double[] reach = new double[passes.length];
    for (int i = 0; i < passes.length; i++) {
      reach[i] = first + (passes[i] - passes[0]);
    }
    long gradients = estimated.tensors().stream().mapToLong(TensorTime::training).sum();
    double perGradient =
        (double) Math.max(0, all - passes[passes.length - 1]) / Math.max(1, gradients);
    List<TensorTime> measured = new ArrayList<>();
    for (TensorTime time : estimated.tensors()) {
      measured.add(
          new TensorTime(
              time.layer(),
              time.tensor(),
              Math.round(between(knots, reach, time.reach())),
              Math.round(perGradient * time.training())));
    }
    return new BackwardTimes(UNIT, measured);
  }

  /** Chooses tensors whose reach is spread evenly, ascending, none of the same reach twice. */
  private static List<TensorTime> knots(List<TensorTime> byReach) {
    long least = byReach.get(0).reach();
    long most = byReach.get(byReach.size() - 1).reach();
    List<TensorTime> knots = new ArrayList<>();
    for (int i = 0; i < KNOTS; i++) {
      double wanted = least + (double) (most - least) * i / (KNOTS - 1);
      TensorTime nearest =
          byReach.stream()
              .min(
                  Comparator.<TensorTime>comparingDouble(time -> Math.abs(time.reach() - wanted))
                      .thenComparingLong(TensorTime::training))
              .orElseThrow();
      if (knots.isEmpty() || knots.get(knots.size() - 1).reach() < nearest.reach()) {
        knots.add(nearest);
      }
    }
    return knots;
  }

  private static long fastest(LayerSelection selection, ToLongFunction<LayerSelection> nanos) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < REPETITIONS; i++) {
      fastest = Math.min(fastest, nanos.applyAsLong(selection));
    }
    return fastest;
  }

  /** Returns the time of a unit of the estimate, over all knots; 0 if there is but one. */
  private static double perUnit(List<TensorTime> knots, long[] passes) {
    int last = knots.size() - 1;
    long units = knots.get(last).reach() - knots.get(0).reach();
    return units == 0 ? 0 : (double) (passes[last] - passes[0]) / units;
  }

  /** Interpolates between the two knots around an estimated reach. */
  private static double between(List<TensorTime> knots, double[] reach, long estimated) {
    int above = 0;
    while (above < knots.size() - 1 && knots.get(above).reach() < estimated) {
      above++;
    }
    if (above == 0 || knots.get(above).reach() == estimated) {
      return reach[above];
    }
    long from = knots.get(above - 1).reach();
    long to = knots.get(above).reach();
    double part = (double) (estimated - from) / (to - from);
    return reach[above - 1] + part * (reach[above] - reach[above - 1]);
  }

  private static LayerSelection selection(List<TensorTime> tensors, int layerCount) {
    Map<String, List<String>> named =
        tensors.stream()
            .collect(
                Collectors.groupingBy(
                    time -> time.layer().name(),
                    Collectors.mapping(TensorTime::tensor, Collectors.toList())));
    List<Layer> layers = tensors.stream().map(TensorTime::layer).distinct().toList();
    return LayerSelection.of(layers, layerCount, Provenance.builder().build())
        .withTensors(SelectedTensors.of(named));
  }

  /** Writes times as text. */
  static String format(BackwardTimes times) {
    return times.tensors().stream()
        .map(time -> time.reach() + " " + time.training())
        .collect(Collectors.joining(SEPARATOR));
  }

  /**
   * Reads what {@link #format} wrote.
   *
   * @param text the times
   * @param estimated the same tensors
   * @throws IllegalArgumentException if the text is malformed, or of other tensors
   */
  static BackwardTimes parse(String text, BackwardTimes estimated) {
    List<String> entries = Arrays.asList(text.split(SEPARATOR, -1));
    if (entries.size() != estimated.tensors().size()) {
      throw new IllegalArgumentException(
          "there are times of "
              + entries.size()
              + " tensors for a network of "
              + estimated.tensors().size());
    }
    List<TensorTime> times = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      String[] figures = entries.get(i).split(" ", -1);
      if (figures.length != 2) {
        throw new IllegalArgumentException("a time is malformed: " + entries.get(i));
      }
      TensorTime tensor = estimated.tensors().get(i);
      times.add(
          new TensorTime(
              tensor.layer(),
              tensor.tensor(),
              Long.parseLong(figures[0]),
              Long.parseLong(figures[1])));
    }
    return new BackwardTimes(UNIT, times);
  }
}
