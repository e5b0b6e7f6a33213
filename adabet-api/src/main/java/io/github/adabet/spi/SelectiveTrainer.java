package io.github.adabet.spi;

import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.Objective;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;

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
   * Trains in place. However training ends, the report says why: {@link TrainingReport#stop()}. A
   * training that was stopped leaves the weights after the last full step, or, if {@link
   * io.github.adabet.TrainingOptions.FinalWeights#BEST} is asked for and an epoch was validated,
   * those of the best epoch.
   *
   * @param request what to train, on what, for what
   * @return loss and metrics per epoch, memory, time, the reason of the end, and provenance
   * @throws IllegalArgumentException if a selected layer or tensor is not one of the network's, a
   *     data set is empty, a target is out of range, or the objective, or a selection of tensors,
   *     is one that this trainer cannot do
   * @throws TrainingDivergedException if the loss, a metric or a weight became NaN or infinite, and
   *     there is no best epoch to go back to; it holds the report
   */
  TrainingReport train(TrainingRequest<? extends D> request);

  /**
   * Trains layers as a classifier, without validation.
   *
   * @param selection the layers to train
   * @param training labelled training data
   * @return what {@link #train(TrainingRequest)} returns
   * @throws IllegalArgumentException as {@link #train(TrainingRequest)} does
   * @throws TrainingDivergedException as {@link #train(TrainingRequest)} does
   */
  default TrainingReport train(LayerSelection selection, D training) {
    return train(TrainingRequest.of(selection, training));
  }

  /**
   * Measures the network as it is, in inference mode; changes nothing.
   *
   * @param data labelled data
   * @param objective what to measure; the one that the network is trained for
   * @return loss and metrics over all samples
   * @throws IllegalArgumentException if the data set is empty, a target is out of range, or the
   *     objective is one that this trainer cannot compute
   * @throws TrainingDivergedException if the loss or a metric is not finite
   */
  Evaluation evaluate(D data, Objective objective);

  /**
   * Measures the network as a classifier.
   *
   * @param data labelled data
   * @return loss and accuracy over all samples
   * @throws IllegalArgumentException as {@link #evaluate(Object, Objective)} does
   * @throws TrainingDivergedException as {@link #evaluate(Object, Objective)} does
   */
  default Evaluation evaluate(D data) {
    return evaluate(data, Objective.classification());
  }
}
