package io.github.adabet.djl.block;

import ai.djl.nn.Block;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.weights.ParameterNames;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.weights.WeightMismatchException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives a block tree the weights and the number of classes that options ask for. */
final class LoadedWeights {

  private LoadedWeights() {}

  /**
   * Loads the file of weights, if there is one, and then replaces the last layer, if it has another
   * number of classes than asked for. Where only the last layer is unlike the file's, and a number
   * of classes is asked for, all others are loaded.
   *
   * @param block initialised
   * @param options weights, classes and seed
   * @return the last layer if it is new, so that it must be trained; null if it is not
   * @throws WeightMismatchException if file and network differ in more
   * @throws io.github.adabet.UnsupportedModelException if the last layer cannot be replaced
   */
  static @Nullable Block into(Block block, NetworkOptions options) {
    boolean withoutHead =
        options.weights().isPresent() && loadedWithoutHead(options.weights().get(), block, options);
    if (options.classes().isEmpty()) {
      return null;
    }
    int classes = options.classes().getAsInt();
    boolean fits = !withoutHead && BlockHeads.classes(block).orElse(-1) == classes;
    return fits ? null : BlockHeads.replaceHead(block, classes, options.seed());
  }

  private static boolean loadedWithoutHead(
      PretrainedWeights weights, Block block, NetworkOptions options) {
    try {
      weights.loadInto(block);
      return false;
    } catch (WeightMismatchException e) {
      if (options.classes().isEmpty() || !differsInHeadOnly(e, block)) {
        throw e;
      }
      weights.exceptHead().loadInto(block);
      return true;
    }
  }

  private static boolean differsInHeadOnly(WeightMismatchException mismatch, Block block) {
    List<String> names = new ArrayList<>(ParameterNames.of(block).keySet());
    String last = names.get(names.size() - 1);
    String layer = last.substring(0, last.lastIndexOf('.') + 1);
    return !mismatch.report().misfits().isEmpty()
        && mismatch.report().misfits().stream()
            .allMatch(misfit -> misfit.parameter().startsWith(layer));
  }
}
