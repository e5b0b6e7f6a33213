package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackwardTimes;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.ActivationSource;

/** What a run asks of the network: how it is run, and what else is known of it. */
public interface NetworkAccess {

  /**
   * Returns how the network is run.
   *
   * @param tree the network as the run knows it
   * @param parameters where its parameters are
   */
  NetworkExecution execution(BlockTree tree, DetachedParameters parameters);

  /** Returns the network's activations, as it is now. */
  ActivationSource<NDList> activations();

  /**
   * Returns the network's activations and gradients, as it is now, for labelled batches.
   *
   * @param objective what is differentiated
   */
  ActivationSource<Batch> labelled(BlockObjective objective);

  /**
   * Returns how long the parts of a backward pass take, for the tensors that can be trained.
   *
   * @param settings the trainer's settings
   * @param everything all layers
   * @param training the training data
   * @throws io.github.adabet.UnsupportedModelException if it is not known
   */
  BackwardTimes backwardTimes(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training);

  /**
   * Returns what training costs by the choice of layers.
   *
   * @param settings the trainer's settings
   * @param training the training data
   * @throws io.github.adabet.UnsupportedModelException if it is not known
   */
  TrainingCosts costs(TrainerSettings settings, RandomAccessDataset training);

  /**
   * Returns what a step is expected to need, whatever the limit.
   *
   * @param settings the trainer's settings
   * @param selection what is trained
   * @param training the training data
   * @throws io.github.adabet.UnsupportedModelException if it is not known
   */
  MemoryEstimate estimate(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training);

  /**
   * Returns what a step is expected to need.
   *
   * @param settings the trainer's settings
   * @param selection what is trained
   * @param training the training data
   * @throws io.github.adabet.MemoryLimitExceededException if it is more than the limit
   */
  TrainingForecast forecast(
      TrainerSettings settings, LayerSelection selection, RandomAccessDataset training);

  /**
   * Returns what a probe step is expected to need: forward and backward through everything without
   * recomputation, with a copy of all weights that it changes.
   *
   * @param settings the trainer's settings
   * @param everything all layers
   * @param training the training data
   * @throws io.github.adabet.MemoryLimitExceededException if it needs more than the limit
   */
  TrainingForecast forecastOfProbe(
      TrainerSettings settings, LayerSelection everything, RandomAccessDataset training);
}
