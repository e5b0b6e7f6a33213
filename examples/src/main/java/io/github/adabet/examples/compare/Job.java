package io.github.adabet.examples.compare;

import io.github.adabet.Layer;
import io.github.adabet.TrainingOptions;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.json.AdaBetJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one measured process has to do. Exactly one kind of work: ranking if {@code ranking} is
 * given, training if {@code options} is, and otherwise only testing.
 *
 * @param ranking how to rank, or null
 * @param options training options in the library's JSON form, or null
 * @param layers names of the layers to train; empty unless training
 * @param onlyNormalizationAndBias train of those layers only scales, shifts and biases
 */
public record Job(
    @Nullable RankingSettings ranking,
    @Nullable String options,
    List<String> layers,
    boolean onlyNormalizationAndBias) {
  /** Copies the layers. */
  public Job {
    layers = List.copyOf(layers);
  }

  /** Only measures the accuracy of the network as it is. */
  static Job testing() {
    return new Job(null, null, List.of(), false);
  }

  /** Ranks. */
  static Job ranking(RankingSettings settings) {
    return new Job(settings, null, List.of(), false);
  }

  /** Trains layers. */
  static Job training(
      TrainingOptions options, List<Layer> layers, boolean onlyNormalizationAndBias) {
    return new Job(
        null,
        AdaBetJson.write(options),
        layers.stream().map(Layer::name).toList(),
        onlyNormalizationAndBias);
  }
}
