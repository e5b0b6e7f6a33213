package io.github.adabet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The set of layers of the largest sum of scores that a budget pays for, where a set costs what it
 * takes to reach its earliest layer and, for each of its layers, what it takes to train it.
 *
 * <p><b>Idea.</b> From the last layer to the first, keep the sets of the layers seen that no other
 * such set beats in both cost and score (Nemhauser and Ullmann, Management Science 15, 1969). For
 * the layer at hand as the earliest, what reaching it leaves of the budget is known, and the best
 * set to add to it is found in that list by bisection. One list thus serves all earliest layers. A
 * set is dropped as soon as it cannot be afforded together with any earlier layer, or cannot exceed
 * the best choice found even if the rest of the budget could be filled with fractions of layers
 * (Dantzig's bound).
 *
 * <p><b>Guarantee.</b> No affordable set has a larger sum of scores, sums being taken from the last
 * layer to the first in double precision. Among sets of the same sum the cheapest is taken, and
 * among those of the same cost as well, one that avoids earlier layers.
 *
 * <p><b>Cost.</b> The lists stay short on networks; in the worst case (scores proportional to
 * costs) they double with each layer, for the problem is NP-hard. When a list outgrows {@value
 * #MOST_SETS} sets the search begins again with training costs rounded up to multiples of {@code
 * capacity / }{@value #COARSE_STEPS}, which bounds every list: the choice is then still affordable,
 * and the best by the rounded costs. {@link #granularity()} tells; it is 1 if nothing was rounded.
 * Time is at most of the order of layers times sets in a list.
 */
final class BudgetedChoice {

  private static final int MOST_SETS = 1 << 16;
  private static final int COARSE_STEPS = 1 << 15;
  private static final double ROUNDING_SLACK = 1e-9;

  private final long[] reach;
  private final long[] training;
  private final double[] scores;
  private final long capacity;
  private final List<Integer> byScorePerCost;
  private final List<Integer> chosen;
  private final long granularity;

  /** A set of layers: its earliest layer and the rest, or nothing. */
  private record LayerSet(long cost, double score, int earliest, @Nullable LayerSet rest) {

    static final LayerSet EMPTY = new LayerSet(0, 0, -1, null);

    LayerSet with(int layer, long layerCost, double layerScore) {
      return new LayerSet(cost + layerCost, score + layerScore, layer, this);
    }

    boolean beats(LayerSet other) {
      return score > other.score || (score == other.score && cost < other.cost);
    }
  }

  /**
   * Finds the best choice.
   *
   * @param reach what it costs to reach each layer as the earliest, in forward order
   * @param training what it costs to train each layer besides
   * @param scores what each layer is worth, finite
   * @param capacity the most that the choice may cost; enough for one layer at least
   */
  BudgetedChoice(long[] reach, long[] training, double[] scores, long capacity) {
    this.reach = reach.clone();
    this.training = training.clone();
    this.scores = scores.clone();
    this.capacity = capacity;
    this.byScorePerCost =
        IntStream.range(0, scores.length)
            .boxed()
            .filter(layer -> scores[layer] > 0)
            .sorted(Comparator.comparingDouble(layer -> -scores[layer] / training[layer]))
            .toList();
    long step = 1;
    LayerSet best = search(step);
    if (best == null) {
      step = Math.max(2, (capacity - 1) / COARSE_STEPS + 1);
      best = search(step);
    }
    this.granularity = step;
    this.chosen = best == null ? List.of() : layers(best);
  }

  /** Returns the chosen layers' positions, ascending. */
  List<Integer> chosen() {
    return chosen;
  }

  /** Returns what training costs were rounded up to multiples of; 1 if they were not. */
  long granularity() {
    return granularity;
  }

  /** Returns the best set, or null if too many sets have to be kept. */
  private @Nullable LayerSet search(long step) {
    LayerSet best = LayerSet.EMPTY;
    double scoreToBeat = greedyScore();
    List<LayerSet> front = List.of(LayerSet.EMPTY);
    for (int layer = scores.length - 1; layer >= 0; layer--) {
      long room = room(layer);
      if (room >= front.get(0).cost) {
        LayerSet set = mostWithin(front, room).with(layer, capacity - room, scores[layer]);
        if (best.earliest < 0 || set.beats(best)) {
          best = set;
          scoreToBeat = Math.max(scoreToBeat, set.score);
        }
      }
      front = extend(front, layer, step, new Bound(layer, scoreToBeat));
      if (front.isEmpty()) {
        return best;
      }
      if (front.size() > MOST_SETS) {
        return null;
      }
    }
    return best;
  }

  /** Returns what is left of the capacity with this layer as the earliest; negative if nothing. */
  private long room(int layer) {
    long left = capacity - reach[layer];
    return left < 0 ? left : left - training[layer];
  }

  private static LayerSet mostWithin(List<LayerSet> front, long cost) {
    int low = 0;
    int high = front.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (front.get(middle).cost <= cost) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return front.get(low);
  }

  /** Merges the sets with and without a layer, both ascending in cost and score. */
  private List<LayerSet> extend(List<LayerSet> front, int layer, long step, Bound bound) {
    long cost = training[layer] / step + (training[layer] % step == 0 ? 0 : 1);
    // Also where rounding up would leave the range of a long.
    long affordable = cost > capacity / step ? -1 : capacity - cost * step;
    List<LayerSet> merged = new ArrayList<>(front.size() + 1);
    int without = 0;
    int with = 0;
    double highest = Double.NEGATIVE_INFINITY;
    while (without < front.size() || with < front.size()) {
      LayerSet extended =
          with < front.size() && front.get(with).cost <= affordable
              ? front.get(with).with(layer, cost * step, scores[layer])
              : null;
      LayerSet kept = without < front.size() ? front.get(without) : null;
      LayerSet set;
      if (extended != null && (kept == null || cheaper(extended, kept))) {
        set = extended;
        with++;
      } else if (kept != null) {
        set = kept;
        without++;
      } else {
        break;
      }
      if (set.score > highest && bound.mayWin(set)) {
        merged.add(set);
        highest = set.score;
      }
    }
    return merged;
  }

  private static boolean cheaper(LayerSet one, LayerSet other) {
    return one.cost < other.cost || (one.cost == other.cost && one.score > other.score);
  }

  /** Returns the score of the best of the sets that are filled by score per cost. */
  private double greedyScore() {
    double best = Double.NEGATIVE_INFINITY;
    for (int earliest = 0; earliest < scores.length; earliest++) {
      long room = room(earliest);
      if (room < 0) {
        continue;
      }
      double score = scores[earliest];
      for (int layer : byScorePerCost) {
        if (layer > earliest && training[layer] <= room) {
          room -= training[layer];
          score += scores[layer];
        }
      }
      best = Math.max(best, score);
    }
    return best;
  }

  private static List<Integer> layers(LayerSet set) {
    List<Integer> layers = new ArrayList<>();
    for (LayerSet rest = set; rest != null && rest.earliest >= 0; rest = rest.rest) {
      layers.add(rest.earliest);
    }
    return List.copyOf(layers);
  }

  /** What the layers before a given one can add to a set at best. */
  private final class Bound {

    private final long[] costs;
    private final double[] gains;
    private final double scoreToBeat;
    private long mostRoom = -1;
    private long mostAfterReach = -1;

    Bound(int end, double scoreToBeat) {
      for (int layer = 0; layer < end; layer++) {
        mostRoom = Math.max(mostRoom, room(layer));
        mostAfterReach = Math.max(mostAfterReach, capacity - reach[layer]);
      }
      List<Integer> earlier = byScorePerCost.stream().filter(layer -> layer < end).toList();
      costs = new long[earlier.size() + 1];
      gains = new double[earlier.size() + 1];
      for (int i = 0; i < earlier.size(); i++) {
        // A layer that costs more than there is cannot be part of a choice.
        long cost = Math.min(training[earlier.get(i)], capacity);
        costs[i + 1] = costs[i] > Long.MAX_VALUE - cost ? Long.MAX_VALUE : costs[i] + cost;
        gains[i + 1] = gains[i] + scores[earlier.get(i)];
      }
      this.scoreToBeat =
          scoreToBeat - ROUNDING_SLACK * (Math.abs(scoreToBeat) + gains[earlier.size()]);
    }

    boolean mayWin(LayerSet set) {
      return set.cost <= mostRoom && set.score + mostGain(mostAfterReach - set.cost) >= scoreToBeat;
    }

    /** Returns what the earlier layers are worth that fill a room, the last of them in part. */
    private double mostGain(long room) {
      int low = 0;
      int high = costs.length - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (costs[middle] <= room) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      if (low == costs.length - 1) {
        return gains[low];
      }
      double part = (double) (room - costs[low]) / (costs[low + 1] - costs[low]);
      return gains[low] + part * (gains[low + 1] - gains[low]);
    }
  }
}
