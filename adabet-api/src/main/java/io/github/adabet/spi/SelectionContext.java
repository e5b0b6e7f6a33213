package io.github.adabet.spi;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a {@link SelectionStrategy} may ask of a training. Valid during the call it was given to, on
 * the same thread. The network is as the training has left it; nothing here changes it.
 */
public interface SelectionContext {
  /**
   * The epoch that is about to begin.
   *
   * @return from 1
   */
  int epoch();

  /**
   * The layers of the network.
   *
   * @return in forward order
   */
  List<Layer> layers();

  /**
   * The layers that are trained whatever the strategy chooses, such as a new head.
   *
   * @return some of {@link #layers()}, in forward order
   */
  List<Layer> alwaysTrained();

  /**
   * What was trained until now.
   *
   * @return the selection; empty before the first epoch
   */
  Optional<LayerSelection> current();

  /**
   * Ranks the layers of the network as it is now, on batches of the training data. Labels are read
   * only if the scorer needs gradients. Which samples is drawn from the seed and the epoch.
   * Selections of the ranking hold {@link #alwaysTrained()} too.
   *
   * @param scorer scores the layers
   * @param batches number of batches, 1 or more; fewer if the data holds fewer whole ones, at least
   *     one
   * @param batchSize samples in each, 2 or more, and all if the data holds fewer; empty for the
   *     training's batch size
   * @return the ranking
   * @throws IllegalArgumentException if {@code batches} is less than 1, or {@code batchSize} than 2
   * @throws io.github.adabet.AdaBetException if the network cannot be ranked
   */
  LayerRanking rank(LayerScorer scorer, int batches, OptionalInt batchSize);

  /**
   * What training costs by the choice of layers, for budgets of memory and time.
   *
   * @return the costs of all layers
   * @throws io.github.adabet.UnsupportedModelException if they are not known for this network
   */
  TrainingCosts costs();

  /**
   * The memory of training a selection and {@link #alwaysTrained()}.
   *
   * @param selection layers of the network
   * @return the peak of a step
   * @throws io.github.adabet.UnsupportedModelException if it is not known for this network, or a
   *     selected layer cannot be trained
   */
  MemoryEstimate estimate(LayerSelection selection);

  /**
   * The best layers of a ranking that fit a budget of any kind; one of memory holds for {@link
   * #estimate} of the whole selection.
   *
   * @param ranking of this network
   * @param budget how much may be trained
   * @return the selection, at least one layer
   * @throws io.github.adabet.InfeasibleBudgetException if no layer fits
   * @throws io.github.adabet.UnsupportedModelException if the budget asks for costs, which are not
   *     known for this network
   */
  default LayerSelection select(LayerRanking ranking, SelectionBudget budget) {
    return ranking.select(budget, this::costs, this::estimate);
  }

  /**
   * Runs one batch of the training data forward and backward through the whole network, as if all
   * layers were trained, and changes nothing: what strategies such as ElasticTrainer's (Huang, Yang
   * and Gao, MobiSys 2023) judge layers by. Takes the memory of full training.
   *
   * @return a figure per layer, in forward order
   */
  List<LayerGradient> probe();

  /**
   * How long the parts of a step's backward pass take, tensor by tensor, by the same figures as
   * {@link #costs()}: estimated from the operations of the network, and so the same at every call
   * and on every machine.
   *
   * @return the times of all tensors that can be trained
   * @throws io.github.adabet.UnsupportedModelException if they are not known for this network
   */
  BackwardTimes backwardTimes();

  /**
   * The same measured on this machine, in nanoseconds: by some thirty forward and backward passes
   * over a micro-batch of the training data, which change nothing and take the memory of full
   * training, for some tensors, and divided as estimated between these. Measured once in a run, and
   * kept in its checkpoints, so that later choices and a resumed run reckon with the same times;
   * another run measures others.
   *
   * @return the times of all tensors that can be trained
   * @throws io.github.adabet.UnsupportedModelException if the proportions are not known for this
   *     network
   */
  BackwardTimes measuredTimes();

  /**
   * Makes one step on one micro-batch of the training data with all layers trained, by the
   * optimizer of the training as it begins and at the highest learning rate of the coming epoch;
   * runs the same batch once more; and puts everything back: weights, running statistics and the
   * optimizer of the training are afterwards what they were, to the bit. Takes the memory of full
   * training and a copy of the weights, and the time of two steps of it.
   *
   * @return what the step came to for each tensor that can be trained, in forward order
   * @throws io.github.adabet.TrainingDivergedException if a loss or a figure is not finite
   */
  List<TensorStep> probeStep();

  /**
   * What a step came to for one tensor. ElasticTrainer (Huang, Yang and Gao, MobiSys 2023) judges
   * tensors by {@code lossChange}.
   *
   * @param layer the layer that holds the tensor
   * @param tensor its name within the layer
   * @param weightMagnitude sum of the sizes of its numbers before the step, 0 or more
   * @param gradientMagnitude sum of the sizes of the gradient's numbers before the step, 0 or more
   * @param lossChange sum over its numbers of the gradient after the step times the change by the
   *     step: by how much, to first order, the loss has changed through this tensor; below 0 if the
   *     step was good
   */
  record TensorStep(
      Layer layer,
      String tensor,
      double weightMagnitude,
      double gradientMagnitude,
      double lossChange) {}

  /**
   * What a probe step came to for one layer.
   *
   * @param layer the layer
   * @param squaredNorm sum of the squares of the gradient's components, 0 or more
   * @param importance sum over the weights of weight times gradient, by its size: the first-order
   *     change of the loss if the layer were removed; 0 or more
   */
  record LayerGradient(Layer layer, double squaredNorm, double importance) {}
}
