package io.github.adabet.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The choice of tensors against all subsets of small networks. */
class BackwardTimeKnapsackProperties {

  /**
   * Tensors in forward order. Passing the gradient on takes time in each, so that reaching one
   * takes the sum over all later ones: what ElasticTrainer calls t_dy.
   *
   * @param passing time of passing the gradient on, by tensor
   * @param training time of the tensor's own gradient
   * @param values what it is worth: quarters, whose sums are exact in any order
   */
  record Network(long[] passing, long[] training, double[] values) {

    int size() {
      return passing.length;
    }

    long[] reach() {
      long[] reach = new long[size()];
      for (int tensor = size() - 2; tensor >= 0; tensor--) {
        reach[tensor] = reach[tensor + 1] + passing[tensor + 1];
      }
      return reach;
    }

    /**
     * The time of a set by ElasticTrainer's own sum: every tensor after the first one passes on.
     */
    long time(int subset) {
      long time = 0;
      boolean reached = false;
      for (int tensor = 0; tensor < size(); tensor++) {
        time += reached ? passing[tensor] : 0;
        boolean trained = (subset >> tensor & 1) != 0;
        time += trained ? training[tensor] : 0;
        reached |= trained;
      }
      return time;
    }

    double value(int subset) {
      double value = 0;
      for (int tensor = 0; tensor < size(); tensor++) {
        value += (subset >> tensor & 1) != 0 ? values[tensor] : 0;
      }
      return value;
    }

    @Override
    public String toString() {
      return List.of(
              java.util.Arrays.toString(passing),
              java.util.Arrays.toString(training),
              java.util.Arrays.toString(values))
          .toString();
    }
  }

  @Property(tries = 1000)
  void choose_smallNetwork_isTheBestOfAllSubsets(
      @ForAll("networks") Network network,
      @ForAll @IntRange(max = 120) int capacity,
      @ForAll boolean mayBeEmpty) {
    double best = mayBeEmpty ? 0 : Double.NEGATIVE_INFINITY;
    boolean fits = mayBeEmpty;
    for (int subset = 1; subset < 1 << network.size(); subset++) {
      if (network.time(subset) <= capacity) {
        fits = true;
        best = Math.max(best, network.value(subset));
      }
    }

    BackwardTimeKnapsack choice = choice(network, capacity, mayBeEmpty);

    List<Integer> chosen = choice.chosen();
    assertThat(chosen == null).isEqualTo(!fits);
    assertThat(choice.step()).isEqualTo(1);
    if (chosen != null) {
      int subset = subset(chosen);
      assertThat(subset == 0 ? 0 : network.time(subset)).isLessThanOrEqualTo(capacity);
      assertThat(network.value(subset)).isEqualTo(best);
      assertThat(chosen).isSorted().doesNotHaveDuplicates();
      assertThat(mayBeEmpty || !chosen.isEmpty()).isTrue();
    }
  }

  /** Times far above the number of steps, of which the choice may waste a step per tensor. */
  @Property(tries = 300)
  void choose_longTimes_fitsAndIsTheBestForALittleLess(
      @ForAll("networks") Network network, @ForAll @IntRange(min = 1, max = 100) int hundredths) {
    long scale = 1_000_003;
    Network longer =
        new Network(
            scaled(network.passing, scale), scaled(network.training, scale), network.values);
    int all = (1 << network.size()) - 1;
    long capacity = longer.time(all) * hundredths / 100;
    BackwardTimeKnapsack choice = choice(longer, capacity, true);

    int subset = subset(Objects.requireNonNull(choice.chosen()));

    assertThat(longer.time(subset)).isLessThanOrEqualTo(capacity);
    long less = capacity - network.size() * choice.step();
    for (int other = 1; other <= all; other++) {
      if (longer.time(other) <= less) {
        assertThat(longer.value(subset)).isGreaterThanOrEqualTo(longer.value(other));
      }
    }
  }

  @Property(tries = 200)
  void choose_timeForAll_leavesOutTensorsOfNoValue(@ForAll("networks") Network network) {
    List<Integer> chosen = choice(network, Integer.MAX_VALUE, true).chosen();

    assertThat(chosen).isNotNull();
    for (int tensor = 0; tensor < network.size(); tensor++) {
      assertThat(chosen.contains(tensor)).isEqualTo(network.values[tensor] > 0);
    }
  }

  private static BackwardTimeKnapsack choice(Network network, long capacity, boolean mayBeEmpty) {
    return new BackwardTimeKnapsack(
        network.reach(), network.training, network.values, capacity, mayBeEmpty);
  }

  private static int subset(List<Integer> chosen) {
    return chosen.stream().mapToInt(tensor -> 1 << tensor).sum();
  }

  private static long[] scaled(long[] times, long scale) {
    long[] scaled = new long[times.length];
    for (int i = 0; i < times.length; i++) {
      // Not multiples of one another, so that rounding matters.
      scaled[i] = times[i] * scale + i;
    }
    return scaled;
  }

  @Provide
  Arbitrary<Network> networks() {
    Arbitrary<Integer> times = Arbitraries.integers().between(0, 20);
    Arbitrary<Integer> quarters = Arbitraries.integers().between(-4, 12);
    Arbitrary<int[]> tensor =
        Combinators.combine(times, times, quarters)
            .as((dy, dw, value) -> new int[] {dy, dw, value});
    return tensor.list().ofMinSize(1).ofMaxSize(9).map(BackwardTimeKnapsackProperties::network);
  }

  private static Network network(List<int[]> rows) {
    List<int[]> copy = new ArrayList<>(rows);
    return new Network(
        copy.stream().mapToLong(row -> row[0]).toArray(),
        copy.stream().mapToLong(row -> row[1]).toArray(),
        copy.stream().mapToDouble(row -> row[2] * 0.25).toArray());
  }
}
