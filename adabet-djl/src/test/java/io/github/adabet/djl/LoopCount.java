package io.github.adabet.djl;

import io.github.adabet.djl.data.HostTensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the bars of the first homology of a cloud's Vietoris-Rips filtration twice over: slowly,
 * by reducing the boundary matrix of all edges and triangles over the field of two elements, and by
 * the lunes of edges, which assumes that all distances differ. They share no code.
 */
public final class LoopCount {

  private LoopCount() {}

  /** An edge or triangle and the length at which it appears. */
  private record Simplex(int[] vertices, double length) {}

  /** Counts from the numbers of a cloud, in float64, by reduction. */
  static long byReduction(HostTensor cloud) {
    double[][] distances = distances(cloud);
    int points = distances.length;
    List<Simplex> edges = new ArrayList<>();
    List<Simplex> triangles = new ArrayList<>();
    for (int a = 0; a < points; a++) {
      for (int b = a + 1; b < points; b++) {
        edges.add(new Simplex(new int[] {a, b}, distances[a][b]));
        for (int c = b + 1; c < points; c++) {
          double longest = Math.max(distances[a][b], Math.max(distances[a][c], distances[b][c]));
          triangles.add(new Simplex(new int[] {a, b, c}, longest));
        }
      }
    }
    edges.sort(Comparator.comparingDouble(Simplex::length));
    triangles.sort(Comparator.comparingDouble(Simplex::length));
    Map<List<Integer>, Integer> row = new HashMap<>();
    for (int i = 0; i < edges.size(); i++) {
      row.put(List.of(edges.get(i).vertices()[0], edges.get(i).vertices()[1]), i);
    }
    long bars = 0;
    Map<Integer, BitSet> pivots = new HashMap<>();
    for (Simplex triangle : triangles) {
      BitSet column = new BitSet(edges.size());
      int[] v = triangle.vertices();
      column.flip(row.get(List.of(v[0], v[1])));
      column.flip(row.get(List.of(v[0], v[2])));
      column.flip(row.get(List.of(v[1], v[2])));
      while (!column.isEmpty() && pivots.containsKey(column.length() - 1)) {
        column.xor(pivots.get(column.length() - 1));
      }
      if (!column.isEmpty()) {
        pivots.put(column.length() - 1, column);
        bars += triangle.length() > edges.get(column.length() - 1).length() ? 1 : 0;
      }
    }
    return bars;
  }

  private static double[][] distances(HostTensor cloud) {
    int points = Math.toIntExact(cloud.shape().get(0));
    float[][] rows = new float[points][];
    for (int i = 0; i < points; i++) {
      rows[i] = cloud.entry(i).toFloats();
    }
    double[][] distances = new double[points][points];
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < points; j++) {
        double sum = 0;
        for (int k = 0; k < rows[i].length; k++) {
          sum += ((double) rows[i][k] - rows[j][k]) * ((double) rows[i][k] - rows[j][k]);
        }
        distances[i][j] = Math.sqrt(sum);
      }
    }
    return distances;
  }

  /** Counts from the distances that an activation gives: edges of empty lune, less a tree's. */
  public static long byLunes(float[] lowerTriangle, int points) {
    long empty = 0;
    for (int a = 1; a < points; a++) {
      for (int b = 0; b < a; b++) {
        float length = at(lowerTriangle, a, b);
        boolean free = true;
        for (int w = 0; w < points; w++) {
          free &=
              w == a
                  || w == b
                  || Math.max(at(lowerTriangle, a, w), at(lowerTriangle, b, w)) >= length;
        }
        empty += free ? 1 : 0;
      }
    }
    return empty - (points - 1);
  }

  private static float at(float[] lowerTriangle, int a, int b) {
    int i = Math.max(a, b);
    return lowerTriangle[i * (i - 1) / 2 + Math.min(a, b)];
  }
}
