package io.github.adabet.examples.cli;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** What a selection risks. */
final class SelectionWarning {
  private static final int MOST_NAMES = 3;

  private SelectionWarning() {}

  /**
   * Warns of convolutions that are trained while the normalisation behind them is not.
   *
   * @param err where warnings go
   * @param selection what is to be trained
   * @param layers all layers of the network
   */
  static void print(PrintWriter err, LayerSelection selection, List<Layer> layers) {
    List<Layer> alone = selection.convolutionsWithoutNormalization(layers);
    if (alone.isEmpty()) {
      return;
    }
    String names =
        alone.stream().limit(MOST_NAMES).map(Layer::name).collect(Collectors.joining(", "))
            + (alone.size() > MOST_NAMES ? ", ..." : "");
    err.printf(
        "warning: %d %s selected without the scale and shift of the normalisation behind (%s); such"
            + " a training can collapse to one class unless the learning rate is low. --group units"
            + " chooses both as one, which is safe with --batch-norm SELECTED%n",
        alone.size(), alone.size() == 1 ? "convolution is" : "convolutions are", names);
    err.flush();
  }
}
