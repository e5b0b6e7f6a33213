package io.github.adabet.topology;

import java.util.Random;
import java.util.random.RandomGenerator;

/** Random clouds and matrices, a function of the generator's state alone. */
final class Dissimilarities {
  private Dissimilarities() {}

  /** Independent uniform distances in [0, 1): hardly a tie, no triangle inequality. */
  static DistanceMatrix uniform(RandomGenerator random, int n) {
    float[] condensed = new float[n * (n - 1) / 2];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = random.nextFloat();
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /** Independent distances from {@code least, ..., least + levels - 1}: ties everywhere. */
  static DistanceMatrix integers(RandomGenerator random, int n, int least, int levels) {
    float[] condensed = new float[n * (n - 1) / 2];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = least + random.nextInt(levels);
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /** Standard Gaussian points. */
  static DistanceMatrix gaussian(RandomGenerator random, int n, int dimension) {
    float[][] points = new float[n][dimension];
    for (float[] point : points) {
      for (int k = 0; k < dimension; k++) {
        point[k] = (float) random.nextGaussian();
      }
    }
    return DistanceMatrix.euclidean(points);
  }

  /** Points of an integer grid, possibly equal: ties as they occur among real points. */
  static DistanceMatrix grid(RandomGenerator random, int n, int dimension, int side) {
    float[][] points = new float[n][dimension];
    for (float[] point : points) {
      for (int k = 0; k < dimension; k++) {
        point[k] = random.nextInt(side);
      }
    }
    return DistanceMatrix.euclidean(points);
  }

  /** The same cloud with its points in another order. */
  static DistanceMatrix shuffled(DistanceMatrix distances, long seed) {
    int n = distances.size();
    Random random = new Random(seed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    float[][] full = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        full[i][j] = distances.get(order[i], order[j]);
      }
    }
    return DistanceMatrix.ofFull(full);
  }
}
