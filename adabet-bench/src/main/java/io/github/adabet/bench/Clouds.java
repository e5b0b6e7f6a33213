package io.github.adabet.bench;

import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.util.Arrays;
import java.util.Random;

/** Random clouds, the same for the same seed on every machine. */
final class Clouds {
  private Clouds() {}

  /** Standard Gaussian coordinates, row-major. */
  static float[] gaussian(int points, int dimension, long seed) {
    Random random = new Random(seed);
    float[] coordinates = new float[points * dimension];
    for (int k = 0; k < coordinates.length; k++) {
      coordinates[k] = (float) random.nextGaussian();
    }
    return coordinates;
  }

  /** Uniform points of the unit sphere in three dimensions, row-major. */
  static float[] sphere(int points, long seed) {
    Random random = new Random(seed);
    float[] coordinates = new float[points * 3];
    for (int point = 0; point < points; point++) {
      double[] at = direction(random);
      for (int k = 0; k < 3; k++) {
        coordinates[3 * point + k] = (float) at[k];
      }
    }
    return coordinates;
  }

  /** Uniform orthogonal 3 x 3 matrices, of either determinant, as points of nine coordinates. */
  static float[] orthogonalMatrices(int points, long seed) {
    Random random = new Random(seed);
    float[] coordinates = new float[points * 9];
    for (int point = 0; point < points; point++) {
      double[] first = direction(random);
      double[] second = orthogonalDirection(random, first);
      double sign = random.nextBoolean() ? 1 : -1;
      for (int k = 0; k < 3; k++) {
        int next = (k + 1) % 3;
        int last = (k + 2) % 3;
        double cross = first[next] * second[last] - first[last] * second[next];
        coordinates[9 * point + k] = (float) first[k];
        coordinates[9 * point + 3 + k] = (float) second[k];
        coordinates[9 * point + 6 + k] = (float) (sign * cross);
      }
    }
    return coordinates;
  }

  /** Uniform lines through the origin of three dimensions, as far apart as their angle. */
  static DistanceMatrix projectivePlane(int points, long seed) {
    Random random = new Random(seed);
    double[][] lines = new double[points][];
    for (int point = 0; point < points; point++) {
      lines[point] = direction(random);
    }
    float[] angles = new float[points * (points - 1) / 2];
    int next = 0;
    for (int i = 1; i < points; i++) {
      for (int j = 0; j < i; j++) {
        double cosine = Math.min(1, Math.abs(dot(lines[i], lines[j])));
        angles[next++] = (float) Math.acos(cosine);
      }
    }
    return DistanceMatrix.wrapCondensed(points, angles);
  }

  /** The edges of a dense matrix up to a length, and no others. */
  static SparseDistanceMatrix upTo(DistanceMatrix dense, float threshold) {
    int n = dense.size();
    int[] larger = new int[n * (n - 1) / 2];
    int[] smaller = new int[larger.length];
    float[] lengths = new float[larger.length];
    int edges = 0;
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        if (dense.get(i, j) <= threshold) {
          larger[edges] = i;
          smaller[edges] = j;
          lengths[edges++] = dense.get(i, j);
        }
      }
    }
    return SparseDistanceMatrix.ofCoordinates(
        n,
        Arrays.copyOf(larger, edges),
        Arrays.copyOf(smaller, edges),
        Arrays.copyOf(lengths, edges));
  }

  private static double[] direction(Random random) {
    double[] at = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    return normalised(at);
  }

  private static double[] orthogonalDirection(Random random, double[] to) {
    double[] at = direction(random);
    double along = dot(at, to);
    for (int k = 0; k < 3; k++) {
      at[k] -= along * to[k];
    }
    return normalised(at);
  }

  private static double[] normalised(double[] at) {
    double norm = Math.sqrt(dot(at, at));
    return new double[] {at[0] / norm, at[1] / norm, at[2] / norm};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
