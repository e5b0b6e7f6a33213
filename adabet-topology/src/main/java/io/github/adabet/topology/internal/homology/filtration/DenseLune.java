package io.github.adabet.topology.internal.homology.filtration;

/** Members are points; the known edges are rows of bits, {@code n² / 8} bytes. */
final class DenseLune extends Lune {
  private final EdgeOrder edges;
  private final long[] rows;
  private int known;

  DenseLune(int points, EdgeOrder edges) {
    this.edges = edges;
    words = (points + 63) >>> 6;
    rows = new long[points * words];
    members = new long[words];
  }

  @Override
  public boolean isEmpty(int rank) {
    advance(rank);
    int u = edges.larger(rank) * words;
    int v = edges.smaller(rank) * words;
    for (int k = 0; k < words; k++) {
      if ((rows[u + k] & rows[v + k]) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean load(int rank) {
    advance(rank);
    int u = edges.larger(rank) * words;
    int v = edges.smaller(rank) * words;
    long any = 0;
    for (int k = 0; k < words; k++) {
      long common = rows[u + k] & rows[v + k];
      members[k] = common;
      any |= common;
    }
    return any != 0;
  }

  private void advance(int rank) {
    for (; known < rank; known++) {
      int u = edges.larger(known);
      int v = edges.smaller(known);
      rows[u * words + (v >> 6)] |= 1L << v;
      rows[v * words + (u >> 6)] |= 1L << u;
    }
  }

  @Override
  long[] rows() {
    return rows;
  }

  @Override
  int row(int member) {
    return member * words;
  }

  @Override
  public int point(int member) {
    return member;
  }

  @Override
  public int member(int point) {
    return (members[point >> 6] >>> point & 1) != 0 ? point : -1;
  }
}
