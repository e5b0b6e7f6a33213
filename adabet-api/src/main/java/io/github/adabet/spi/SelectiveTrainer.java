package io.github.adabet.spi;

import io.github.adabet.LayerSelection;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingReport;
import org.jspecify.annotations.Nullable;

/**
 * Trains the selected layers of a network and leaves every other weight and running statistic
 * bit-identical.
 *
 * <p>Does not own the network. Not safe for use by several threads at once.
 *
 * @param <D> the type of a labelled data set
 */
public interface SelectiveTrainer<D> {
  /**
   * Trains in place.
   *
   * @param selection the layers to train
   * @param training labelled training data
   * @param validation labelled data to measure accuracy and loss on at the end of each epoch, or
   *     null for none
   * @param listener hears of each step and may cancel
   * @return accuracy and loss per epoch, memory, time and provenance
   * @throws IllegalArgumentException if a selected layer is not one of the network's, a data set is
   *     empty, or a label is out of range
   * @throws OperationCancelledException if the listener cancelled; weights are then those after the
   *     last full step
   */
  TrainingReport train(
      LayerSelection selection, D training, @Nullable D validation, ProgressListener listener);
}
