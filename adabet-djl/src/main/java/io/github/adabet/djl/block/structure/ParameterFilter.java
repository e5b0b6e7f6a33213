package io.github.adabet.djl.block.structure;

import ai.djl.nn.Parameter;
import io.github.adabet.Layer;

/**
 * Chooses which parameters of the selected layers are trained. Running statistics are never asked
 * for. Called on the thread that trains, before the first step.
 */
@FunctionalInterface
public interface ParameterFilter {
  /**
   * Whether to train a parameter.
   *
   * @param layer a selected layer
   * @param parameterName the parameter's name within the layer, for example {@code weight}
   * @param type what the parameter is
   * @return true to train it, false to leave it as it is
   */
  boolean trains(Layer layer, String parameterName, Parameter.Type type);

  /**
   * Trains every parameter of the selected layers.
   *
   * @return the filter
   */
  static ParameterFilter all() {
    return (layer, parameterName, type) -> true;
  }

  /**
   * Trains biases, and the scales and shifts of normalisations. Frankle, Schwab and Morcos,
   * "Training BatchNorm and only BatchNorm" (arXiv 2003.00152), and Cai et al., "TinyTL" (arXiv
   * 2007.11622), show how far that goes.
   *
   * @return the filter
   */
  static ParameterFilter biasesAndNormalisation() {
    return (layer, parameterName, type) ->
        switch (type) {
          case BIAS, GAMMA, BETA -> true;
          default -> false;
        };
  }
}
