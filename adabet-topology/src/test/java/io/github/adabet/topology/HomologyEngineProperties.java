package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.diagram.BettiCurve;
import io.github.adabet.topology.diagram.BottleneckDistance;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds for every dense input on every engine. */
class HomologyEngineProperties {
  private static final float NONE = Float.POSITIVE_INFINITY;

  private static final Map<String, HomologyEngine> ENGINES = AvailableEngines.all();

  @Provide
  Arbitrary<String> engines() {
    return Arbitraries.of(ENGINES.keySet());
  }

  /** 0 to 12 points, distances from 0 to a largest integer of 0 to 40: from one big tie to few. */
  @Provide
  Arbitrary<DistanceMatrix> distances() {
    return matrices(12);
  }

  /** As {@link #distances()}, up to 8 points. */
  @Provide
  Arbitrary<DistanceMatrix> fewDistances() {
    return matrices(8);
  }

  @Provide
  Arbitrary<Integer> primes() {
    return Arbitraries.of(2, 3, 5, 7, 181);
  }

  @Property(tries = 800)
  void compute_anyDistances_isTheOracles(
      @ForAll("engines") String engine,
      @ForAll("distances") DistanceMatrix distances,
      @ForAll("primes") int modulus,
      @ForAll @IntRange(max = 45) int threshold) {
    RipsOptions options =
        RipsOptions.builder().maximumDegree(2).modulus(modulus).threshold(threshold).build();
    assertThat(engine(engine).compute(distances, options).barcode())
        .isEqualTo(BoundaryMatrixOracle.barcode(distances, threshold, 2, modulus));
  }

  @Property(tries = 400)
  void compute_allDegrees_isTheOracles(
      @ForAll("engines") String engine,
      @ForAll("fewDistances") DistanceMatrix distances,
      @ForAll("primes") int modulus) {
    RipsOptions options = RipsOptions.builder().maximumDegree(8).modulus(modulus).build();
    assertThat(engine(engine).compute(distances, options).barcode())
        .isEqualTo(BoundaryMatrixOracle.barcode(distances, NONE, 8, modulus));
  }

  @Property(tries = 600)
  void compute_permutedPoints_staysTheSame(
      @ForAll("engines") String engine, @ForAll long seed, @ForAll("primes") int modulus) {
    DistanceMatrix distances = cloud(seed);
    RipsOptions options = RipsOptions.builder().maximumDegree(2).modulus(modulus).build();
    assertThat(engine(engine).compute(Dissimilarities.shuffled(distances, seed), options).barcode())
        .isEqualTo(engine(engine).compute(distances, options).barcode());
  }

