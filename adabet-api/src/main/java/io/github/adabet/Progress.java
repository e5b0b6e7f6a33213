package io.github.adabet;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a piece of work is.
 *
 * @param task what is being done, for example {@code rank} or {@code epoch 3/10}
 * @param done units finished, 0 or more
 * @param total units in all, or -1 if unknown
 * @param metrics figures worth showing, for example {@code loss}; sorted by name
 */
public record Progress(String task, long done, long total, Map<String, Double> metrics) {
  /**
   * Copies the metrics and checks the counts.
   *
   * @throws IllegalArgumentException if the task is blank, {@code done} negative, or {@code total}
   *     less than -1
   */
  public Progress {
    Requirements.requireText(task, "task");
    Requirements.requireNotNegative(done, "done");
    Requirements.require(
        total >= -1, "total is %d; it must be 0 or more, or -1 if unknown.", total);
    metrics = java.util.Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  /**
   * Progress without metrics.
   *
   * @param task what is being done
   * @param done units finished
   * @param total units in all, or -1 if unknown
   * @return the value
   */
  public static Progress of(String task, long done, long total) {
    return new Progress(task, done, total, Map.of());
  }
}
