package io.github.adabet.examples.cli;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a selection risks. */
final class SelectionWarning {
  private static final int MOST_NAMES = 3;

  private SelectionWarning() {}

  /**
   * Warns of convolutions that are trained while the statistics of the normalisation behind them
   * are not: because it is not selected, or because none are.
   *
   * @param err where warnings go
   * @param selection what is to be trained
   * @param layers all layers of the network
   * @param mode which statistics change; null if that is not known yet
   */
  static void print(
      PrintWriter err, LayerSelection selection, List<Layer> layers, @Nullable BatchNormMode mode) {
    List<Layer> alone = selection.convolutionsWithoutNormalization(layers);
    if (!alone.isEmpty()) {
      err.printf(
          "warning: %s selected without the scale and shift of the normalisation behind (%s); such"
              + " a training can collapse to one class unless the learning rate is low. --group"
              + " units chooses both as one, which is safe with --batch-norm SELECTED%n",
          counted(alone), names(alone));
    }
    List<Layer> together = selection.convolutionsWithNormalization(layers);
    if (mode == BatchNormMode.FROZEN && !together.isEmpty()) {
      err.printf(
          "warning: %s selected together with the normalisation behind (%s), whose statistics stay"
              + " as they are with --batch-norm FROZEN; such a training can collapse to one class"
              + " unless the learning rate is low. --batch-norm SELECTED lets them follow%n",
          counted(together), names(together));
    }
    err.flush();
  }

  private static String counted(List<Layer> layers) {
    return layers.size() + (layers.size() == 1 ? " convolution is" : " convolutions are");
  }

  private static String names(List<Layer> layers) {
    return layers.stream().limit(MOST_NAMES).map(Layer::name).collect(Collectors.joining(", "))
        + (layers.size() > MOST_NAMES ? ", ..." : "");
  }
}
