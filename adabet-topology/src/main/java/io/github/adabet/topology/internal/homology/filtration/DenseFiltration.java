package io.github.adabet.topology.internal.homology.filtration;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import java.util.Arrays;

/** The filtration of a dense dissimilarity: ranks in full rows, {@code 4 n²} bytes. Immutable. */
final class DenseFiltration extends EdgeFiltration {
  private final int[][] ranks;

  DenseFiltration(int points, EdgeOrder edges, EngineCall call) {
    super(points, edges);
    ranks = new int[points][points];
    for (int[] row : ranks) {
      call.check();
      Arrays.fill(row, NEVER);
    }
    for (int rank = 0; rank < edges.size(); rank++) {
      call.checkAt(rank);
      int u = edges.larger(rank);
      int v = edges.smaller(rank);
      ranks[u][v] = rank;
      ranks[v][u] = rank;
    }
  }

  @Override
  public int rank(int a, int b) {
    return ranks[a][b];
  }

  @Override
  public CommonNeighbours neighbours(int mostVertices) {
    return new Neighbours(ranks, mostVertices);
  }

  @Override
  public Lune lune() {
    return new DenseLune(points(), edges());
  }

  /** Looks at all points. */
  static final class Neighbours extends CommonNeighbours {
    private final int[][] ranks;
    private final int[][] rows;
    private int count;

    private Neighbours(int[][] ranks, int mostVertices) {
      this.ranks = ranks;
      this.rows = new int[mostVertices][];
    }

    @Override
    public void start(int[] vertices, int number, int bound) {
      count = number;
      below = bound;
      point = -1;
      for (int i = 0; i < number; i++) {
        rows[i] = ranks[vertices[i]];
      }
    }

    @Override
    public boolean next() {
      int[] first = rows[0];
      while (++point < first.length) {
        int longest = first[point];
        int place = 0;
        for (int i = 1; i < count; i++) {
          int other = rows[i][point];
          if (other > longest) {
            longest = other;
            place = i;
          }
        }
        if (longest < below) {
          rank = longest;
          farthest = place;
          return true;
        }
      }
      return false;
    }
  }
}
