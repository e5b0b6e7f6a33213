package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.util.List;

/**
 * What a source shows of one layer while a batch passes: the quantities that were asked for, and no
 * others.
 *
 * <p>Valid only during the {@link LayerVisitor#visit} call that hands it over, and only on that
 * call's thread; so is all that its methods return.
 */
public interface LayerObservation {
  /**
   * The layer.
   *
   * @return one of the source's {@link ActivationSource#layers()}
   */
  Layer layer();

  /**
   * What the layer puts out.
   *
   * @return the output, of which {@link LayerActivation#pairwiseDistances()} can be had if only
   *     {@link LayerQuantity#DISTANCES} was asked for, and all if {@link LayerQuantity#OUTPUT} was
   * @throws IllegalStateException if neither was asked for
   */
  LayerActivation output();

  /**
   * What flows into the layer. Of a layer with several inputs it is the first.
   *
   * @return the input, with the batch's samples
   * @throws IllegalStateException if {@link LayerQuantity#INPUT} was not asked for
   */
  default LayerActivation input() {
    throw LayerQuantity.INPUT.notAskedFor(layer());
  }

  /**
   * The layer's trainable parameters.
   *
   * @return at least one, in the order of the framework, names unique
   * @throws IllegalStateException if {@link LayerQuantity#WEIGHTS} was not asked for
   */
  default List<StoredTensor> weights() {
    throw LayerQuantity.WEIGHTS.notAskedFor(layer());
  }

  /**
   * The layer's parameters that are not trained, such as running means and variances.
   *
   * @return in the order of the framework, names unique; empty for a layer that has none
   * @throws IllegalStateException if {@link LayerQuantity#STATISTICS} was not asked for
   */
  default List<StoredTensor> statistics() {
    throw LayerQuantity.STATISTICS.notAskedFor(layer());
  }

  /**
   * The gradient of the loss by the layer's output: row b is the gradient of the loss of sample b
   * alone, not divided by the number of samples.
   *
   * @return of the shape of the output
   * @throws IllegalStateException if {@link LayerQuantity#OUTPUT_GRADIENT} was not asked for
   */
  default LayerActivation outputGradient() {
    throw LayerQuantity.OUTPUT_GRADIENT.notAskedFor(layer());
  }

  /**
   * The gradients of the loss of the batch, as training minimises it, by the layer's trainable
   * parameters.
   *
   * @return one for each of the layer's parameters, of its name and shape, in the order of {@link
   *     #weights()}
   * @throws IllegalStateException if {@link LayerQuantity#WEIGHT_GRADIENTS} was not asked for
   */
  default List<StoredTensor> weightGradients() {
    throw LayerQuantity.WEIGHT_GRADIENTS.notAskedFor(layer());
  }

  /**
   * The observation of an output alone, to score an activation outside a pass.
   *
   * @param output the output of a layer
   * @return an observation that shows nothing else, valid as long as the output
   */
  static LayerObservation ofOutput(LayerActivation output) {
    return new LayerObservation() {
      @Override
      public Layer layer() {
        return output.layer();
      }

      @Override
      public LayerActivation output() {
        return output;
      }
    };
  }
}
