package io.github.adabet.djl.block;

import ai.djl.nn.Block;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.weights.ParameterNames;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.weights.WeightMismatchException;
import io.github.adabet.djl.weights.WeightReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a block tree that was given the weights and the number of classes that options ask
 * for.
 *
 * @param head the last layer if it is new, so that it must be trained; null if it is not
 * @param report what became of each tensor of the file; null if there was no file
 */
record LoadedWeights(@Nullable Block head, @Nullable WeightReport report) {

  /**
   * Loads the file of weights, if there is one, and then replaces the last layer, if it has another
   * number of classes than asked for. Where only the last layer is unlike the file's, or the file
   * has none, and a number of classes is asked for, all others are loaded.
   *
   * @param block initialised
   * @param options weights, classes and seed
   * @return what was loaded, and the last layer if it is new
   * @throws WeightMismatchException if file and network differ in more
   * @throws io.github.adabet.UnsupportedModelException if the last layer cannot be replaced
   */
  static LoadedWeights into(Block block, NetworkOptions options) {
    File file = options.weights().map(weights -> read(weights, block, options)).orElse(File.NONE);
    if (options.classes().isEmpty()) {
      return new LoadedWeights(null, file.report());
    }
    int classes = options.classes().getAsInt();
    boolean fits = !file.withoutHead() && BlockHeads.classes(block).orElse(-1) == classes;
    Block head = fits ? null : BlockHeads.replaceHead(block, classes, options.seed());
    return new LoadedWeights(head, file.report());
  }

  /** What was read from a file, and whether the last layer was left out of it. */
  private record File(@Nullable WeightReport report, boolean withoutHead) {
    private static final File NONE = new File(null, false);
  }

  private static File read(PretrainedWeights weights, Block block, NetworkOptions options) {
    try {
      return new File(weights.loadInto(block), false);
    } catch (WeightMismatchException e) {
      if (options.classes().isEmpty() || !differsInHeadOnly(e, block)) {
        throw e;
      }
      return new File(readWithoutHead(weights, block, e), true);
    }
  }

  /** What else differs is told together with the last layer, which may be there by another name. */
  private static WeightReport readWithoutHead(
      PretrainedWeights weights, Block block, WeightMismatchException withHead) {
    try {
      return weights.exceptHead().loadInto(block);
    } catch (WeightMismatchException e) {
      withHead.addSuppressed(e);
      throw withHead;
    }
  }

  private static boolean differsInHeadOnly(WeightMismatchException mismatch, Block block) {
    List<String> names = new ArrayList<>(ParameterNames.of(block).keySet());
    String last = names.get(names.size() - 1);
    String layer = last.substring(0, last.lastIndexOf('.') + 1);
    WeightReport report = mismatch.report();
    List<String> different = new ArrayList<>(report.missing());
    report.misfits().forEach(misfit -> different.add(misfit.parameter()));
    return !different.isEmpty() && different.stream().allMatch(name -> name.startsWith(layer));
  }
}
