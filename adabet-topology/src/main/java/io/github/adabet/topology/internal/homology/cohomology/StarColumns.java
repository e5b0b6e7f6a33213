package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.Growth;
import io.github.adabet.topology.internal.homology.filtration.CommonNeighbours;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;
import io.github.adabet.topology.internal.support.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Lists, against the order of the filtration, the simplices of one degree that need a column, those
 * that neither clearing nor an apparent pair takes away. They are found star by star: those of
 * dominated edges are passed over, and in other stars every simplex that holds the apex, or could
 * be extended by it, is in an apparent pair. One instance belongs to one thread.
 */
public final class StarColumns {
  private static final int BLOCK = 1 << 10;

  private final SimplexCode code;
  private final EdgeFiltration filtration;
  private final int degree;
  private final PivotTable cleared;
  private final EngineCall call;
  private final CommonNeighbours lune;
  private final ApparentPairs apparent;
  private final int[] ends = new int[2];

  /** At each level, the vertices that may follow those chosen so far, ascending. */
  private final int[][] candidates;

  private int rank;
  private int apex;
  private SimplexList found = new SimplexList();

  private StarColumns(SimplexCode code, int degree, PivotTable cleared, EngineCall call) {
    this.code = code;
    this.filtration = code.filtration();
    this.degree = degree;
    this.cleared = cleared;
    this.call = call;
    this.lune = filtration.neighbours(2);
    this.apparent = new ApparentPairs(code, degree + 2);
    this.candidates = new int[degree - 1][];
    for (int level = 0; level < candidates.length; level++) {
      candidates[level] = new int[64];
    }
  }

  /**
   * Lists the columns of a degree.
   *
   * @param code the simplices
   * @param degree 2 or more
   * @param cleared the simplices that end bars of the degree below, whose columns are 0 (clearing)
   * @param call asked while working
   * @return the simplices from the last to the first
   */
  public static SimplexList list(
      SimplexCode code, int degree, PivotTable cleared, EngineCall call) {
    int edges = code.filtration().edges().size();
    SimplexList[] blocks = new SimplexList[(int) (((long) edges + BLOCK - 1) / BLOCK)];
    List<StarColumns> ignored =
        Workers.run(
            call.threads(),
            blocks.length,
            call.cancellation(),
            () -> new StarColumns(code, degree, cleared, call),
            (columns, block) -> {
              call.report("columns of degree " + degree, (long) block * BLOCK, edges);
              int end = (int) (edges - (long) block * BLOCK);
              blocks[block] = columns.ofRanks(Math.max(0, end - BLOCK), end);
            });
    SimplexList columns = new SimplexList();
    for (SimplexList block : blocks) {
      columns.addAll(block);
    }
    return columns;
  }

  private SimplexList ofRanks(int first, int end) {
    found = new SimplexList();
    for (rank = end - 1; rank >= first; rank--) {
      apex = code.stars().apex(rank);
      if (apex >= 0 && !code.stars().dominated(rank)) {
        call.check();
        extend(0, collectLune(), 0, true);
      }
    }
    call.hold((long) Long.BYTES * found.size());
    return found;
  }

  private int collectLune() {
    ends[0] = filtration.edges().larger(rank);
    ends[1] = filtration.edges().smaller(rank);
    lune.start(ends, 2, rank);
    int count = 0;
    while (lune.next()) {
      if (lune.point() != apex) {
        count = append(0, count, lune.point());
      }
    }
    return count;
  }

  private int append(int level, int count, int point) {
    if (count == candidates[level].length) {
      candidates[level] = Arrays.copyOf(candidates[level], Growth.next(count));
    }
    candidates[level][count] = point;
    return count + 1;
  }

  /**
   * Adds the simplices that arise from the vertices chosen so far, the larger vertices first.
   *
   * @param level how many vertices are chosen beside the edge's
   * @param count the number of candidates
   * @param packed the vertices chosen
   * @param joined whether each of them is joined to the apex
   */
  private void extend(int level, int count, long packed, boolean joined) {
    for (int i = count - 1; i >= 0; i--) {
      int vertex = candidates[level][i];
      long longer = (packed << code.vertexBits()) | vertex;
      boolean stillJoined = joined && filtration.rank(vertex, apex) < rank;
      if (level < candidates.length - 1) {
        extend(level + 1, narrowed(level, i, vertex), longer, stillJoined);
      } else if (!stillJoined) {
        addUnlessPaired(code.simplex(rank, false, longer, degree));
      }
    }
  }

  /** Sets the candidates of the next level: those below a place that are joined to its vertex. */
  private int narrowed(int level, int place, int vertex) {
    int count = 0;
    for (int i = 0; i < place; i++) {
      int candidate = candidates[level][i];
      if (filtration.rank(vertex, candidate) < rank) {
        count = append(level + 1, count, candidate);
      }
    }
    return count;
  }

  private void addUnlessPaired(long simplex) {
    if (!apparent.hasCofacet(simplex, degree)
        && !apparent.findFacet(simplex, degree)
        && !cleared.contains(simplex)) {
      found.add(simplex);
    }
  }
}
