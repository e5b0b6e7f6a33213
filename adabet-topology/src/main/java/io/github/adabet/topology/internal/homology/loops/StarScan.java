package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.filtration.EdgeStars;
import io.github.adabet.topology.internal.homology.filtration.Lune;
import java.util.Arrays;

/**
 * Looks at the lunes of edges, block by block on several threads: finds an apex for each edge and
 * the critical triangles. The result does not depend on the number of threads.
 */
public final class StarScan {
  private static final int BLOCK = 1 << 10;
  private static final int CHECKED_EVERY = 16;
  private static final int NEAREST = 4;

  private final EdgeFiltration filtration;
  private final EngineCall call;
  private final StatePool<Lune> lunes;
  private final int[] nearest;

  /**
   * A scan that has looked at nothing yet.
   *
   * @param filtration the filtration
   * @param call asked while working
   */
  public StarScan(EdgeFiltration filtration, EngineCall call) {
    this.filtration = filtration;
    this.call = call;
    this.lunes = new StatePool<>(call, filtration::lune);
    this.nearest = nearest(filtration, call);
  }

  /**
   * The critical triangles of edges, with any point of a lune as its apex.
   *
   * @param first the rank of the first edge, not below the end of the call before
   * @param end the rank after the last edge
   * @return the triangles in the order of their edges
   */
  CriticalTriangles triangles(int first, int end) {
    return scan(first, end, this::triangles);
  }

  /**
   * What there is to know of all stars, with a point that dominates the edge, or comes close to it,
   * as apex.
   *
   * @param stars receives the apex of each edge
   * @return the critical triangles in the order of their edges
   */
  public CriticalTriangles stars(EdgeStars stars) {
    return scan(
        0, filtration.edges().size(), (lune, rank, found) -> star(lune, rank, stars, found));
  }

  private CriticalTriangles scan(int first, int end, Visitor visitor) {
    CriticalTriangles[] blocks =
        new CriticalTriangles[(int) (((long) end - first + BLOCK - 1) / BLOCK)];
    lunes.run(
        blocks.length,
        (lune, block) -> {
          call.report("triangles", first + (long) block * BLOCK, filtration.edges().size());
          blocks[block] = new CriticalTriangles();
          int blockEnd = (int) Math.min(end, first + (block + 1L) * BLOCK);
          for (int rank = first + block * BLOCK; rank < blockEnd; rank++) {
            if (rank % CHECKED_EVERY == 0) {
              call.check();
            }
            if (lune.load(rank)) {
              lune.begin();
              visitor.visit(lune, rank, blocks[block]);
            }
          }
        });
    CriticalTriangles triangles = new CriticalTriangles();
    for (CriticalTriangles block : blocks) {
      triangles.addAll(block);
    }
    return triangles;
  }

  private void triangles(Lune lune, int rank, CriticalTriangles found) {
    int near = nearestMember(lune, filtration.edges().larger(rank));
    lune.choose(near >= 0 ? near : lune.first());
    addComponents(lune, rank, found);
  }

  private void star(Lune lune, int rank, EdgeStars stars, CriticalTriangles found) {
    proposeNearest(lune, filtration.edges().larger(rank));
    proposeNearest(lune, filtration.edges().smaller(rank));
    lune.proposeMembers();
    stars.put(rank, lune.point(lune.apex()), lune.dominated());
    if (!lune.dominated()) {
      addComponents(lune, rank, found);
    }
  }

  private static void addComponents(Lune lune, int rank, CriticalTriangles found) {
    int apex = lune.point(lune.apex());
    lune.split();
    for (int member = lune.nextComponent(); member >= 0; member = lune.nextComponent()) {
      found.add(rank, apex, lune.point(member));
    }
  }

  private int nearestMember(Lune lune, int point) {
    int member = -1;
    for (int k = NEAREST * point; k < NEAREST * (point + 1) && member < 0; k++) {
      member = nearest[k] < 0 ? member : lune.member(nearest[k]);
    }
    return member;
  }

  private void proposeNearest(Lune lune, int point) {
    for (int k = NEAREST * point; k < NEAREST * (point + 1) && nearest[k] >= 0; k++) {
      int member = lune.member(nearest[k]);
      if (member >= 0 && !lune.dominated()) {
        lune.propose(member);
      }
    }
  }

  /** The first neighbours of each point in the order of the edges; -1 where there is none. */
  private static int[] nearest(EdgeFiltration filtration, EngineCall call) {
    EdgeOrder edges = filtration.edges();
    int[] nearest = new int[Math.multiplyExact(NEAREST, filtration.points())];
    byte[] counts = new byte[filtration.points()];
    Arrays.fill(nearest, -1);
    for (int rank = 0; rank < edges.size(); rank++) {
      call.checkAt(rank);
      int u = edges.larger(rank);
      int v = edges.smaller(rank);
      if (counts[u] < NEAREST) {
        nearest[NEAREST * u + counts[u]++] = v;
      }
      if (counts[v] < NEAREST) {
        nearest[NEAREST * v + counts[v]++] = u;
      }
    }
    return nearest;
  }

  /** Looks at one lune that has members. */
  @FunctionalInterface
  private interface Visitor {
    void visit(Lune lune, int rank, CriticalTriangles found);
  }
}
