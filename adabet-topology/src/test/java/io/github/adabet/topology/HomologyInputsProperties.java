package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Sparse matrices, births, threads, cocycles and spaces made of others, on every engine. */
class HomologyInputsProperties {
  private static final float NONE = Float.POSITIVE_INFINITY;

  private static final Map<String, HomologyEngine> ENGINES = AvailableEngines.all();

  @Provide
  Arbitrary<String> engines() {
    return Arbitraries.of(ENGINES.keySet());
  }

  @Provide
  Arbitrary<Integer> primes() {
    return Arbitraries.of(2, 3, 5, 181);
  }

  @Property(tries = 600)
  void compute_anyKindOfInput_isTheOracles(
      @ForAll("engines") String engine, @ForAll long seed, @ForAll("primes") int modulus) {
    Dissimilarity distances = any(new Random(seed), 11);
    float threshold = seed % 3 == 0 ? NONE : Math.floorMod(seed, 9);
    RipsOptions options =
        RipsOptions.builder().maximumDegree(3).modulus(modulus).threshold(threshold).build();
    assertThat(engine(engine).compute(distances, options).barcode())
        .isEqualTo(BoundaryMatrixOracle.barcode(distances, threshold, 3, modulus));
  }

  @Property(tries = 600)
  void compute_anyThreads_areEqual(
      @ForAll("engines") String engine, @ForAll long seed, @ForAll("primes") int modulus) {
    Dissimilarity distances = any(new Random(seed), 26);
    Barcode expected = barcode(engine, distances, 1, modulus, false);
    for (int threads = 2; threads <= 4; threads++) {
      assertThat(barcode(engine, distances, threads, modulus, false)).isEqualTo(expected);
    }
    assertThat(barcode(engine, distances, 2, modulus, true)).isEqualTo(expected);
  }

  @Property(tries = 400)
  void compute_cocycles_spanTheCohomologyAtEachScale(
      @ForAll("engines") String engine, @ForAll long seed, @ForAll("primes") int modulus) {
    Dissimilarity distances = any(new Random(seed), 9);
    RipsOptions options =
        RipsOptions.builder().maximumDegree(3).modulus(modulus).cocycles(true).build();
    HomologyResult result = engine(engine).compute(distances, options);
    assertThat(result.cocycles()).hasSize(4);
    CocycleOracle.check(distances, result, modulus);
  }

  @Property(tries = 200)
  void compute_cocyclesOnSeveralThreads_areEqual(
      @ForAll("engines") String engine, @ForAll long seed) {
    Dissimilarity distances = any(new Random(seed), 20);
    RipsOptions.Builder builder = RipsOptions.builder().maximumDegree(2).cocycles(true);
    List<List<Cocycle>> expected =
        engine(engine).compute(distances, builder.threads(1).build()).cocycles();
    RipsOptions several = RipsOptions.builder().maximumDegree(2).cocycles(true).threads(3).build();
    assertThat(engine(engine).compute(distances, several).cocycles()).isEqualTo(expected);
  }

  @Property(tries = 400)
  void compute_sparseWithAllEdges_isTheDenseBarcode(
      @ForAll("engines") String engine, @ForAll long seed) {
    Random random = new Random(seed);
    DistanceMatrix dense = Dissimilarities.integers(random, random.nextInt(18), 0, 9);
    assertThat(barcode(engine, Dissimilarities.sparse(dense, NONE), 1, 2, false))
        .isEqualTo(barcode(engine, dense, 1, 2, false));
  }

  @Property(tries = 400)
  void compute_sparseUpToALength_isTheDenseBarcodeAtThatThreshold(
      @ForAll("engines") String engine, @ForAll long seed, @ForAll @IntRange(max = 9) int longest) {
    Random random = new Random(seed);
    DistanceMatrix dense = Dissimilarities.integers(random, random.nextInt(18), 0, 9);
    RipsOptions options = RipsOptions.builder().maximumDegree(2).threshold(longest).build();
    assertThat(barcode(engine, Dissimilarities.sparse(dense, longest), 1, 2, false))
        .isEqualTo(engine(engine).compute(dense, options).barcode());
  }

  @Property(tries = 400)
  void compute_disjointUnion_hasTheBarsOfBoth(@ForAll("engines") String engine, @ForAll long seed) {
    Random random = new Random(seed);
    SparseDistanceMatrix one = Dissimilarities.sparse(random, random.nextInt(12), 0.6, 6);
    SparseDistanceMatrix other = Dissimilarities.sparse(random, random.nextInt(12), 0.9, 3);
    Barcode both = barcode(engine, union(one, other), 1, 2, false);
    for (int degree = 0; degree <= 2; degree++) {
      List<Bar> bars = new ArrayList<>(barcode(engine, one, 1, 2, false).bars(degree));
      bars.addAll(barcode(engine, other, 1, 2, false).bars(degree));
      assertThat(both.bars(degree)).containsExactlyInAnyOrderElementsOf(bars);
    }
  }

  /** A point that is joined to all others from a scale on ends everything there. */
  @Property(tries = 400)
  void compute_cone_hasNothingFromItsScaleOn(
      @ForAll("engines") String engine,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int scale) {
    Random random = new Random(seed);
    SparseDistanceMatrix base = Dissimilarities.sparse(random, random.nextInt(14), 0.8, 9);
    Barcode cone = barcode(engine, cone(base, scale), 1, 2, false);
    Barcode expected = barcode(engine, base, 1, 2, false);
    for (int degree = 0; degree <= 2; degree++) {
      List<Bar> bars = new ArrayList<>(degree == 0 ? List.of(new Bar(0, NONE)) : List.of());
      for (Bar bar : expected.bars(degree)) {
        if (bar.birth() < scale) {
          bars.add(new Bar(bar.birth(), Math.min(bar.death(), scale)));
        }
      }
      assertThat(cone.bars(degree)).containsExactlyInAnyOrderElementsOf(bars);
    }
  }

