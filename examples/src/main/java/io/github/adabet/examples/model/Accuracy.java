package io.github.adabet.examples.model;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.DigitImages;

/** Share of the images a classifier gets right. */
public final class Accuracy {
  private static final int BATCH = 100;

  private Accuracy() {}

  /**
   * Measures a model in inference mode.
   *
   * @param model maps float32 [batch, 1, 28, 28] to logits [batch, classes]; nothing in it changes
   * @param digits labelled images, at least one
   * @return images whose largest logit is that of their label, as a share in [0, 1]
   * @throws IllegalArgumentException if there is no image
   */
  public static double of(Model model, DigitImages digits) {
    if (digits.size() == 0) {
      throw new IllegalArgumentException("digits is empty, an accuracy needs at least one image");
    }
    int right = 0;
    for (int from = 0; from < digits.size(); from += BATCH) {
      DigitImages batch = digits.slice(from, Math.min(from + BATCH, digits.size()));
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        NDList input = new NDList(DigitDatasets.pixels(scratch, batch));
        NDArray classes =
            model
                .getBlock()
                .forward(new ParameterStore(scratch, false), input, false)
                .singletonOrThrow()
                .argMax(1);
        classes.attach(scratch);
        long[] guesses = classes.toLongArray();
        for (int i = 0; i < guesses.length; i++) {
          right += guesses[i] == batch.label(i) ? 1 : 0;
        }
      }
    }
    return (double) right / digits.size();
  }
}
