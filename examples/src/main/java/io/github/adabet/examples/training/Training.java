package io.github.adabet.examples.training;

import io.github.adabet.ChannelSelection;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.Objective;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.ProgressListener;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.measure.Classifier;
import io.github.adabet.examples.measure.Evaluations;
import io.github.adabet.examples.task.ImagePart;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Task;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures, chooses layers, trains them, and measures again.
 *
 * @param task the network and its images
 * @param ranking how layers are ranked
 * @param selecting chooses from a ranking of the network
 * @param channelShare the share of the channels of each chosen layer to train, or null for all
 * @param options how to train
 * @param objective what is minimised
 * @param progress hears of rankings and measurements, and may cancel
 * @param listener hears of the training, and may cancel
 * @param chosen hears of the ranking and of what was chosen, before training
 */
public record Training(
    Task task,
    RankingSettings ranking,
    BiFunction<LayerRanking, PretrainedNetwork, LayerSelection> selecting,
    @Nullable Double channelShare,
    TrainerOptions options,
    Objective objective,
    ProgressListener progress,
    TrainingListener listener,
    BiConsumer<LayerRanking, LayerSelection> chosen) {
  private static final int EVALUATION_BATCH = 32;

  /**
   * Checks the share.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public Training {
    if (channelShare != null && !(channelShare > 0 && channelShare <= 1)) {
      throw new IllegalArgumentException(
          "the share of channels is %s; it must be in (0, 1]".formatted(channelShare));
    }
  }

  /**
   * Does it all.
   *
   * @return what it came to
   * @throws OperationCancelledException if a listener cancelled; a checkpoint is left where one was
   *     asked for
   */
  public TrainingOutcome run() {
    ClassificationResult before = measure("test before");
    Chosen choice = choose();
    chosen.accept(choice.ranking(), choice.selection());
    TrainingRequest.Builder<Samples> request =
        TrainingRequest.<Samples>builder(choice.selection(), task.images().training().samples())
            .objective(objective)
            .listener(listener);
    if (choice.channels() != null) {
      request.channels(choice.channels());
    }
    task.images().forValidation().ifPresent(part -> request.validation(part.samples()));
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      Stopwatch watch = Stopwatch.start();
      TrainingReport report = task.network().trainer(options).train(request.build());
      TrainingOutcome.Costs costs =
          new TrainingOutcome.Costs(
              choice.seconds(),
              choice.peakBytes(),
              watch.seconds(),
              watch.cpuSeconds(),
              orNull(memory.bytesAboveStart()));
      if (report.stop().kind() == StopReason.Kind.LISTENER) {
        throw new OperationCancelledException(
            "Training was cancelled after step %d".formatted(report.steps()));
      }
      return new TrainingOutcome(
          ranking.scores().get(0),
          task.used(),
          choice.ranking(),
          choice.selection(),
          before,
          measure("test after"),
          report,
          costs);
    }
  }

  /** What was chosen, from what, and at what cost. */
  private record Chosen(
      LayerRanking ranking,
      LayerSelection selection,
      @Nullable ChannelSelection channels,
      double seconds,
      @Nullable Long peakBytes) {}

  private Chosen choose() {
    Samples images = task.images().training().samples();
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      Stopwatch watch = Stopwatch.start();
      LayerRanking ranked =
          task.describe(ranking.rank(task.network(), images, progress).values().iterator().next());
      LayerSelection selection = selecting.apply(ranked, task.network());
      ChannelSelection channels =
          channelShare == null
              ? null
              : ranking
                  .rankChannels(task.network(), selection, images, progress)
                  .select(channelShare);
      return new Chosen(
          ranked, selection, channels, watch.seconds(), orNull(memory.bytesAboveStart()));
    }
  }

  private @Nullable ClassificationResult measure(String name) {
    ImagePart test = task.images().forTesting().orElse(null);
    return test == null
        ? null
        : Evaluations.of(
            new Classifier(task.network(), EVALUATION_BATCH, progress),
            name,
            test.samples(),
            task.images().classNames());
  }

  private static @Nullable Long orNull(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }
}
