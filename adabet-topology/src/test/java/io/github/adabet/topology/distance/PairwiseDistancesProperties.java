package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.DoubleBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PairwiseDistancesProperties {
  private static final MathContext DIGITS = new MathContext(60);

  /** Against decimal arithmetic with 60 digits, on clouds near and far from the origin. */
  @Property(tries = 200)
  void of_anyPoints_isWithinAnUlpOfExact(
      @ForAll long seed,
      @ForAll StandardMetric metric,
      @ForAll @IntRange(min = 1, max = 9) int dimension,
      @ForAll @IntRange(min = -8, max = 8) int exponent) {
    Random random = new Random(seed);
    int n = 5;
    double offset = random.nextInt(3) * 1000.0;
    double[] points = new double[n * dimension];
    for (int k = 0; k < points.length; k++) {
      points[k] = (offset + random.nextGaussian()) * Math.pow(10, exponent);
    }
    DistanceMatrix distances =
        PairwiseDistances.builder()
            .metric(metric)
            .engine("java")
            .build()
            .of(DoubleBuffer.wrap(points), n, dimension);
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double exact = exact(metric, points, i, j, dimension);
        assertThat((double) distances.get(i, j))
            .isEqualTo(exact, within(Math.ulp((float) exact) + allowance(metric)));
      }
    }
  }

  @Property(tries = 100)
  void of_pointsOfEqualCoordinates_areAtDistanceZero(
      @ForAll long seed, @ForAll StandardMetric metric) {
    Random random = new Random(seed);
    int dimension = 1 + random.nextInt(2000);
    float[][] points = new float[3][dimension];
    for (int k = 0; k < dimension; k++) {
      points[0][k] = (float) random.nextGaussian();
      points[1][k] = (float) random.nextGaussian();
      points[2][k] = points[0][k];
    }
    DistanceMatrix distances = DistanceMatrix.of(metric, points);
    assertThat(distances.get(0, 2)).isZero();
    assertThat(distances.get(0, 1)).isEqualTo(distances.get(2, 1)).isPositive();
  }

  /** Dividing by a norm rounds each coordinate. */
  private static double allowance(StandardMetric metric) {
    return metric == StandardMetric.COSINE ? 1e-15 : 0;
  }

  private static double exact(StandardMetric metric, double[] points, int i, int j, int dimension) {
    BigDecimal squares = BigDecimal.ZERO;
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal largest = BigDecimal.ZERO;
    BigDecimal product = BigDecimal.ZERO;
    BigDecimal normI = BigDecimal.ZERO;
    BigDecimal normJ = BigDecimal.ZERO;
    for (int k = 0; k < dimension; k++) {
      BigDecimal a = new BigDecimal(points[i * dimension + k]);
      BigDecimal b = new BigDecimal(points[j * dimension + k]);
      BigDecimal difference = a.subtract(b).abs();
      squares = squares.add(difference.multiply(difference));
      sum = sum.add(difference);
      largest = largest.max(difference);
      product = product.add(a.multiply(b));
      normI = normI.add(a.multiply(a));
      normJ = normJ.add(b.multiply(b));
    }
    return switch (metric) {
      case EUCLIDEAN -> squares.sqrt(DIGITS).doubleValue();
      case MANHATTAN -> sum.doubleValue();
      case CHEBYSHEV -> largest.doubleValue();
      case COSINE ->
          BigDecimal.ONE
              .subtract(product.divide(normI.multiply(normJ).sqrt(DIGITS), DIGITS))
              .doubleValue();
    };
  }
}
