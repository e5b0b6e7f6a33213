package io.github.adabet.topology.internal.count;

import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.internal.support.Workers;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts the H1 bars of one dissimilarity after another, reusing its buffers. The mathematics
 * stands in {@link io.github.adabet.topology.FirstBettiCounter}. One instance belongs to one
 * thread, which may lend out work to others within a call.
 */
public final class LoopCount {
  /** From this size on, the rows of one matrix are worth sharing between threads. */
  private static final int PARALLEL_FROM = 1024;

  private static final int ROWS_PER_TASK = 16;
  private static final int ALL = LengthTable.bits(Float.POSITIVE_INFINITY);

  private final int threads;
  private final int longest;
  private final Cancellation cancellation;
  private final int smallUpTo;
  private final int parallelFrom;
  private final LengthTable table = new LengthTable();
  private final SmallLuneSearch smallSearch = new SmallLuneSearch();
  private final EdgeList critical = new EdgeList();
  private final EdgeList contested = new EdgeList();

  /**
   * For the matrices of one call.
   *
   * @param threads the largest number of threads for one matrix, 1 or more
   * @param threshold edges with length <= threshold are in; 0 or more, infinity for all
   * @param cancellation asked while working
   */
  LoopCount(int threads, float threshold, Cancellation cancellation) {
    this(threads, threshold, cancellation, SmallLuneSearch.MAX_POINTS, PARALLEL_FROM);
  }

  /** With other limits between the ways to search, so that a test can send one cloud each way. */
  LoopCount(
      int threads, float threshold, Cancellation cancellation, int smallUpTo, int parallelFrom) {
    this.threads = threads;
    this.longest = LengthTable.bits(threshold);
    this.cancellation = cancellation;
    this.smallUpTo = smallUpTo;
    this.parallelFrom = parallelFrom;
  }

  /**
   * Counts the bars of many matrices. Small ones are counted side by side, each by one thread with
   * buffers of its own; the threads share the rows of a large one.
   *
   * @param clouds any number of matrices of any sizes
   * @param threshold edges with length <= threshold are in; 0 or more, infinity for all
   * @param threads the largest number of threads, 1 or more
   * @param cancellation asked while working
   * @return the counts in the order of the clouds
   */
  public static long[] countAll(
      List<DenseLengths> clouds, float threshold, int threads, Cancellation cancellation) {
    long[] counts = new long[clouds.size()];
    int sharedFrom = counts.length == 1 ? 0 : PARALLEL_FROM;
    Workers.run(
        threads,
        counts.length,
        cancellation,
        () -> new LoopCount(1, threshold, cancellation),
        (own, i) -> {
          if (clouds.get(i).points() < sharedFrom) {
            counts[i] = own.count(clouds.get(i));
          }
        });
    LoopCount shared = new LoopCount(threads, threshold, cancellation);
    for (int i = 0; i < counts.length; i++) {
      if (clouds.get(i).points() >= sharedFrom) {
        counts[i] = shared.count(clouds.get(i));
      }
    }
    return counts;
  }

  /**
   * Counts the bars of one matrix.
   *
   * @param lengths read only
   * @return bars of H1 with death > birth
   */
  long count(DenseLengths lengths) {
    int points = lengths.points();
    critical.clear();
    contested.clear();
    if (points <= smallUpTo) {
      cancellation.check();
      smallSearch.search(points, lengths.lengths(), longest, critical, contested);
    } else {
      table.fill(lengths, cancellation);
      searchRows(points);
    }
    if (contested.size() == 0 && longest == ALL) {
      // All points are one component in the end.
      return points == 0 ? 0 : critical.size() - (points - 1);
    }
    EdgeList open = new EdgeList();
    long loops = countLoops(points, open);
    if (open.size() > 0 && points <= smallUpTo) {
      table.fill(lengths, cancellation);
    }
    return loops - countBounding(open);
  }

  /**
   * Later rows are longer, so they go first: the last tasks are short and the threads end together.
   */
  private void searchRows(int points) {
    int tasks = (points + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
    List<LuneSearch> searches =
        Workers.run(
            points < parallelFrom ? 1 : threads,
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
      critical.addAll(own.critical());
      contested.addAll(own.contested());
    }
    if (contested.size() > 0) {
      critical.sort(cancellation);
      contested.sort(cancellation);
    }
  }

  /**
   * Counts the critical edges that close a loop, and collects the contested among them. The
   * critical edges hold a minimum spanning forest, so they have the components of all edges.
   */
  private long countLoops(int points, EdgeList open) {
    Components components = new Components(points);
    long loops = 0;
    int next = 0;
    for (int i = 0; i < critical.size(); i++) {
      long edge = critical.get(i);
      boolean isContested = next < contested.size() && contested.get(next) == edge;
      next += isContested ? 1 : 0;
      if (!components.join(EdgeList.larger(edge), EdgeList.smaller(edge))) {
        loops++;
        if (isContested) {
          open.add(edge);
        }
      }
    }
    return loops;
  }

  /** The number of edges whose loop bounds at the length at which it is closed. */
  private long countBounding(EdgeList open) {
    int[] starts =
        IntStream.rangeClosed(0, open.size())
            .filter(i -> i == 0 || i == open.size() || startsClass(open, i))
            .toArray();
    return Workers.run(
            open.size() < ROWS_PER_TASK ? 1 : threads,
            starts.length - 1,
            cancellation,
            () -> new TieClassReduction(table, cancellation),
            (own, i) -> own.reduce(open, starts[i], starts[i + 1]))
        .stream()
        .mapToLong(TieClassReduction::bounding)
        .sum();
  }

  private static boolean startsClass(EdgeList edges, int i) {
    return EdgeList.length(edges.get(i)) != EdgeList.length(edges.get(i - 1));
  }
}
