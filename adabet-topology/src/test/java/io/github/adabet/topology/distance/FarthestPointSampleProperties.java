package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.diagram.BottleneckDistance;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FarthestPointSampleProperties {
  /** Lengths are rounded to float32: half an ulp each, and four of them make up a bound. */
  private static final double ROUNDING = 4 * 0x1p-24;

  @Property(tries = 200)
  void of_anyDissimilarity_takesDistinctPointsWithinTheRadius(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int n) {
    Random random = new Random(seed);
    DistanceMatrix cloud = any(random, n);
    int count = 1 + random.nextInt(n);
    int first = random.nextInt(n);
    FarthestPointSample sample = FarthestPointSample.of(cloud, count, first);
    assertThat(sample.points()).hasSize(count).doesNotHaveDuplicates().startsWith(first);
    assertThat(sample.coveringRadius()).isEqualTo(radius(cloud, sample.points()));
    assertThat(sample.distances()).isEqualTo(cloud.restrictedTo(sample.points()));
  }

  @Property(tries = 100)
  void of_onePointMore_continuesAndCoversNoWorse(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 25) int n) {
    Random random = new Random(seed);
    DistanceMatrix cloud = any(random, n);
    int first = random.nextInt(n);
    FarthestPointSample fewer = FarthestPointSample.of(cloud, 1, first);
    for (int count = 2; count <= n; count++) {
      FarthestPointSample more = FarthestPointSample.of(cloud, count, first);
      assertThat(more.points()).startsWith(fewer.points());
      assertThat(more.coveringRadius()).isLessThanOrEqualTo(fewer.coveringRadius());
      int added = more.points()[count - 1];
      assertThat(toNearest(cloud, fewer.points(), added)).isEqualTo(fewer.coveringRadius());
      fewer = more;
    }
    assertThat(fewer.coveringRadius()).isZero();
  }

  @Property(tries = 100)
  void coveringRadius_euclideanCloud_isAtMostTwiceTheBest(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int n) {
    Random random = new Random(seed);
    DistanceMatrix cloud = euclidean(random, n);
    int count = 1 + random.nextInt(n);
    double best = Double.POSITIVE_INFINITY;
    for (int subset = 0; subset < 1 << n; subset++) {
      if (Integer.bitCount(subset) == count) {
        int members = subset;
        int[] points = IntStream.range(0, n).filter(i -> (members >> i & 1) == 1).toArray();
        best = Math.min(best, radius(cloud, points));
      }
    }
    double radius = FarthestPointSample.of(cloud, count, random.nextInt(n)).coveringRadius();
    assertThat(radius).isLessThanOrEqualTo(2 * best + rounding(cloud));
  }

  @Property(tries = 100)
  void distances_euclideanCloud_haveABarcodeWithinTwiceTheRadius(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int n) {
    Random random = new Random(seed);
    DistanceMatrix cloud = euclidean(random, n);
    assertBarcodeWithinTwiceTheRadius(cloud, random);
  }

  /** Lengths raised to the births of their ends fulfil the triangle inequality too. */
  @Property(tries = 100)
  void distances_euclideanCloudWithBirths_haveABarcodeWithinTwiceTheRadius(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int n) {
    Random random = new Random(seed);
    float[] births = Dissimilarities.births(random, n, 3);
    assertBarcodeWithinTwiceTheRadius(euclidean(random, n).withBirths(births), random);
  }

  private static void assertBarcodeWithinTwiceTheRadius(DistanceMatrix cloud, Random random) {
    int n = cloud.size();
    FarthestPointSample sample =
        FarthestPointSample.of(cloud, 1 + random.nextInt(n), random.nextInt(n));
    RipsOptions options = RipsOptions.defaults();
    Barcode whole = HomologyEngines.automatic().compute(cloud, options).barcode();
    Barcode part = HomologyEngines.automatic().compute(sample.distances(), options).barcode();
    for (int degree = 0; degree <= 1; degree++) {
      assertThat(BottleneckDistance.between(part, whole, degree))
          .as("degree %d", degree)
          .isLessThanOrEqualTo(2.0 * sample.coveringRadius() + rounding(cloud));
    }
  }

  /** With ties or without, metric or not, with births at times. */
  private static DistanceMatrix any(Random random, int n) {
    DistanceMatrix cloud =
        switch (random.nextInt(3)) {
          case 0 -> Dissimilarities.uniform(random, n);
          case 1 -> Dissimilarities.integers(random, n, 0, 4);
          default -> euclidean(random, n);
        };
    return random.nextInt(3) == 0 ? cloud.withBirths(Dissimilarities.births(random, n, 3)) : cloud;
  }

  /** Gaussian points, or those of a grid, which coincide and tie. */
  private static DistanceMatrix euclidean(Random random, int n) {
    int dimension = 1 + random.nextInt(3);
    return random.nextBoolean()
        ? Dissimilarities.gaussian(random, n, dimension)
        : Dissimilarities.grid(random, n, dimension, 4);
  }

  private static float radius(DistanceMatrix cloud, int[] points) {
    float radius = 0;
    for (int i = 0; i < cloud.size(); i++) {
      radius = Math.max(radius, toNearest(cloud, points, i));
    }
    return radius;
  }

  private static float toNearest(DistanceMatrix cloud, int[] points, int point) {
    float nearest = Float.POSITIVE_INFINITY;
    for (int taken : points) {
      nearest = Math.min(nearest, cloud.get(taken, point));
    }
    return nearest;
  }

  private static double rounding(DistanceMatrix cloud) {
    double longest = 0;
    for (float length : cloud.toCondensed()) {
      longest = Math.max(longest, length);
    }
    return ROUNDING * longest;
  }
}
