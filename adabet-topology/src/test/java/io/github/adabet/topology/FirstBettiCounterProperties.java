package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FirstBettiCounterProperties {
  private static final FirstBettiCounter COUNTER = FirstBettiCounter.create();

  /** 0 to 16 points, distances from 0 to a largest integer of 0 to 40: from one big tie to few. */
  @Provide
  Arbitrary<DistanceMatrix> distances() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 16), Arbitraries.of(0, 1, 2, 4, 40))
        .flatAs(
            (n, largest) ->
                Arbitraries.integers()
                    .between(0, largest)
                    .map(Integer::floatValue)
                    .list()
                    .ofSize(n * (n - 1) / 2)
                    .map(values -> matrix(n, values)));
  }

  @Property
  void count_anyDistances_isTheOracles(@ForAll("distances") DistanceMatrix distances) {
    assertThat(COUNTER.count(distances))
        .isEqualTo(BoundaryMatrixOracle.loops(distances, Float.POSITIVE_INFINITY));
  }

  @Property
  void count_withThreshold_isTheBarsBornUpToIt(
      @ForAll("distances") DistanceMatrix distances, @ForAll @IntRange(max = 41) int threshold) {
    Barcode barcode = BoundaryMatrixOracle.barcode(distances, Float.POSITIVE_INFINITY, 1, 2);
    long born = barcode.bars(1).stream().filter(bar -> bar.birth() <= threshold).count();
    assertThat(FirstBettiCounter.builder().threshold(threshold).build().count(distances))
        .isEqualTo(born)
        .isEqualTo(BoundaryMatrixOracle.loops(distances, threshold));
  }

  @Property
  void count_permutedPoints_staysTheSame(
      @ForAll("distances") DistanceMatrix distances, @ForAll long seed) {
    assertThat(COUNTER.count(Dissimilarities.shuffled(distances, seed)))
        .isEqualTo(COUNTER.count(distances));
  }

  @Property
  void count_scaledByPowerOfTwo_staysTheSame(
      @ForAll("distances") DistanceMatrix distances,
      @ForAll @IntRange(min = -100, max = 100) int exponent) {
    float[] scaled = distances.toCondensed();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = Math.scalb(scaled[k], exponent);
    }
    assertThat(COUNTER.count(distances.size(), scaled)).isEqualTo(COUNTER.count(distances));
  }

  @Property
  void count_strictlyIncreasingFunctionOfDistances_staysTheSame(
      @ForAll("distances") DistanceMatrix distances, @ForAll long seed) {
    SortedMap<Float, Float> image = new TreeMap<>();
    float[] values = distances.toCondensed();
    for (float value : values) {
      image.put(value, 0f);
    }
    Random random = new Random(seed);
    float next = random.nextFloat();
    for (float value : List.copyOf(image.keySet())) {
      image.put(value, next);
      next = Math.nextUp(next) + random.nextFloat() * random.nextInt(1000);
    }
    for (int k = 0; k < values.length; k++) {
      values[k] = image.getOrDefault(values[k], Float.NaN);
    }
    assertThat(COUNTER.count(distances.size(), values)).isEqualTo(COUNTER.count(distances));
  }

  /** All joining edges come together after both clouds are filled, and make a simplex. */
  @Property
  void count_cloudsFarApart_isTheSum(
      @ForAll("distances") DistanceMatrix one, @ForAll("distances") DistanceMatrix other) {
    int n = one.size() + other.size();
    float[][] full = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        boolean iInOne = i < one.size();
        if (iInOne != j < one.size()) {
          full[i][j] = 1000;
        } else {
          full[i][j] = iInOne ? one.get(i, j) : other.get(i - one.size(), j - one.size());
        }
      }
    }
    assertThat(COUNTER.count(DistanceMatrix.ofFull(full)))
        .isEqualTo(COUNTER.count(one) + COUNTER.count(other));
  }

  @Property
  void count_apexAsNearAsTheNearestPair_isZero(
      @ForAll("distances") DistanceMatrix distances, @ForAll @IntRange(max = 16) int place) {
    float[] values = distances.toCondensed();
    float least = 1;
    for (float value : values) {
      least = Math.min(least, value);
    }
    int n = distances.size() + 1;
    int apex = Math.min(place, n - 1);
    float[][] full = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i == apex || j == apex) {
          full[i][j] = i == j ? 0 : least;
        } else {
          full[i][j] = distances.get(i > apex ? i - 1 : i, j > apex ? j - 1 : j);
        }
      }
    }
    assertThat(COUNTER.count(DistanceMatrix.ofFull(full))).isZero();
  }

  @Property
  void countAll_anyClouds_isCountOfEach(
      @ForAll @Size(max = 12) List<@From("distances") DistanceMatrix> clouds,
      @ForAll @IntRange(min = 1, max = 5) int threads) {
    long[] expected = clouds.stream().mapToLong(COUNTER::count).toArray();
    assertThat(FirstBettiCounter.builder().threads(threads).build().countAll(clouds))
        .isEqualTo(expected);
  }

  private static DistanceMatrix matrix(int n, List<Float> values) {
    float[] condensed = new float[values.size()];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = values.get(k);
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }
}