  @Property(tries = 600)
  void compute_scaledByPowerOfTwo_isScaled(
      @ForAll("engines") String engine,
      @ForAll long seed,
      @ForAll @IntRange(min = -100, max = 100) int exponent) {
    DistanceMatrix distances = cloud(seed);
    float[] scaled = distances.toCondensed();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = Math.scalb(scaled[k], exponent);
    }
    Barcode expected =
        mapped(
            barcode(engine, distances, NONE),
            bar -> new Bar(Math.scalb(bar.birth(), exponent), Math.scalb(bar.death(), exponent)));
    assertThat(barcode(engine, DistanceMatrix.wrapCondensed(distances.size(), scaled), NONE))
        .isEqualTo(expected);
  }

  @Property(tries = 600)
  void compute_degreeOne_hasAsManyBarsAsTheCounterSays(
      @ForAll("engines") String engine, @ForAll long seed) {
    DistanceMatrix distances = cloud(seed);
    float threshold =
        seed % 3 == 0 || distances.size() < 2 ? NONE : distances.get(distances.size() - 1, 0);
    RipsOptions options = RipsOptions.builder().threshold(threshold).build();
    assertThat(engine(engine).compute(distances, options).barcode().bars(1))
        .hasSize((int) FirstBettiCounter.builder().threshold(threshold).build().count(distances));
  }

  /** Bars born later vanish, bars that die later become essential. */
  @Property(tries = 600)
  void compute_withThreshold_isTheBarcodeCutThere(
      @ForAll("engines") String engine,
      @ForAll("distances") DistanceMatrix distances,
      @ForAll @IntRange(max = 41) int threshold) {
    Barcode cut =
        mapped(
            barcode(engine, distances, NONE),
            bar ->
                bar.birth() > threshold
                    ? null
                    : new Bar(bar.birth(), bar.death() > threshold ? NONE : bar.death()));
    assertThat(barcode(engine, distances, threshold)).isEqualTo(cut);
  }

  @Property(tries = 400)
  void compute_minimumPersistence_leavesOutTheShorterBars(
      @ForAll("engines") String engine,
      @ForAll("distances") DistanceMatrix distances,
      @ForAll @IntRange(max = 41) int least) {
    RipsOptions options = RipsOptions.builder().maximumDegree(2).minimumPersistence(least).build();
    assertThat(engine(engine).compute(distances, options).barcode())
        .isEqualTo(
            mapped(
                barcode(engine, distances, NONE), bar -> bar.persistence() > least ? bar : null));
  }

  @Property(tries = 400)
  void bettiNumbers_atEachScale_haveTheEulerCharacteristic(
      @ForAll("engines") String engine,
      @ForAll("fewDistances") DistanceMatrix distances,
      @ForAll("primes") int modulus) {
    RipsOptions options = RipsOptions.builder().maximumDegree(8).modulus(modulus).build();
    Barcode barcode = engine(engine).compute(distances, options).barcode();
    for (int scale = 0; scale <= 40; scale++) {
      long alternating = 0;
      for (int degree = 0; degree <= 8; degree++) {
        alternating += (degree % 2 == 0 ? 1 : -1) * barcode.bettiNumber(degree, scale);
      }
      assertThat(alternating)
          .as("scale %d", scale)
          .isEqualTo(eulerCharacteristic(distances, scale));
    }
  }

  @Property(tries = 400)
  void bettiCurve_betweenItsKeys_isTheBettiNumber(
      @ForAll("engines") String engine, @ForAll("distances") DistanceMatrix distances) {
    Barcode barcode = barcode(engine, distances, NONE);
    for (int degree = 0; degree <= 2; degree++) {
      BettiCurve curve = BettiCurve.of(barcode, degree);
      for (float scale = 0; scale <= 41; scale += 0.5f) {
        assertThat(curve.at(scale)).isEqualTo(barcode.bettiNumber(degree, scale));
      }
    }
  }

  /** The stability theorem. */
  @Property(tries = 600)
  void bottleneckDistance_perturbedDistances_isAtMostThePerturbation(
      @ForAll("engines") String engine, @ForAll long seed, @ForAll @IntRange(max = 20) int size) {
    DistanceMatrix distances = cloud(seed);
    Random random = new Random(seed);
    float[] moved = distances.toCondensed();
    double perturbation = 0;
    for (int k = 0; k < moved.length; k++) {
      float before = moved[k];
      moved[k] = Math.max(0, before + (random.nextFloat() - 0.5f) * size / 10);
      perturbation = Math.max(perturbation, Math.abs((double) moved[k] - before));
    }
    Barcode one = barcode(engine, distances, NONE);
    Barcode other = barcode(engine, DistanceMatrix.wrapCondensed(distances.size(), moved), NONE);
    for (int degree = 0; degree <= 2; degree++) {
      assertThat(BottleneckDistance.between(one, other, degree)).isLessThanOrEqualTo(perturbation);
    }
  }

  private static HomologyEngine engine(String name) {
    return Objects.requireNonNull(ENGINES.get(name), name);
  }

  private static Barcode barcode(String engine, DistanceMatrix distances, float threshold) {
    RipsOptions options = RipsOptions.builder().maximumDegree(2).threshold(threshold).build();
    return engine(engine).compute(distances, options).barcode();
  }

  /** Each bar replaced by its image; those whose image is null are left out. */
  private static Barcode mapped(Barcode barcode, Function<Bar, @Nullable Bar> image) {
    List<List<Bar>> degrees = new ArrayList<>();
    for (int degree = 0; degree <= barcode.maximumDegree(); degree++) {
      List<Bar> bars = new ArrayList<>();
      for (Bar bar : barcode.bars(degree)) {
        Bar mapped = image.apply(bar);
        if (mapped != null) {
          bars.add(mapped);
        }
      }
      degrees.add(bars);
    }
    return Barcode.of(degrees);
  }

  /** Counts the non-empty sets of points whose pairwise distances are up to the scale. */
  private static long eulerCharacteristic(DistanceMatrix distances, float scale) {
    long sum = 0;
    for (int set = 1; set < 1 << distances.size(); set++) {
      if (isSimplex(distances, set, scale)) {
        sum += Integer.bitCount(set) % 2 == 1 ? 1 : -1;
      }
    }
    return sum;
  }

  private static boolean isSimplex(DistanceMatrix distances, int set, float scale) {
    for (int i = 0; i < distances.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean both = (set >> i & 1) + (set >> j & 1) == 2;
        if (both && distances.get(i, j) > scale) {
          return false;
        }
      }
    }
    return true;
  }

  /** Up to 24 points, from a few levels of distances to hardly a tie. */
  private static DistanceMatrix cloud(long seed) {
    Random random = new Random(seed);
    int n = random.nextInt(25);
    return switch (random.nextInt(4)) {
      case 0 -> Dissimilarities.integers(random, n, random.nextInt(2), 1 + random.nextInt(8));
      case 1 -> Dissimilarities.grid(random, n, 1 + random.nextInt(3), 4);
      case 2 -> Dissimilarities.uniform(random, n);
      default -> Dissimilarities.gaussian(random, n, 1 + random.nextInt(5));
    };
  }

  private static Arbitrary<DistanceMatrix> matrices(int most) {
    return Combinators.combine(
            Arbitraries.integers().between(0, most), Arbitraries.of(0, 1, 2, 4, 40))
        .flatAs(
            (n, largest) ->
                Arbitraries.integers()
                    .between(0, largest)
                    .array(int[].class)
                    .ofSize(n * (n - 1) / 2)
                    .map(values -> matrix(n, values)));
  }

  private static DistanceMatrix matrix(int n, int[] values) {
    float[] condensed = new float[values.length];
    for (int k = 0; k < values.length; k++) {
      condensed[k] = values[k];
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }
}