  @Property(tries = 400)
  void compute_lengthsMappedInOrder_haveMappedBars(
      @ForAll("engines") String engine, @ForAll long seed) {
    Random random = new Random(seed);
    float[] images = new float[9];
    for (int k = 0; k < images.length; k++) {
      images[k] = random.nextFloat() * 100;
    }
    Arrays.sort(images);
    DistanceMatrix before = Dissimilarities.integers(random, random.nextInt(16), 0, 9);
    float[] lengths = before.toCondensed();
    for (int k = 0; k < lengths.length; k++) {
      lengths[k] = images[(int) lengths[k]];
    }
    Barcode after =
        barcode(engine, DistanceMatrix.ofCondensed(before.size(), lengths), 1, 2, false);
    Barcode expected = barcode(engine, before, 1, 2, false);
    for (int degree = 1; degree <= 2; degree++) {
      List<Bar> bars = new ArrayList<>();
      for (Bar bar : expected.bars(degree)) {
        bars.add(new Bar(images[(int) bar.birth()], images[(int) bar.death()]));
      }
      assertThat(after.bars(degree)).containsExactlyInAnyOrderElementsOf(bars);
    }
  }

  @Property(tries = 400)
  void firstBettiCounts_anyKindOfInput_areTheNumbersOfBars(
      @ForAll("engines") String engine, @ForAll long seed) {
    Random random = new Random(seed);
    List<Dissimilarity> clouds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clouds.add(any(random, 12));
    }
    float threshold = seed % 2 == 0 ? NONE : Math.floorMod(seed, 9);
    long[] expected =
        clouds.stream().mapToLong(cloud -> BoundaryMatrixOracle.loops(cloud, threshold)).toArray();
    assertThat(engine(engine).firstBettiCounts(clouds, threshold, 2, ComputationControl.NONE))
        .isEqualTo(expected);
  }

  @Property(tries = 400)
  void estimate_anyKindOfInput_boundsTheSimplices(
      @ForAll("engines") String engine, @ForAll long seed) {
    Dissimilarity distances = any(new Random(seed), 10);
    float threshold = Math.floorMod(seed, 9);
    RipsOptions options = RipsOptions.builder().maximumDegree(2).threshold(threshold).build();
    HomologyEstimate estimate = engine(engine).estimate(distances, options);
    long[] counts = CocycleOracle.simplexCounts(distances, threshold, 3);
    assertThat(estimate.points()).isEqualTo(distances.size());
    assertThat(estimate.edges()).isLessThanOrEqualTo(counts[1]);
    if (distances instanceof SparseDistanceMatrix) {
      assertThat(estimate.edges()).isEqualTo(counts[1]);
      for (int dimension = 0; dimension <= 3; dimension++) {
        assertThat(estimate.simplices().get(dimension).longValueExact())
            .isGreaterThanOrEqualTo(counts[dimension]);
      }
    }
  }

  private static HomologyEngine engine(String name) {
    return Objects.requireNonNull(ENGINES.get(name), name);
  }

  private static Barcode barcode(
      String engine, Dissimilarity distances, int threads, int modulus, boolean cocycles) {
    RipsOptions options =
        RipsOptions.builder()
            .maximumDegree(2)
            .threads(threads)
            .modulus(modulus)
            .cocycles(cocycles)
            .build();
    return engine(engine).compute(distances, options).barcode();
  }

  /** Dense or sparse, with or without births, from one big tie to hardly any. */
  private static Dissimilarity any(Random random, int most) {
    int n = random.nextInt(most + 1);
    int levels = random.nextBoolean() ? 1 + random.nextInt(8) : 1000;
    Dissimilarity distances =
        random.nextBoolean()
            ? Dissimilarities.integers(random, n, 0, levels)
            : Dissimilarities.sparse(random, n, 0.3 + 0.7 * random.nextDouble(), levels);
    return random.nextInt(3) == 0
        ? distances.withBirths(Dissimilarities.births(random, n, levels))
        : distances;
  }

  private static SparseDistanceMatrix union(SparseDistanceMatrix one, SparseDistanceMatrix other) {
    int first = one.edgeCount();
    int[] rows = new int[first + other.edgeCount()];
    int[] columns = new int[rows.length];
    float[] lengths = new float[rows.length];
    for (int k = 0; k < rows.length; k++) {
      boolean ofOne = k < first;
      rows[k] = ofOne ? one.larger(k) : one.size() + other.larger(k - first);
      columns[k] = ofOne ? one.smaller(k) : one.size() + other.smaller(k - first);
      lengths[k] = ofOne ? one.length(k) : other.length(k - first);
    }
    return SparseDistanceMatrix.ofCoordinates(one.size() + other.size(), rows, columns, lengths);
  }

  private static SparseDistanceMatrix cone(SparseDistanceMatrix base, float scale) {
    int edges = base.edgeCount();
    int[] rows = new int[edges + base.size()];
    int[] columns = new int[rows.length];
    float[] lengths = new float[rows.length];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = k < edges ? base.larger(k) : base.size();
      columns[k] = k < edges ? base.smaller(k) : k - edges;
      lengths[k] = k < edges ? base.length(k) : scale;
    }
    return SparseDistanceMatrix.ofCoordinates(base.size() + 1, rows, columns, lengths);
  }
}
