package io.github.adabet.topology.internal.homology.filtration;

import io.github.adabet.topology.internal.homology.call.Growth;
import java.util.Arrays;

/** Members are numbered anew for each lune; a row is made when it is asked for. */
final class SparseLune extends Lune {
  private static final int UNMADE = -1;

  private final SparseFiltration filtration;
  private final CommonNeighbours common;
  private final int[] ends = new int[2];

  private int[] points = new int[64];
  private int size;
  private long[] rows = {};
  private int filled;
  private int[] places = {};
  private int rank;

  SparseLune(SparseFiltration filtration) {
    this.filtration = filtration;
    this.common = filtration.neighbours(2);
  }

  @Override
  public boolean isEmpty(int edge) {
    start(edge);
    return !common.next();
  }

  @Override
  public boolean load(int edge) {
    rank = edge;
    size = 0;
    start(edge);
    while (common.next()) {
      if (size == points.length) {
        points = Arrays.copyOf(points, Growth.next(size));
      }
      points[size++] = common.point();
    }
    words = (size + 63) >>> 6;
    if (members.length < words) {
      members = new long[Math.max(words, 2 * members.length)];
    }
    Arrays.fill(members, 0, words, -1);
    if ((size & 63) != 0) {
      members[words - 1] = -1L >>> -size;
    }
    if (places.length < size) {
      places = new int[points.length];
    }
    Arrays.fill(places, 0, size, UNMADE);
    filled = 0;
    return size > 0;
  }

  private void start(int edge) {
    ends[0] = filtration.edges().larger(edge);
    ends[1] = filtration.edges().smaller(edge);
    common.start(ends, 2, edge);
  }

  @Override
  int row(int member) {
    if (places[member] == UNMADE) {
      if (filled > rows.length - words) {
        rows = Arrays.copyOf(rows, Math.max(Growth.next(rows.length), filled + words));
      }
      places[member] = filled;
      make(member, filled);
      filled += words;
    }
    return places[member];
  }

  @Override
  long[] rows() {
    return rows;
  }

  private void make(int member, int row) {
    Arrays.fill(rows, row, row + words, 0);
    int at = filtration.start(points[member]);
    int end = filtration.end(points[member]);
    for (int other = 0; other < size; other++) {
      at = filtration.seek(at, end, points[other]);
      if (at == end) {
        return;
      }
      if (filtration.neighbour(at) == points[other] && filtration.rankAt(at) < rank) {
        rows[row + (other >> 6)] |= 1L << other;
      }
    }
  }

  @Override
  public int point(int member) {
    return points[member];
  }

  @Override
  public int member(int point) {
    return Math.max(-1, Arrays.binarySearch(points, 0, size, point));
  }
}
