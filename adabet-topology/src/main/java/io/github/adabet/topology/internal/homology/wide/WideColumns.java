package io.github.adabet.topology.internal.homology.wide;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.cohomology.StarColumns;
import io.github.adabet.topology.internal.homology.filtration.CommonNeighbours;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeStars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Lists, as {@link StarColumns} does, the wide simplices of one degree that need a column. */
public final class WideColumns {
  private final EdgeFiltration filtration;
  private final EdgeStars stars;
  private final int degree;
  private final Set<WideSimplex> cleared;
  private final EngineCall call;
  private final CommonNeighbours lune;
  private final int[] ends = new int[2];
  private final int[] chosen;
  private final List<WideSimplex> columns = new ArrayList<>();

  private WideColumns(
      EdgeFiltration filtration,
      EdgeStars stars,
      int degree,
      Set<WideSimplex> cleared,
      EngineCall call) {
    this.filtration = filtration;
    this.stars = stars;
    this.degree = degree;
    this.cleared = cleared;
    this.call = call;
    this.lune = filtration.neighbours(2);
    this.chosen = new int[degree - 1];
  }

  /** The columns of a degree of 2 or more, the last simplex first. */
  public static List<WideSimplex> list(
      EdgeFiltration filtration,
      EdgeStars stars,
      int degree,
      Set<WideSimplex> cleared,
      EngineCall call) {
    WideColumns columns = new WideColumns(filtration, stars, degree, cleared, call);
    for (int rank = filtration.edges().size() - 1; rank >= 0; rank--) {
      call.check();
      if (stars.apex(rank) >= 0 && !stars.dominated(rank)) {
        columns.extend(rank, 0, columns.lune(rank), true);
      }
    }
    return columns.columns;
  }

  private IntList lune(int rank) {
    ends[0] = filtration.edges().larger(rank);
    ends[1] = filtration.edges().smaller(rank);
    lune.start(ends, 2, rank);
    IntList points = new IntList();
    while (lune.next()) {
      if (lune.point() != stars.apex(rank)) {
        points.add(lune.point());
      }
    }
    return points;
  }

  private void extend(int rank, int level, IntList candidates, boolean joined) {
    for (int i = candidates.size() - 1; i >= 0; i--) {
      int vertex = candidates.get(i);
      chosen[level] = vertex;
      boolean stillJoined = joined && filtration.rank(vertex, stars.apex(rank)) < rank;
      if (level < degree - 2) {
        IntList narrowed = new IntList();
        for (int k = 0; k < i; k++) {
          if (filtration.rank(vertex, candidates.get(k)) < rank) {
            narrowed.add(candidates.get(k));
          }
        }
        extend(rank, level + 1, narrowed, stillJoined);
      } else if (!stillJoined) {
        addUnlessCleared(new WideSimplex(rank, false, Arrays.copyOf(chosen, degree - 1)));
      }
    }
  }

  private void addUnlessCleared(WideSimplex simplex) {
    if (!cleared.contains(simplex)) {
      call.hold(WideReduction.bytes(degree));
      columns.add(simplex);
    }
  }
}
