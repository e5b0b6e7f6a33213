package io.github.adabet.topology.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BottleneckDistanceProperties {
  /** Up to 4 bars with ends from 0 to 8, some of them essential. */
  @Provide
  Arbitrary<Barcode> fewBars() {
    Arbitrary<Bar> bars =
        Combinators.combine(
                Arbitraries.integers().between(0, 7),
                Arbitraries.integers().between(1, 8),
                Arbitraries.of(false, false, false, true))
            .as(
                (birth, length, essential) ->
                    new Bar(birth, essential ? Float.POSITIVE_INFINITY : birth + length));
    return bars.list().ofMaxSize(4).map(list -> Barcode.of(List.of(list)));
  }

  @Property(tries = 1000)
  void bottleneckDistance_fewBars_isTheBestOfAllMatchings(
      @ForAll("fewBars") Barcode one, @ForAll("fewBars") Barcode other) {
    assertThat(BottleneckDistance.between(one, other, 0))
        .isEqualTo(best(one.bars(0), 0, new ArrayList<>(other.bars(0))));
  }

  @Property(tries = 300)
  void bottleneckDistance_anyBarcodes_isAMetric(@ForAll long seed) {
    Random random = new Random(seed);
    Barcode a = barcode(random, random.nextInt(60));
    Barcode b = barcode(random, random.nextInt(60));
    Barcode c = barcode(random, random.nextInt(60));
    double ab = BottleneckDistance.between(a, b, 0);
    assertThat(BottleneckDistance.between(b, a, 0)).isEqualTo(ab);
    assertThat(ab == 0).isEqualTo(a.equals(b));
    assertThat(BottleneckDistance.between(a, a, 0)).isZero();
    // Costs are rounded differences of float32 numbers.
    assertThat(ab)
        .isLessThanOrEqualTo(
            (BottleneckDistance.between(a, c, 0) + BottleneckDistance.between(c, b, 0))
                * (1 + 1e-15));
  }

  /** Matching each bar with its own image costs the shift; other matchings may cost less. */
  @Property(tries = 200)
  void bottleneckDistance_shiftedBars_isAtMostTheShift(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int shift) {
    Random random = new Random(seed);
    List<Bar> bars = new ArrayList<>();
    List<Bar> shifted = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      float birth = random.nextInt(100) * 1000;
      float death = birth + 200 + random.nextInt(300);
      bars.add(new Bar(birth, death));
      shifted.add(new Bar(birth + shift, death));
    }
    assertThat(
            BottleneckDistance.between(Barcode.of(List.of(bars)), Barcode.of(List.of(shifted)), 0))
        .isLessThanOrEqualTo(shift)
        .isPositive();
  }

  /** Tries every partner, and none, for the bar at a place. */
  private static double best(List<Bar> bars, int place, List<Bar> free) {
    if (place == bars.size()) {
      return free.stream().mapToDouble(bar -> bar.persistence() / 2).max().orElse(0);
    }
    Bar bar = bars.get(place);
    double least = Math.max(bar.persistence() / 2, best(bars, place + 1, free));
    for (int i = 0; i < free.size(); i++) {
      Bar partner = free.remove(i);
      double rest = best(bars, place + 1, free);
      free.add(i, partner);
      least = Math.min(least, Math.max(cost(bar, partner), rest));
    }
    return least;
  }

  private static double cost(Bar one, Bar other) {
    double births = Math.abs((double) one.birth() - other.birth());
    if (one.essential() && other.essential()) {
      return births;
    }
    return Math.max(births, Math.abs((double) one.death() - other.death()));
  }

  private static Barcode barcode(Random random, int size) {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      float birth = random.nextFloat() * 3;
      bars.add(new Bar(birth, birth + 0.01f + random.nextFloat() * random.nextFloat()));
    }
    return Barcode.of(List.of(bars));
  }
}
