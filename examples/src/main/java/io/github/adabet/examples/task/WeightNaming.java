package io.github.adabet.examples.task;

import io.github.adabet.djl.weights.PretrainedWeights;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the names of tensors in a file of weights fit those of the network.
 *
 * @param prefix load only the tensors whose names begin so, and take it off; null for all
 * @param renames names, or beginnings of names, and what to call them
 * @param allowMissing patterns of parameters that the file may lack
 * @param allowSurplus patterns of tensors that the network may lack
 * @param exceptHead whether to leave the last layer as it is
 */
public record WeightNaming(
    @Nullable String prefix,
    Map<String, String> renames,
    List<String> allowMissing,
    List<String> allowSurplus,
    boolean exceptHead) {
  /** The file's names are the network's. */
  public static final WeightNaming SAME =
      new WeightNaming(null, Map.of(), List.of(), List.of(), false);

  /** Copies the collections. */
  public WeightNaming {
    renames = Collections.unmodifiableMap(new LinkedHashMap<>(renames));
    allowMissing = List.copyOf(allowMissing);
    allowSurplus = List.copyOf(allowSurplus);
  }

  /**
   * A file that is read so.
   *
   * @param file safetensors, a PyTorch state dict or a TorchScript archive
   * @return what to give to the network
   */
  public PretrainedWeights of(Path file) {
    PretrainedWeights weights =
        PretrainedWeights.from(file)
            .allowMissing(allowMissing.toArray(String[]::new))
            .allowSurplus(allowSurplus.toArray(String[]::new));
    renames.forEach(weights::rename);
    if (prefix != null) {
      weights.prefix(prefix);
    }
    if (exceptHead) {
      weights.exceptHead();
    }
    return weights;
  }
}
