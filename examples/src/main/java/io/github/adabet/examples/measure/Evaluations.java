package io.github.adabet.examples.measure;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.classification.ClassificationTally;
import java.util.List;

/** Measures classifiers on labelled images. */
public final class Evaluations {
  private Evaluations() {}

  /**
   * Measures a network.
   *
   * @param classifier runs it
   * @param task what the work is called
   * @param samples labelled with the index of their class
   * @param classNames the classes by index
   * @return how it did
   * @throws IllegalArgumentException if an image has no label or one out of range, or the network
   *     has another number of classes
   */
  public static ClassificationResult of(
      Classifier classifier, String task, Samples samples, List<String> classNames) {
    ClassificationTally tally = new ClassificationTally(classNames);
    classifier.run(
        task,
        samples,
        (read, outputs) ->
            tally.add(outputs, read.stream().mapToLong(Evaluations::label).toArray()));
    return tally.result();
  }

  private static long label(Sample sample) {
    if (!sample.labelled()) {
      throw new IllegalArgumentException(
          "the images have no classes; put them into one folder per class");
    }
    HostTensor label = sample.labels().values().iterator().next();
    return label.toLongs()[0];
  }
}
