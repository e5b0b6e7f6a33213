package io.github.adabet.topology.internal.homology.filtration;

import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.Growth;
import java.util.Arrays;

/**
 * The filtration of a sparse dissimilarity: each point's neighbours in ascending order with the
 * ranks of the edges to them, 16 bytes an edge. Immutable.
 */
final class SparseFiltration extends EdgeFiltration {
  /** Each edge stands in two lists, and all lists in one array. */
  static final int MOST_EDGES = Growth.MAX_ENTRIES / 2;

  private final int[] starts;
  private final int[] neighbours;
  private final int[] ranks;

  SparseFiltration(int points, EdgeOrder edges, EngineCall call) {
    super(points, edges);
    if (edges.size() > MOST_EDGES) {
      throw new ComplexTooLargeException(
          "there are "
              + edges.size()
              + " edges up to the threshold; the engine holds "
              + MOST_EDGES
              + " of a sparse matrix: lower the threshold.");
    }
    starts = new int[points + 1];
    for (int rank = 0; rank < edges.size(); rank++) {
      call.checkAt(rank);
      starts[edges.larger(rank) + 1]++;
      starts[edges.smaller(rank) + 1]++;
    }
    for (int point = 0; point < points; point++) {
      starts[point + 1] += starts[point];
    }
    neighbours = new int[2 * edges.size()];
    ranks = new int[2 * edges.size()];
    fill(edges, call);
  }

  /** Deals the edges out by the rank, then once more by the neighbour, which sorts the lists. */
  private void fill(EdgeOrder edges, EngineCall call) {
    int[] ends = starts.clone();
    int[] byRank = new int[ranks.length];
    for (int rank = 0; rank < edges.size(); rank++) {
      call.checkAt(rank);
      byRank[ends[edges.larger(rank)]++] = rank;
      byRank[ends[edges.smaller(rank)]++] = rank;
    }
    System.arraycopy(starts, 0, ends, 0, starts.length);
    for (int point = 0; point < points(); point++) {
      call.checkAt(point);
      for (int at = starts[point]; at < starts[point + 1]; at++) {
        int rank = byRank[at];
        int other = edges.larger(rank) + edges.smaller(rank) - point;
        neighbours[ends[other]] = point;
        ranks[ends[other]++] = rank;
      }
    }
  }

  @Override
  public int rank(int a, int b) {
    boolean shorter = starts[a + 1] - starts[a] <= starts[b + 1] - starts[b];
    int of = shorter ? a : b;
    int place = Arrays.binarySearch(neighbours, starts[of], starts[of + 1], shorter ? b : a);
    return place < 0 ? NEVER : ranks[place];
  }

  @Override
  public CommonNeighbours neighbours(int mostVertices) {
    return new Neighbours(this, mostVertices);
  }

  @Override
  public Lune lune() {
    return new SparseLune(this);
  }

  int start(int point) {
    return starts[point];
  }

  int end(int point) {
    return starts[point + 1];
  }

  /** The neighbour at a place of the lists. */
  int neighbour(int place) {
    return neighbours[place];
  }

  /** The rank of the edge at a place of the lists. */
  int rankAt(int place) {
    return ranks[place];
  }

  /** The first place from one on, before an end, whose neighbour is a point or larger. */
  int seek(int from, int end, int wanted) {
    int low = from;
    int step = 1;
    while (low < end && neighbours[low] < wanted) {
      int next = step < end - low ? low + step : end;
      if (next < end && neighbours[next] < wanted) {
        low = next;
        step <<= 1;
        continue;
      }
      int place = Arrays.binarySearch(neighbours, low + 1, next, wanted);
      return place < 0 ? -place - 1 : place;
    }
    return low;
  }

  /** Intersects the lists of the vertices, led by the shortest. */
  static final class Neighbours extends CommonNeighbours {
    private final SparseFiltration filtration;
    private final int[] places;
    private final int[] ends;
    private int count;
    private int lead;

    private Neighbours(SparseFiltration filtration, int mostVertices) {
      this.filtration = filtration;
      this.places = new int[mostVertices];
      this.ends = new int[mostVertices];
    }

    @Override
    public void start(int[] vertices, int number, int bound) {
      count = number;
      below = bound;
      lead = 0;
      for (int i = 0; i < number; i++) {
        places[i] = filtration.starts[vertices[i]];
        ends[i] = filtration.starts[vertices[i] + 1];
        lead = ends[i] - places[i] < ends[lead] - places[lead] ? i : lead;
      }
      places[lead]--;
    }

    @Override
    public boolean next() {
      while (++places[lead] < ends[lead]) {
        point = filtration.neighbours[places[lead]];
        if (filtration.ranks[places[lead]] < below && reachesAll()) {
          return true;
        }
      }
      places[lead]--;
      return false;
    }

    private boolean reachesAll() {
      rank = -1;
      for (int i = 0; i < count; i++) {
        if (i != lead) {
          places[i] = filtration.seek(places[i], ends[i], point);
          if (places[i] == ends[i] || filtration.neighbours[places[i]] != point) {
            return false;
          }
        }
        int here = filtration.ranks[places[i]];
        if (here > rank) {
          rank = here;
          farthest = i;
        }
      }
      return rank < below;
    }
  }
}
