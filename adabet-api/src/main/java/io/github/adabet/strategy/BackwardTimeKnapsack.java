package io.github.adabet.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of the largest sum of values that a backward pass trains within a time, where a set
 * takes as long as reaching the tensor of it that takes longest to reach, and training each.
 *
 * <p><b>Idea.</b> Dynamic programming over time: {@code best[s]} is the largest sum of values of
 * the tensors passed so far whose training fits into {@code s} steps of time. The tensors come in
 * the order of the time to reach them, the last layer's first; each in turn is taken as the
 * earliest of its set, which fixes what reaching takes, and {@code best} at what is left of the
 * time is the best of what can be added. ElasticTrainer (Huang, Yang and Gao, MobiSys 2023, section
 * 5) solves the same problem by a table over time and the last two tensors chosen, in {@code O(n²
 * s)}; this takes {@code O(n s)} time and memory, {@code s} being at most {@value #STEPS}.
 *
 * <p><b>Guarantee.</b> The set fits, whatever the rounding: training times but that of the earliest
 * tensor are rounded up to whole steps, of {@code capacity / }{@value #STEPS} or of 1 if that is
 * larger. If the step is 1 no set that fits has a larger sum, sums being taken from the last tensor
 * to the first in double precision; otherwise none does by the rounded times. Tensors of no value
 * are left out unless nothing of value fits.
 */
final class BackwardTimeKnapsack {
  private static final int STEPS = 10_000;

  private final long[] reach;
  private final long[] training;
  private final double[] values;
  private final long capacity;
  private final long step;
  private final List<Integer> order;
  private final @Nullable List<Integer> chosen;

  /**
   * Finds the best set.
   *
   * @param reach time to reach each tensor, 0 or more
   * @param training time to train each, 0 or more
   * @param values what each is worth, finite; may be negative
   * @param capacity the time, 0 or more
   * @param mayBeEmpty whether to choose nothing rather than what is worth 0 or less
   */
  BackwardTimeKnapsack(
      long[] reach, long[] training, double[] values, long capacity, boolean mayBeEmpty) {
    this.reach = reach.clone();
    this.training = training.clone();
    this.values = values.clone();
    this.capacity = capacity;
    this.step = Math.max(1, (capacity - 1) / STEPS + 1);
    this.order =
        IntStream.range(0, reach.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(tensor -> reach[tensor])
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    this.chosen = search(mayBeEmpty);
  }

  /** Returns the places of the chosen tensors, ascending; null if none fits. */
  @Nullable List<Integer> chosen() {
    return chosen;
  }

  /** Returns what times were rounded up to multiples of; 1 if they were not. */
  long step() {
    return step;
  }

  private @Nullable List<Integer> search(boolean mayBeEmpty) {
    int slots = Math.toIntExact(capacity / step);
    double[] best = new double[slots + 1];
    boolean[][] takes = new boolean[order.size()][slots + 1];
    double most = mayBeEmpty ? 0 : Double.NEGATIVE_INFINITY;
    int earliest = -1;
    int left = 0;
    for (int place = 0; place < order.size(); place++) {
      int tensor = order.get(place);
      long room = capacity - reach[tensor];
      room = room < 0 ? room : room - training[tensor];
      if (room >= 0) {
        int roomSlots = Math.toIntExact(room / step);
        double value = values[tensor] + best[roomSlots];
        if (value > most) {
          most = value;
          earliest = place;
          left = roomSlots;
        }
      }
      add(tensor, best, takes[place]);
    }
    if (earliest < 0) {
      return mayBeEmpty ? List.of() : null;
    }
    return traced(takes, earliest, left);
  }

  /** Takes a tensor into the table, where that is worth more. */
  private void add(int tensor, double[] best, boolean[] takes) {
    long weight = training[tensor] / step + (training[tensor] % step == 0 ? 0 : 1);
    if (values[tensor] <= 0 || weight >= best.length) {
      return;
    }
    for (int slots = best.length - 1; slots >= weight; slots--) {
      double value = best[slots - (int) weight] + values[tensor];
      if (value > best[slots]) {
        best[slots] = value;
        takes[slots] = true;
      }
    }
  }

  private List<Integer> traced(boolean[][] takes, int earliest, int left) {
    List<Integer> set = new ArrayList<>(List.of(order.get(earliest)));
    int slots = left;
    for (int place = earliest - 1; place >= 0; place--) {
      if (takes[place][slots]) {
        int tensor = order.get(place);
        set.add(tensor);
        slots -= Math.toIntExact(training[tensor] / step + (training[tensor] % step == 0 ? 0 : 1));
      }
    }
    Collections.sort(set);
    return List.copyOf(set);
  }

  @Override
  public String toString() {
    return "reach "
        + Arrays.toString(reach)
        + ", training "
        + Arrays.toString(training)
        + ", values "
        + Arrays.toString(values)
        + ", capacity "
        + capacity;
  }
}
