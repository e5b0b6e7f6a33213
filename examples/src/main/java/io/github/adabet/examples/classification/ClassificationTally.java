package io.github.adabet.examples.classification;

import io.github.adabet.djl.data.HostTensor;
import java.util.List;

/**
 * Counts how a classifier does, batch by batch.
 *
 * <p>The <b>place</b> of a sample's class is the number of classes whose output is larger than its
 * own, plus the number of classes of a lower index whose output equals it: of equal outputs the
 * lower index comes first, so that the class predicted, that of place 0, is the first of the
 * largest. A sample is right within the top k if the place of its class is less than k. Outputs may
 * be logits or probabilities; only their order matters, and infinities take part in it.
 *
 * <p>Not safe for use by several threads.
 */
public final class ClassificationTally {
  private final List<String> classNames;
  private final long[][] confusion;
  private final long[] places;
  private long samples;

  /**
   * Begins with no sample.
   *
   * @param classNames the name of each class in the order of the outputs, 2 or more; names may
   *     occur twice
   * @throws IllegalArgumentException if there are fewer than 2 classes
   */
  public ClassificationTally(List<String> classNames) {
    this.classNames = ClassificationResult.requireClasses(classNames);
    int classes = classNames.size();
    this.confusion = new long[classes][classes];
    this.places = new long[Math.min(classes, ClassificationResult.MOST_PLACES)];
  }

  /**
   * Adds a batch.
   *
   * @param outputs what the network put out, (B, classes), of any element type
   * @param labels the index of each sample's class, B of them
   * @throws IllegalArgumentException if the shape is another, or a label is no class; then nothing
   *     of the batch is counted
   * @throws NonFiniteOutputException if an output is NaN; then nothing of the batch is counted
   */
  public void add(HostTensor outputs, long... labels) {
    long[] shape = outputs.shape().getShape();
    int classes = classNames.size();
    if (shape.length != 2 || shape[0] != labels.length || shape[1] != classes) {
      throw new IllegalArgumentException(
          "outputs has the shape %s; for %d labels and %d classes it must be (%d, %d)"
              .formatted(outputs.shape(), labels.length, classes, labels.length, classes));
    }
    float[] values = outputs.toFloats();
    for (int sample = 0; sample < labels.length; sample++) {
      requireLabel(labels[sample]);
      requireNumbers(values, sample);
    }
    for (int sample = 0; sample < labels.length; sample++) {
      count(values, sample * classes, (int) labels[sample]);
    }
  }

  /**
   * What was counted so far.
   *
   * @return the result; later batches do not change it
   * @throws IllegalStateException if no sample was added
   */
  public ClassificationResult result() {
    if (samples == 0) {
      throw new IllegalStateException("no sample was counted; add at least one");
    }
    return ClassificationResult.of(classNames, confusion, places);
  }

  private void count(float[] values, int from, int label) {
    float own = values[from + label];
    int place = 0;
    int predicted = 0;
    for (int i = 0; i < classNames.size(); i++) {
      float value = values[from + i];
      if (value > own || (value == own && i < label)) {
        place++;
      }
      if (value > values[from + predicted]) {
        predicted = i;
      }
    }
    confusion[label][predicted]++;
    if (place < places.length) {
      places[place]++;
    }
    samples++;
  }

  private void requireLabel(long label) {
    if (label < 0 || label >= classNames.size()) {
      throw new IllegalArgumentException(
          "a label is %d; it must be from 0 to %d, as there are %d classes"
              .formatted(label, classNames.size() - 1, classNames.size()));
    }
  }

  private void requireNumbers(float[] values, int sample) {
    int classes = classNames.size();
    for (int i = sample * classes; i < (sample + 1) * classes; i++) {
      if (Float.isNaN(values[i])) {
        throw new NonFiniteOutputException(
            "The network's output for sample %d is NaN at class %d; its weights or that sample hold no numbers, or training diverged"
                .formatted(samples + sample, i - sample * classes));
      }
    }
  }
}
