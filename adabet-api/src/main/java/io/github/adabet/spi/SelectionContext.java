package io.github.adabet.spi;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingCosts;
import java.util.List;
import java.util.Optional;

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
   * What was trained until now.
   *
   * @return the selection; empty before the first epoch
   */
  Optional<LayerSelection> current();

  /**
   * Ranks the layers of the network as it is now, on batches of the training data, whose labels are
   * not read. Which samples is drawn from the seed and the epoch.
   *
   * @param scorer scores the layers
   * @param batches number of batches of the training's batch size, 1 or more; fewer if the data
   *     holds fewer whole batches, at least one
   * @return the ranking
   * @throws IllegalArgumentException if {@code batches} is less than 1
   * @throws io.github.adabet.AdaBetException if the network cannot be ranked
   */
  LayerRanking rank(LayerScorer scorer, int batches);

  /**
   * What training costs by the choice of layers, for budgets of memory and time.
   *
   * @return the costs of all layers
   * @throws io.github.adabet.UnsupportedModelException if they are not known for this network
   */
  TrainingCosts costs();

  /**
   * Runs one batch of the training data forward and backward through the whole network, as if all
   * layers were trained, and changes nothing: what strategies such as ElasticTrainer's (Huang, Yang
   * and Gao, MobiSys 2023) judge layers by. Takes the memory of full training.
   *
   * @return a figure per layer, in forward order
   */
  List<LayerGradient> probe();

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
