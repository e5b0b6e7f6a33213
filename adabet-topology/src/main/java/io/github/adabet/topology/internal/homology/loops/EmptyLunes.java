package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.Lune;
import io.github.adabet.topology.internal.support.Workers;
import java.util.List;

/**
 * The edges with an empty lune, which are those of the relative neighbourhood graph: a bit for each
 * edge, found block by block on several threads. Immutable once found.
 */
public final class EmptyLunes {
  private static final int BLOCK = 1 << 14;
  private static final int CHECKED_EVERY = 1 << 6;

  private final long[] bits;

  private EmptyLunes(int edges) {
    bits = new long[(int) (((long) edges + 63) >>> 6)];
  }

  /** Looks at the lune of every edge, no longer than until a point is found. */
  public static EmptyLunes find(EdgeFiltration filtration, EngineCall call) {
    int edges = filtration.edges().size();
    EmptyLunes empty = new EmptyLunes(edges);
    List<Lune> ignored =
        Workers.run(
            call.threads(),
            (int) (((long) edges + BLOCK - 1) / BLOCK),
            call.cancellation(),
            filtration::lune,
            (lune, block) -> {
              call.report("lunes", (long) block * BLOCK, edges);
              int end = (int) Math.min(edges, (block + 1L) * BLOCK);
              for (int rank = block * BLOCK; rank < end; rank++) {
                if (rank % CHECKED_EVERY == 0) {
                  call.check();
                }
                if (lune.isEmpty(rank)) {
                  // A block has whole words, so that no two threads write to one.
                  empty.bits[rank >> 6] |= 1L << rank;
                }
              }
            });
    return empty;
  }

  boolean contains(int rank) {
    return ((bits[rank >> 6] >>> rank) & 1) != 0;
  }
}
