package io.github.adabet.examples.measure;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a classifier's row of numbers says of one image. */
public final class ClassScores {
  private static final double SUM_TOLERANCE = 1e-3;

  private ClassScores() {}

  /**
   * The classes of the largest numbers.
   *
   * @param row one number per class
   * @param count how many classes, at most those there are
   * @return indices of classes, the largest number first, equal ones by index
   */
  public static List<Integer> best(float[] row, int count) {
    return IntStream.range(0, row.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(c -> -row[c]).thenComparing(c -> c))
        .limit(count)
        .toList();
  }

  /**
   * Probabilities of the classes: the numbers themselves if they are some already, otherwise their
   * softmax.
   *
   * @param row one number per class
   * @return as many, of sum 1
   */
  public static double[] probabilities(float[] row) {
    double sum = 0;
    boolean negative = false;
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : row) {
      sum += value;
      negative |= value < 0;
      largest = Math.max(largest, value);
    }
    double[] result = new double[row.length];
    if (!negative && Math.abs(sum - 1) < SUM_TOLERANCE) {
      for (int c = 0; c < row.length; c++) {
        result[c] = row[c];
      }
      return result;
    }
    double total = 0;
    for (int c = 0; c < row.length; c++) {
      result[c] = Math.exp(row[c] - largest);
      total += result[c];
    }
    for (int c = 0; c < row.length; c++) {
      result[c] /= total;
    }
    return result;
  }
}
