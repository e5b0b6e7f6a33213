package io.github.adabet.djl.internal.walk;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * Where activation recomputation cuts a pass into segments: where these put out about equally much
 * and little is alive. One rule for what runs and for what is estimated, so that they agree.
 *
 * @param first the first step of the first segment
 * @param end the number of the step after the last one
 * @param outputBytes the size of what a step puts out
 * @param allowed whether there may be a cut before a step
 * @param aliveBytes the size of what is alive before a step; asked for near the cuts only
 */
public record SegmentCuts(
    int first,
    int end,
    IntToLongFunction outputBytes,
    IntPredicate allowed,
    IntToLongFunction aliveBytes) {

  /**
   * Cuts the pass.
   *
   * <p>For each cut a share of the outputs' bytes is aimed at; of the places within half a share of
   * it, the first is taken where the least is alive. Where steps put out much at once, there are
   * fewer cuts.
   *
   * @param segments how many segments to aim at, 1 or more
   * @return the steps that begin the second and each further segment, in ascending order
   */
  public List<Integer> into(int segments) {
    long total = 0;
    for (int i = first; i < end; i++) {
      total += outputBytes.applyAsLong(i);
    }
    SortedSet<Integer> found = new TreeSet<>();
    for (int k = 1; k < segments; k++) {
      int best = best((double) total * k / segments, (double) total / segments / 2);
      if (best >= 0) {
        found.add(best);
      }
    }
    return List.copyOf(found);
  }

  private int best(double target, double window) {
    int best = -1;
    long least = Long.MAX_VALUE;
    long before = 0;
    for (int i = first + 1; i < end; i++) {
      before += outputBytes.applyAsLong(i - 1);
      if (allowed.test(i) && Math.abs(before - target) <= window) {
        long alive = aliveBytes.applyAsLong(i);
        if (alive < least) {
          best = i;
          least = alive;
        }
      }
    }
    return best;
  }
}
