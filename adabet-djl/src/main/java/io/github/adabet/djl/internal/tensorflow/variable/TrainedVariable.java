package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRates;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import java.util.List;

/**
 * A variable that a run trains.
 *
 * @param variable in the graph
 * @param layer which it belongs to
 * @param isAlwaysTrained whether the layer is trained whatever is selected
 */
public record TrainedVariable(GraphVariable variable, Layer layer, boolean isAlwaysTrained) {

  /** Returns its name within its layer. */
  public static String tensor(GraphVariable variable, Layer layer) {
    String name = variable.name();
    return name.startsWith(layer.name() + "/") ? name.substring(layer.name().length() + 1) : name;
  }

  /**
   * Returns whether it is a bias, or scales or moves what was normalised: of one axis or none, or a
   * bias by its name, as those of attention with an axis for the heads.
   */
  static boolean isBiasOrNormalization(GraphVariable variable, Layer layer) {
    return layer.kind() == LayerKind.NORMALIZATION
        || variable.shape().size() < 2
        || tensor(variable, layer).equals("bias");
  }

  /** Returns what it is called in checkpoints. */
  public String key() {
    return variable.name();
  }

  /** Returns where it stands. */
  public VariableNode node() {
    return VariableNode.of(variable);
  }

  /** Returns its extents. */
  List<Long> shape() {
    return variable.shape();
  }

  /** Returns whether it is multiplied with what flows through the network. */
  boolean isKernel() {
    return (layer.kind() == LayerKind.CONVOLUTION || layer.kind() == LayerKind.DENSE)
        && !isBiasOrNormalization(variable, layer);
  }

  /** Returns by how much its learning rate is multiplied. */
  double rateMultiple(LayerRates rates) {
    return rates.layers().getOrDefault(layer.name(), isAlwaysTrained ? rates.head() : 1);
  }

  /** Returns the decay that it is subject to. */
  WeightDecay decay(WeightDecay asked) {
    return asked.everyParameter() || !isBiasOrNormalization(variable, layer)
        ? asked
        : WeightDecay.NONE;
  }
}
