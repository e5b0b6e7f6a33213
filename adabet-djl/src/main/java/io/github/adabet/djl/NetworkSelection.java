package io.github.adabet.djl;

import io.github.adabet.BackwardTimes;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What a strategy may ask of a network before training begins. */
final class NetworkSelection implements SelectionContext {

  private final PretrainedNetwork network;
  private final Samples training;
  private final TrainingOptions options;
  private final Objective objective;
  private final ProgressListener listener;
  private @Nullable LayerRanking lastRanking;

  NetworkSelection(
      PretrainedNetwork network,
      Samples training,
      TrainingOptions options,
      Objective objective,
      ProgressListener listener) {
    this.network = network;
    this.training = training;
    this.options = options;
    this.objective = objective;
    this.listener = listener;
  }

  /** Returns the last ranking that was asked for; empty if none was. */
  Optional<LayerRanking> lastRanking() {
    return Optional.ofNullable(lastRanking);
  }

  @Override
  public int epoch() {
    return 1;
  }

  @Override
  public List<Layer> layers() {
    return network.layers();
  }

  @Override
  public List<Layer> alwaysTrained() {
    return network.alwaysTrained();
  }

  @Override
  public Optional<LayerSelection> current() {
    return Optional.empty();
  }

  @Override
  public LayerRanking rank(LayerScorer scorer, int batches, OptionalInt batchSize) {
    requireBatches(batches, batchSize);
    int size = Math.toIntExact(Math.min(batchSize.orElse(options.batchSize()), training.size()));
    long count = Math.min(batches, training.size() / size);
    Samples drawn =
        training.shuffled(options.seed()).pick(LongStream.range(0, count * size).toArray());
    LayerRanker ranker = LayerRanker.builder().scorer(scorer).listener(listener).build();
    LayerRanking ranking =
        scorer.needs().stream().anyMatch(LayerQuantity::takesLabels)
            ? ranker
                .rank(network.gradientSource(objective), LabelledTensors.batches(drawn, size))
                .alwaysTraining(alwaysTrained().stream().map(Layer::name).toArray(String[]::new))
            : network.rank(drawn.batches(size), ranker);
    lastRanking = ranking;
    return ranking;
  }

  private static void requireBatches(int batches, OptionalInt batchSize) {
    if (batches < 1) {
      throw new IllegalArgumentException("batches is " + batches + "; it must be 1 or more");
    }
    if (batchSize.orElse(2) < 2) {
      throw new IllegalArgumentException(
          "batchSize is " + batchSize.getAsInt() + "; it must be 2 or more");
    }
  }

  @Override
  public TrainingCosts costs() {
    return network.costs(options);
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection) {
    return network.estimate(selection, options);
  }

  @Override
  public BackwardTimes backwardTimes() {
    throw duringTrainingOnly("the times of a backward pass");
  }

  @Override
  public BackwardTimes measuredTimes() {
    throw duringTrainingOnly("measured times of a backward pass");
  }

  @Override
  public List<LayerGradient> probe() {
    throw duringTrainingOnly("gradients");
  }

  @Override
  public List<TensorStep> probeStep() {
    throw duringTrainingOnly("a probe step");
  }

  private static UnsupportedOperationException duringTrainingOnly(String what) {
    return new UnsupportedOperationException(
        "The strategy asks for "
            + what
            + " before training begins; give it to the training: SchemePlan.duringTraining");
  }
}
