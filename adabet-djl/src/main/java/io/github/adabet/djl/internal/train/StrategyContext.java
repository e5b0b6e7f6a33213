package io.github.adabet.djl.internal.train;

import io.github.adabet.BackwardTimes;
import io.github.adabet.CheckpointException;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy may ask before one epoch of a run, as far as it is the same for all formats.
 * Subclasses say how their networks run.
 */
public abstract class StrategyContext implements SelectionContext {

  private final Moment moment;
  private final List<Layer> layers;
  private final long[] order;
  private final TrainingProgress progress;
  private @Nullable TrainingForecast forecast;

  /**
   * When a strategy is asked.
   *
   * @param epoch the epoch that is about to begin, from 1
   * @param current what was trained until now, or null
   */
  public record Moment(int epoch, @Nullable LayerSelection current) {}

  /**
   * Prepares the answers.
   *
   * @param moment when the strategy is asked
   * @param layers of the network, in forward order
   * @param order the samples to look at, in this order
   * @param progress keeps what is measured
   */
  protected StrategyContext(
      Moment moment, List<Layer> layers, long[] order, TrainingProgress progress) {
    this.moment = moment;
    this.layers = layers;
    this.order = order;
    this.progress = progress;
  }

  @Override
  public final int epoch() {
    return moment.epoch();
  }

  @Override
  public final List<Layer> layers() {
    return layers;
  }

  @Override
  public final Optional<LayerSelection> current() {
    return Optional.ofNullable(moment.current());
  }

  /** Returns the samples to look at, in order. */
  protected final long[] order() {
    return order;
  }

  /** Returns how many samples a batch of the training has. */
  protected abstract int batchSize();

  /**
   * Returns what a probe step is expected to need.
   *
   * @throws io.github.adabet.MemoryLimitExceededException if that is more than there is
   */
  protected abstract TrainingForecast forecastOfProbe();

  /** Refuses, before it begins, what needs the memory of full training and more than there is. */
  protected final void requireMemory() {
    if (forecast == null) {
      forecast = forecastOfProbe();
    }
  }

  /** Returns what the largest pass was expected to need; null where none was made or none says. */
  final @Nullable MemoryEstimate memoryEstimate() {
    return forecast == null ? null : forecast.estimate();
  }

  /**
   * Ranks the layers.
   *
   * @param ranker how
   * @param labelled whether the scorer needs labels
   * @param size samples of a batch
   * @param count number of batches
   */
  protected abstract LayerRanking ranked(LayerRanker ranker, boolean labelled, int size, int count);

  /** Runs a pass that trains a selection and nothing besides; returns how long it took. */
  protected abstract long nanos(LayerSelection selection);

  @Override
  public final LayerRanking rank(LayerScorer scorer, int batches, OptionalInt batchSize) {
    if (batches < 1) {
      throw new IllegalArgumentException("batches is " + batches + "; it must be 1 or more");
    }
    if (batchSize.orElse(2) < 2) {
      throw new IllegalArgumentException(
          "batchSize is " + batchSize.getAsInt() + "; it must be 2 or more");
    }
    int size = Math.min(batchSize.orElse(batchSize()), order.length);
    int count = Math.min(batches, order.length / size);
    boolean labelled = scorer.needs().stream().anyMatch(LayerQuantity::takesLabels);
    if (labelled) {
      requireMemory();
    }
    return ranked(LayerRanker.builder().scorer(scorer).build(), labelled, size, count)
        .alwaysTraining(alwaysTrained().stream().map(Layer::name).toArray(String[]::new));
  }

  @Override
  public final BackwardTimes measuredTimes() {
    BackwardTimes estimated = backwardTimes();
    String kept = progress.measuredTimes();
    if (kept != null) {
      try {
        return MeasuredTimes.parse(kept, estimated);
      } catch (IllegalArgumentException e) {
        throw new CheckpointException(
            "The checkpoint's times of the backward pass are damaged: " + e.getMessage(), e);
      }
    }
    requireMemory();
    BackwardTimes measured = MeasuredTimes.of(estimated, layers.size(), this::nanos);
    progress.measuredTimes(MeasuredTimes.format(measured));
    return measured;
  }

  /**
   * Refuses what a strategy cannot do together with.
   *
   * @param request with a strategy, or without
   * @param options how the run trains
   * @throws IllegalArgumentException if a strategy is to choose and averages are kept
   */
  public static void requireFits(TrainingRequest<?> request, TrainingOptions options) {
    if (request.strategy().isPresent() && options.optimizer().average().kept()) {
      throw new IllegalArgumentException(
          "The optimizer keeps an average of the weights, and a strategy may choose other layers,"
              + " whose average would begin anew; leave one of them out");
    }
  }

  /**
   * Checks a figure of a probe step.
   *
   * @param step the figure
   * @return the same
   * @throws TrainingDivergedException if it is not finite
   */
  public static TensorStep finite(TensorStep step) {
    if (Double.isFinite(step.weightMagnitude())
        && Double.isFinite(step.gradientMagnitude())
        && Double.isFinite(step.lossChange())) {
      return step;
    }
    throw new TrainingDivergedException(
        "A probe step, which changes nothing, came to figures that are not finite: "
            + step
            + ". Lower the learning rate, and check that weights and inputs are finite");
  }
}
