package io.github.adabet.examples.report;

import io.github.adabet.examples.classification.ClassificationResult;

/**
 * A confusion matrix as it is drawn: as it is up to {@value #MOST} classes, above that with
 * neighbouring classes taken together. Immutable.
 */
final class ConfusionGrid {
  /** The most rows that are drawn. */
  static final int MOST = 200;

  private final ClassificationResult result;
  private final int together;
  private final long[][] counts;
  private final long[] totals;

  private ConfusionGrid(ClassificationResult result, int together) {
    this.result = result;
    this.together = together;
    int size = (result.classes() + together - 1) / together;
    this.counts = new long[size][size];
    this.totals = new long[size];
    for (int row = 0; row < result.classes(); row++) {
      for (int column = 0; column < result.classes(); column++) {
        long count = result.count(row, column);
        counts[row / together][column / together] += count;
        totals[row / together] += count;
      }
    }
  }

  static ConfusionGrid of(ClassificationResult result) {
    return new ConfusionGrid(result, (result.classes() + MOST - 1) / MOST);
  }

  /** Number of rows and of columns. */
  int size() {
    return totals.length;
  }

  /** How many neighbouring classes a row stands for. */
  int together() {
    return together;
  }

  long count(int row, int column) {
    return counts[row][column];
  }

  /** Share of the row's samples that are in a cell, in [0, 1]; 0 for a row without samples. */
  double share(int row, int column) {
    return totals[row] == 0 ? 0 : (double) counts[row][column] / totals[row];
  }

  /** Number of samples of a row. */
  long total(int row) {
    return totals[row];
  }

  /** The name of a row's class, or of its first and last. */
  String name(int row) {
    int first = row * together;
    int last = Math.min(result.classes(), first + together) - 1;
    return first == last
        ? result.classNames().get(first)
        : result.classNames().get(first) + " … " + result.classNames().get(last);
  }
}
