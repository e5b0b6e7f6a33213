package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.internal.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Looks at the lune of every edge once, block by block on several threads: finds the edges with an
 * empty lune, an apex for each other edge, and the critical triangles. The result does not depend
 * on the number of threads.
 */
final class StarScan {
  private static final int BLOCK = 1 << 12;
  private static final int CHECKED_EVERY = 16;
  private static final int NEAREST = 4;

  private final EdgeFiltration filtration;
  private final EngineCall call;
  private final boolean dominators;
  private final EdgeStars stars;
  private final int[] nearest;
  private final CriticalTriangles[] found;

  private StarScan(EdgeFiltration filtration, EngineCall call, boolean dominators) {
    this.filtration = filtration;
    this.call = call;
    this.dominators = dominators;
    this.stars = new EdgeStars(filtration.edges().size());
    this.nearest = nearest(filtration);
    this.found = new CriticalTriangles[(int) (((long) edges() + BLOCK - 1) / BLOCK)];
  }

  /** What a scan found. */
  record Result(EdgeStars stars, CriticalTriangles triangles) {}

  /**
   * Scans all edges.
   *
   * @param filtration the filtration
   * @param call asked while working
   * @param dominators whether to look hard for an apex that dominates, which pays off in degrees of
   *     2 and more
   * @return what was found, triangles in the order of their edges
   */
  static Result run(EdgeFiltration filtration, EngineCall call, boolean dominators) {
    StarScan scan = new StarScan(filtration, call, dominators);
    List<Lune> ignored =
        Workers.run(
            call.threads(),
            scan.found.length,
            call.cancellation(),
            filtration::lune,
            scan::scanBlock);
    CriticalTriangles triangles = new CriticalTriangles();
    for (CriticalTriangles block : scan.found) {
      triangles.addAll(block);
    }
    return new Result(scan.stars, triangles);
  }

  private int edges() {
    return filtration.edges().size();
  }

  private void scanBlock(Lune lune, int block) {
    call.report("lunes", (long) block * BLOCK, edges());
    CriticalTriangles triangles = new CriticalTriangles();
    int end = (int) Math.min(edges(), (block + 1L) * BLOCK);
    for (int rank = block * BLOCK; rank < end; rank++) {
      if (rank % CHECKED_EVERY == 0) {
        call.check();
      }
      if (lune.load(rank)) {
        scan(lune, rank, triangles);
      }
    }
    found[block] = triangles;
  }

  private void scan(Lune lune, int rank, CriticalTriangles triangles) {
    lune.begin();
    proposeNearest(lune, filtration.edges().larger(rank));
    proposeNearest(lune, filtration.edges().smaller(rank));
    if (dominators) {
      lune.proposeMembers();
    } else if (lune.apex() < 0) {
      lune.propose(lune.first());
    }
    int apex = lune.point(lune.apex());
    stars.put(rank, apex, lune.dominated());
    if (!lune.dominated()) {
      lune.split();
      for (int member = lune.nextComponent(); member >= 0; member = lune.nextComponent()) {
        triangles.add(rank, apex, lune.point(member));
      }
    }
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
  private static int[] nearest(EdgeFiltration filtration) {
    EdgeOrder edges = filtration.edges();
    int[] nearest = new int[Math.multiplyExact(NEAREST, filtration.points())];
    byte[] counts = new byte[filtration.points()];
    Arrays.fill(nearest, -1);
    for (int rank = 0; rank < edges.size(); rank++) {
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
}
