package io.github.adabet.topology.distance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Random clouds and matrices, a function of the generator's state alone. */
public final class Dissimilarities {
  private Dissimilarities() {}

  /** Independent uniform distances in [0, 1): hardly a tie, no triangle inequality. */
  public static DistanceMatrix uniform(RandomGenerator random, int n) {
    float[] condensed = new float[n * (n - 1) / 2];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = random.nextFloat();
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /** Independent distances from {@code least, ..., least + levels - 1}: ties everywhere. */
  public static DistanceMatrix integers(RandomGenerator random, int n, int least, int levels) {
    float[] condensed = new float[n * (n - 1) / 2];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = least + random.nextInt(levels);
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /** Standard Gaussian points. */
  public static DistanceMatrix gaussian(RandomGenerator random, int n, int dimension) {
    float[][] points = new float[n][dimension];
    for (float[] point : points) {
      for (int k = 0; k < dimension; k++) {
        point[k] = (float) random.nextGaussian();
      }
    }
    return DistanceMatrix.euclidean(points);
  }

  /** Points of an integer grid, possibly equal: ties as they occur among real points. */
  public static DistanceMatrix grid(RandomGenerator random, int n, int dimension, int side) {
    float[][] points = new float[n][dimension];
    for (float[] point : points) {
      for (int k = 0; k < dimension; k++) {
        point[k] = random.nextInt(side);
      }
    }
    return DistanceMatrix.euclidean(points);
  }

  /**
   * Independent distances {@code 0.001, 0.002, ...}, exact in six digits for up to 999,999 levels.
   */
  public static DistanceMatrix decimals(RandomGenerator random, int n, int levels) {
    float[] condensed = new float[n * (n - 1) / 2];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = (1 + random.nextInt(levels)) / 1000f;
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /**
   * A square of side by side points whose sides are glued to a torus or, with a flip, to a Klein
   * bottle: distance 1 along the edges of a triangulation, 2 otherwise. The complex at scale 1 is
   * the surface for sides of 5 or more.
   */
  public static DistanceMatrix gluedSquare(int side, boolean flip) {
    float[][] full = new float[side * side][side * side];
    for (float[] row : full) {
      Arrays.fill(row, 2);
    }
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        int here = i * side + j;
        full[here][here] = 0;
        for (int[] step : new int[][] {{1, 0}, {0, 1}, {1, 1}}) {
          int column = i + step[0];
          int row = j + step[1];
          int glued = flip && column == side ? -row : row;
          int there = column % side * side + Math.floorMod(glued, side);
          full[here][there] = 1;
          full[there][here] = 1;
        }
      }
    }
    return DistanceMatrix.ofFull(full);
  }

  /** Random points on two circles, rounded to Manhattan distances with two decimals. */
  public static DistanceMatrix circles(RandomGenerator random, int n) {
    int[][] points = new int[n][2];
    for (int[] point : points) {
      double angle = 2 * Math.PI * random.nextDouble();
      point[0] = (int) Math.round(100 * Math.cos(angle)) + (random.nextBoolean() ? 0 : 220);
      point[1] = (int) Math.round(100 * Math.sin(angle));
    }
    float[] condensed = new float[n * (n - 1) / 2];
    int next = 0;
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        int steps = Math.abs(points[i][0] - points[j][0]) + Math.abs(points[i][1] - points[j][1]);
        condensed[next++] = steps / 100f;
      }
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /** The same cloud with its points in another order. */
  public static DistanceMatrix shuffled(DistanceMatrix distances, long seed) {
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

  /** A share of all pairs as edges of the lengths {@code 0, ..., levels - 1}; others never. */
  public static SparseDistanceMatrix sparse(Random random, int n, double density, int levels) {
    List<int[]> edges = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        if (random.nextDouble() < density) {
          edges.add(random.nextBoolean() ? new int[] {i, j} : new int[] {j, i});
        }
      }
    }
    Collections.shuffle(edges, random);
    float[] lengths = new float[edges.size()];
    for (int k = 0; k < lengths.length; k++) {
      lengths[k] = random.nextInt(levels);
    }
    return SparseDistanceMatrix.ofCoordinates(
        n,
        edges.stream().mapToInt(edge -> edge[0]).toArray(),
        edges.stream().mapToInt(edge -> edge[1]).toArray(),
        lengths);
  }

  /** The edges of a dense matrix up to a length. */
  public static SparseDistanceMatrix sparse(DistanceMatrix dense, float longest) {
    List<int[]> edges = new ArrayList<>();
    for (int i = 0; i < dense.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (dense.get(i, j) <= longest) {
          edges.add(new int[] {i, j});
        }
      }
    }
    float[] lengths = new float[edges.size()];
    for (int k = 0; k < lengths.length; k++) {
      lengths[k] = dense.get(edges.get(k)[0], edges.get(k)[1]);
    }
    return SparseDistanceMatrix.ofCoordinates(
        dense.size(),
        edges.stream().mapToInt(edge -> edge[0]).toArray(),
        edges.stream().mapToInt(edge -> edge[1]).toArray(),
        lengths);
  }

  /** Births {@code 0, ..., levels - 1}. */
  public static float[] births(Random random, int n, int levels) {
    float[] births = new float[n];
    for (int point = 0; point < n; point++) {
      births[point] = random.nextInt(levels);
    }
    return births;
  }
}
