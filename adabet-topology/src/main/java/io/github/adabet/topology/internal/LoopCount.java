package io.github.adabet.topology.internal;

import java.util.List;

/**
 * Counts the H1 bars of one dissimilarity after another, reusing its buffers. The mathematics
 * stands in {@link io.github.adabet.topology.FirstBettiCounter}. One instance belongs to one
 * thread, which may lend out work to others within a call.
 */
public final class LoopCount {
  /** From this size on, the rows of one matrix are worth sharing between threads. */
  public static final int PARALLEL_FROM = 1024;

  private static final int ROWS_PER_TASK = 16;

  private final int threads;
  private final int longest;
  private final Cancellation cancellation;
  private final LengthTable table = new LengthTable();
  private final LuneSearch search = new LuneSearch();

  /**
   * For the matrices of one call.
   *
   * @param threads the largest number of threads for one matrix, 1 or more
   * @param threshold edges with length <= threshold are in; 0 or more, infinity for all
   * @param cancellation asked while working
   */
  public LoopCount(int threads, float threshold, Cancellation cancellation) {
    this.threads = threads;
    // Adding 0 turns -0 into +0, whose bits are in order.
    this.longest = Float.floatToRawIntBits(threshold + 0.0f);
    this.cancellation = cancellation;
  }

  /**
   * Counts the bars of one matrix.
   *
   * @param points number of points, 0 to {@link LengthTable#MAX_POINTS}
   * @param condensed strict lower triangle row by row; read only
   * @return bars of H1 with death > birth
   * @throws IllegalArgumentException if the length does not fit or an entry is NaN, infinite or
   *     negative
   */
  public long count(int points, float[] condensed) {
    table.fill(points, condensed, cancellation);
    search.clear();
    if (threads > 1 && points >= PARALLEL_FROM) {
      searchInParallel(points);
    } else {
      for (int u = 1; u < points; u++) {
        cancellation.check();
        search.searchRow(table, u, longest);
      }
    }
    return points < 3 ? 0 : countLoops(points);
  }

  /**
   * Later rows are longer, so they go first: the last tasks are short and the threads end together.
   */
  private void searchInParallel(int points) {
    int tasks = (points + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
    List<LuneSearch> searches =
        Workers.run(
            threads,
            tasks,
            cancellation,
            LuneSearch::new,
            (own, task) -> {
              int end = points - task * ROWS_PER_TASK;
              for (int u = Math.max(1, end - ROWS_PER_TASK); u < end; u++) {
                own.searchRow(table, u, longest);
              }
            });
    for (LuneSearch own : searches) {
      search.critical().addAll(own.critical());
      search.contested().addAll(own.contested());
    }
  }

  private long countLoops(int points) {
    EdgeList critical = search.critical();
    EdgeList contested = search.contested();
    if (contested.size() > 0) {
      critical.sort();
      contested.sort();
    }
    // The critical edges hold a minimum spanning forest, so they have the components of all edges.
    Components components = new Components(points);
    EdgeList open = new EdgeList();
    long loops = 0;
    for (int i = 0; i < critical.size(); i++) {
      long edge = critical.get(i);
      if (!components.join(EdgeList.larger(edge), EdgeList.smaller(edge))) {
        loops++;
        if (contested.size() > 0 && contested.contains(edge)) {
          open.add(edge);
        }
      }
    }
    return loops - countBounding(open);
  }

  /** The number of edges whose loop bounds at the length at which it is closed. */
  private long countBounding(EdgeList open) {
    EdgeList starts = new EdgeList();
    for (int i = 0; i < open.size(); i++) {
      if (i == 0 || EdgeList.length(open.get(i)) != EdgeList.length(open.get(i - 1))) {
        starts.add(i);
      }
    }
    if (starts.size() == 0) {
      return 0;
    }
    int classes = starts.size();
    starts.add(open.size());
    return Workers.run(
            open.size() < ROWS_PER_TASK ? 1 : threads,
            classes,
            cancellation,
            () -> new TieClassReduction(table, cancellation),
            (own, i) -> own.reduce(open, (int) starts.get(i), (int) starts.get(i + 1)))
        .stream()
        .mapToLong(TieClassReduction::bounding)
        .sum();
  }
}
