package io.github.adabet.examples.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.adabet.djl.data.Samples;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * How well a network classifies labelled images.
 *
 * @param classNames the classes by index
 * @param confusion how many images of each class (row) were taken for each class (column)
 * @param right images whose class has the largest output
 * @param rightAmongFive images whose class is among the five largest outputs; null if there are
 *     fewer than six classes, where that says little
 */
public record ClassFigures(
    List<String> classNames,
    List<List<Integer>> confusion,
    int right,
    @Nullable Integer rightAmongFive) {
  private static final int FIVE = 5;

  /** Copies the lists. */
  public ClassFigures {
    classNames = List.copyOf(classNames);
    confusion = confusion.stream().map(List::copyOf).toList();
  }

  /**
   * Measures a network.
   *
   * @param classifier runs it
   * @param samples labelled with the index of their class
   * @param classNames the classes by index
   * @return the figures
   * @throws IllegalArgumentException if an image has no label or one out of range, or the network
   *     has another number of classes
   */
  public static ClassFigures of(Classifier classifier, Samples samples, List<String> classNames) {
    int classes = classNames.size();
    int[][] counts = new int[classes][classes];
    int[] right = new int[2];
    classifier.run(
        "evaluate",
        samples,
        (sample, row) -> {
          if (!sample.labelled()) {
            throw new IllegalArgumentException(
                "the images have no classes; put them into one folder per class");
          }
          if (row.length != classes) {
            throw new IllegalArgumentException(
                "the network has %d classes, and the images are of %d"
                    .formatted(row.length, classes));
          }
          int label = Math.toIntExact(sample.labels().values().iterator().next().toLongs()[0]);
          int place = ClassScores.place(row, label);
          counts[label][ClassScores.best(row, 1).get(0)]++;
          right[0] += place == 0 ? 1 : 0;
          right[1] += place < FIVE ? 1 : 0;
        });
    return new ClassFigures(
        classNames,
        Arrays.stream(counts).map(row -> IntStream.of(row).boxed().toList()).toList(),
        right[0],
        classes > FIVE ? Integer.valueOf(right[1]) : null);
  }

  /**
   * The number of images.
   *
   * @return of all classes
   */
  @JsonProperty
  public int images() {
    return IntStream.range(0, classNames.size()).map(this::images).sum();
  }

  /**
   * The number of images of a class.
   *
   * @param index the class
   * @return 0 or more
   */
  public int images(int index) {
    return confusion.get(index).stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The share of the images whose class has the largest output.
   *
   * @return in [0, 1]
   */
  @JsonProperty
  public double accuracy() {
    return (double) right / images();
  }

  /**
   * The share of the images of a class that were taken for it.
   *
   * @param index the class
   * @return in [0, 1]; NaN if there is no image of it
   */
  public double accuracy(int index) {
    return confusion.get(index).get(index) / (double) images(index);
  }

  /**
   * Writes the confusion matrix: a heading with the classes, and a record for each class.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public void writeConfusion(Appendable out) throws IOException {
    CSVPrinter csv = CSVFormat.DEFAULT.print(out);
    csv.print("class");
    csv.printRecord(classNames);
    for (int c = 0; c < classNames.size(); c++) {
      csv.print(classNames.get(c));
      csv.printRecord(confusion.get(c));
    }
  }

  /**
   * Writes a record for each class: its name, images, how many of them were taken for it, and the
   * share.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public void writeClasses(Appendable out) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader("class", "images", "right", "accuracy").get();
    CSVPrinter csv = format.print(out);
    for (int c = 0; c < classNames.size(); c++) {
      csv.printRecord(
          classNames.get(c), images(c), confusion.get(c).get(c), images(c) == 0 ? "" : accuracy(c));
    }
  }
}
