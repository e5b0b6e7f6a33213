package io.github.adabet.bench.adaptation.job;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import java.util.Arrays;

/** Counts the answers of a classifier. Used by one thread. */
final class AnswerTally {
  private static final int BATCH = 32;

  private final long[] right;
  private final long[] shown;
  private final long[] answered;

  /**
   * Begins at zero.
   *
   * @param classes number of classes
   */
  AnswerTally(int classes) {
    this.right = new long[classes];
    this.shown = new long[classes];
    this.answered = new long[classes];
  }

  /** Measures a network on labelled images. */
  static Finding.Measure of(PretrainedNetwork network, Samples images, int classes) {
    AnswerTally tally = new AnswerTally(classes);
    for (LabelledTensors batch : LabelledTensors.batches(images, BATCH)) {
      HostTensor outputs = network.predict(batch.inputs()).first();
      tally.add(outputs.toFloats(), batch.labels().first().toLongs());
    }
    return tally.measure();
  }

  /**
   * Counts a batch.
   *
   * @param outputs a row of one number per class for each image
   * @param labels the class of each image
   */
  void add(float[] outputs, long[] labels) {
    int classes = shown.length;
    for (int image = 0; image < labels.length; image++) {
      int answer = 0;
      for (int label = 1; label < classes; label++) {
        if (outputs[image * classes + label] > outputs[image * classes + answer]) {
          answer = label;
        }
      }
      int label = Math.toIntExact(labels[image]);
      shown[label]++;
      answered[answer]++;
      right[label] += answer == label ? 1 : 0;
    }
  }

  /** What it comes to; at least one image has been counted. */
  Finding.Measure measure() {
    double recalls = 0;
    int seen = 0;
    for (int label = 0; label < shown.length; label++) {
      if (shown[label] > 0) {
        recalls += (double) right[label] / shown[label];
        seen++;
      }
    }
    double images = Arrays.stream(shown).sum();
    return new Finding.Measure(
        Arrays.stream(right).sum() / images,
        recalls / seen,
        Arrays.stream(answered).max().orElse(0) / images);
  }
}
