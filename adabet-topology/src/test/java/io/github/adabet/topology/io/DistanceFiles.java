package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes distances and points in the formats that are read. */
public final class DistanceFiles {
  private DistanceFiles() {}

  /** A file of distances; any format but that of points. */
  public static byte[] of(DistanceFormat format, DistanceMatrix distances, String separator) {
    int n = distances.size();
    return switch (format) {
      case LOWER_DISTANCE -> text(distances, separator, 0, 0);
      case UPPER_DISTANCE -> text(distances, separator, 1, n);
      case DISTANCE -> text(distances, separator, -n, n);
      case DIPHA -> dipha(distances);
      case SPARSE -> ofEdges(distances.sparsified(Float.POSITIVE_INFINITY), separator);
      case BINARY -> binary(distances);
      case POINT_CLOUD -> throw new IllegalArgumentException("has points, not distances");
    };
  }

  /** A file of edges. */
  public static byte[] ofEdges(SparseDistanceMatrix edges, String separator) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < edges.edgeCount(); k++) {
      boolean turned = k % 3 == 0;
      text.append(turned ? edges.smaller(k) : edges.larger(k)).append(separator);
      text.append(turned ? edges.larger(k) : edges.smaller(k)).append(separator);
      text.append(edges.length(k)).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** A file of points. */
  public static byte[] ofPoints(float[][] points, String separator) {
    StringBuilder text = new StringBuilder();
    for (float[] point : points) {
      for (int k = 0; k < point.length; k++) {
        text.append(k == 0 ? "" : separator).append(point[k]);
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Rows i with the columns from i + first, at least 0, to i + last (excluded), at most n. */
  private static byte[] text(DistanceMatrix distances, String separator, int first, int last) {
    int n = distances.size();
    boolean lower = first == 0;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      int from = lower ? 0 : Math.max(0, i + first);
      int to = Math.min(n, i + last);
      for (int j = from; j < to; j++) {
        text.append(j == from ? "" : separator).append(distances.get(i, j));
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] dipha(DistanceMatrix distances) {
    int n = distances.size();
    ByteBuffer bytes = ByteBuffer.allocate(24 + 8 * n * n).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(8_067_171_840L).putLong(7).putLong(n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        bytes.putDouble(distances.get(i, j));
      }
    }
    return bytes.array();
  }

  private static byte[] binary(DistanceMatrix distances) {
    float[] condensed = distances.toCondensed();
    ByteBuffer bytes = ByteBuffer.allocate(4 * condensed.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float distance : condensed) {
      bytes.putFloat(distance);
    }
    return bytes.array();
  }
}
