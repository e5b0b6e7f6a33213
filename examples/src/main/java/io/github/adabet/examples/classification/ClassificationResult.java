package io.github.adabet.examples.classification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How a classifier did on labelled samples. Immutable; {@link ClassificationTally} defines how ties
 * of outputs are broken.
 *
 * @param classNames the name of each class, in the order of the network's outputs, 2 or more
 * @param confusion for each true class, in order, how many of its samples were taken for each class
 * @param places how many samples have their class in place 0, 1, ... of their outputs; as many
 *     entries as there are classes, but at most {@value #MOST_PLACES}
 */
public record ClassificationResult(
    List<String> classNames, List<List<Long>> confusion, List<Long> places) {
  /** How many places are told apart: {@value}. */
  public static final int MOST_PLACES = 5;

  /**
   * Copies the counts and checks them.
   *
   * @throws IllegalArgumentException if there are fewer than 2 classes, the matrix is not square, a
   *     count is negative, there is no sample, or place 0 differs from the matrix's diagonal
   */
  public ClassificationResult {
    classNames = requireClasses(classNames);
    int classes = classNames.size();
    confusion = confusion.stream().map(List::copyOf).toList();
    places = List.copyOf(places);
    boolean square =
        confusion.size() == classes && confusion.stream().allMatch(row -> row.size() == classes);
    require(square, "the confusion matrix must have %d rows of %d counts", classes, classes);
    require(
        confusion.stream().flatMap(List::stream).allMatch(count -> count >= 0)
            && places.stream().allMatch(count -> count >= 0),
        "counts must be 0 or more");
    require(
        places.size() == Math.min(classes, MOST_PLACES),
        "places has %d entries; of %d classes it must have %d",
        places.size(),
        classes,
        Math.min(classes, MOST_PLACES));
    long all = sum(confusion);
    long placed = places.stream().mapToLong(Long::longValue).sum();
    require(all > 0, "the confusion matrix counts no sample; it must count at least one");
    require(placed <= all, "places count %d samples, the confusion matrix %d", placed, all);
    require(
        places.get(0) == diagonal(confusion),
        "place 0 counts %d samples, the diagonal of the confusion matrix %d",
        places.get(0),
        diagonal(confusion));
  }

  static ClassificationResult of(List<String> classNames, long[][] confusion, long[] places) {
    return new ClassificationResult(
        classNames,
        Arrays.stream(confusion).map(ClassificationResult::list).toList(),
        list(places));
  }

  static List<String> requireClasses(List<String> classNames) {
    require(
        classNames.size() >= 2, "there are %d classes; there must be 2 or more", classNames.size());
    return List.copyOf(classNames);
  }

  /**
   * The number of classes.
   *
   * @return 2 or more
   */
  public int classes() {
    return classNames.size();
  }

  /**
   * The number of samples.
   *
   * @return 1 or more
   */
  public long samples() {
    return sum(confusion);
  }

  /**
   * How many samples of a class were taken for a class.
   *
   * @param trueClass index of the class that they are of
   * @param predictedClass index of the class that they were taken for
   * @return 0 or more
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public long count(int trueClass, int predictedClass) {
    return confusion.get(trueClass).get(predictedClass);
  }

  /**
   * Share of the samples whose class is the one predicted.
   *
   * @return in [0, 1]
   */
  public double top1() {
    return top(1);
  }

  /**
   * Share of the samples whose class is among the five largest outputs.
   *
   * @return in [0, 1]; empty if there are 5 classes or fewer, where it says nothing
   */
  public OptionalDouble top5() {
    return classes() > MOST_PLACES ? OptionalDouble.of(top(MOST_PLACES)) : OptionalDouble.empty();
  }

  /**
   * Share of the samples whose class is among the k largest outputs.
   *
   * @param k from 1 to 5, at most the number of classes (both included)
   * @return in [0, 1]
   * @throws IllegalArgumentException if k is out of range
   */
  public double top(int k) {
    require(k >= 1 && k <= places.size(), "k is %d; it must be from 1 to %d", k, places.size());
    return (double) places.subList(0, k).stream().mapToLong(Long::longValue).sum() / samples();
  }

  /**
   * The number of samples of a class.
   *
   * @param trueClass index of the class
   * @return 0 or more
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public long samplesOf(int trueClass) {
    return confusion.get(trueClass).stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Share of a class's samples that were predicted as it: its accuracy, also called recall.
   *
   * @param trueClass index of the class
   * @return in [0, 1]; empty if it has no samples
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public OptionalDouble accuracyOf(int trueClass) {
    return share(count(trueClass, trueClass), samplesOf(trueClass));
  }

  /**
   * Share of the samples predicted as a class that are of it: its precision.
   *
   * @param predictedClass index of the class
   * @return in [0, 1]; empty if nothing was predicted as it
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public OptionalDouble precisionOf(int predictedClass) {
    long predicted = confusion.stream().mapToLong(row -> row.get(predictedClass)).sum();
    return share(count(predictedClass, predictedClass), predicted);
  }

  /**
   * Mean of the accuracies of the classes that have samples, each class counting the same: balanced
   * accuracy.
   *
   * @return in [0, 1]
   */
  public double meanClassAccuracy() {
    return IntStream.range(0, classes())
        .mapToObj(this::accuracyOf)
        .flatMapToDouble(OptionalDouble::stream)
        .average()
        .orElseThrow();
  }

  /**
   * The mistakes made most often.
   *
   * @param most how many at most, 0 or more
   * @return most frequent first, equally frequent ones by true and then by predicted class
   */
  public List<Mistake> mistakes(int most) {
    List<Mistake> mistakes = new ArrayList<>();
    for (int row = 0; row < classes(); row++) {
      for (int column = 0; column < classes(); column++) {
        if (row != column && count(row, column) > 0) {
          mistakes.add(new Mistake(row, column, count(row, column)));
        }
      }
    }
    mistakes.sort(Comparator.comparingLong(Mistake::samples).reversed());
    return List.copyOf(mistakes.subList(0, Math.min(most, mistakes.size())));
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  private static long sum(List<List<Long>> counts) {
    return counts.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
  }

  private static long diagonal(List<List<Long>> counts) {
    return IntStream.range(0, counts.size()).mapToLong(i -> counts.get(i).get(i)).sum();
  }

  private static List<Long> list(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void require(boolean condition, String format, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, format, values));
    }
  }

  /**
   * Samples of one class that were taken for another.
   *
   * @param trueClass index of the class that they are of
   * @param predictedClass index of the class that they were taken for
   * @param samples how many, 1 or more
   */
  public record Mistake(int trueClass, int predictedClass, long samples) {}
}
