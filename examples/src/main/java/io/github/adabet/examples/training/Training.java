package io.github.adabet.examples.training;

import io.github.adabet.ChannelSelection;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.ProgressListener;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PlannedTraining;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentHeap;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.measure.Classifier;
import io.github.adabet.examples.measure.Evaluations;
import io.github.adabet.examples.task.ImagePart;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Task;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.strategy.RankedSelection;
import io.github.adabet.strategy.SchemePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures, chooses layers, trains them, and measures again.
 *
 * @param task the network and its images
 * @param plan how layers are chosen
 * @param ranking how layers are ranked, where the plan ranks them before training
 * @param channelShare the share of the channels of each chosen layer to train, or null for all
 * @param options how to train
 * @param objective what is minimised
 * @param progress hears of rankings and measurements, and may cancel
 * @param listener hears of the training, and may cancel
 * @param chosen hears of what was chosen, before training
 */
public record Training(
    Task task,
    SchemePlan plan,
    RankingSettings ranking,
    @Nullable Double channelShare,
    TrainerOptions options,
    Objective objective,
    ProgressListener progress,
    TrainingListener listener,
    Consumer<Choice> chosen) {
  private static final int EVALUATION_BATCH = 32;

  /**
   * Checks the share.
   *
   * @throws IllegalArgumentException if it is out of range, or given for a plan that chooses during
   *     training
   */
  public Training {
    if (channelShare != null && !(channelShare > 0 && channelShare <= 1)) {
      throw new IllegalArgumentException(
          "the share of channels is %s; it must be in (0, 1]".formatted(channelShare));
    }
    if (channelShare != null && plan.duringTraining()) {
      throw new IllegalArgumentException(
          "a share of channels is for layers that are chosen once, and %s chooses during training; leave one of them out"
              .formatted(plan.scheme()));
    }
  }

  /**
   * What was chosen before training.
   *
   * @param ranking what from, or null if nothing was ranked
   * @param selection the layers, or null if they are chosen during training
   * @param channels which of their channels, or null for all
   */
  public record Choice(
      @Nullable LayerRanking ranking,
      @Nullable LayerSelection selection,
      @Nullable ChannelSelection channels) {}

  /**
   * Does it all.
   *
   * @return what it came to
   * @throws OperationCancelledException if a listener cancelled; a checkpoint is left where one was
   *     asked for
   */
  public TrainingOutcome run() {
    ClassificationResult before = measure("test before");
    Stopwatch choosing = Stopwatch.start();
    Long choosingPeak;
    Choice choice;
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      choice = choose();
      choosingPeak = choice.ranking() == null ? null : orNull(memory.bytesAboveStart());
    }
    double choosingSeconds = choosing.seconds();
    chosen.accept(choice);
    // What choosing left to the allocator is not idle: a training of another scheme takes it anew.
    NativeAllocation.trim();
    OptionalLong idleHeap = ResidentHeap.bytes();
    EpochCount here = new EpochCount(listener);
    Stopwatch watch = Stopwatch.start();
    TrainingOptions planned = plan.options(options.training());
    TrainingReport report =
        task.network().trainer(options.withTraining(planned)).train(request(choice, here));
    boolean all = here.all(report);
    TrainingOutcome.Costs costs =
        new TrainingOutcome.Costs(
                choosingSeconds,
                choosingEstimate(choice),
                choosingPeak,
                watch.seconds(),
                all ? watch.cpuSeconds() : null,
                all ? report.measuredPeakBytes() : null,
                all ? orNull(above(idleHeap, ResidentHeap.bytes())) : null)
            .withChoosing(report.selectionCosts());
    if (report.stop().kind() == StopReason.Kind.LISTENER) {
      throw new OperationCancelledException(
          "Training was cancelled after step %d".formatted(report.steps()));
    }
    return new TrainingOutcome(
        plan.scheme(),
        used(report),
        choice.ranking(),
        choice.selection(),
        before,
        measure("test after"),
        report,
        costs);
  }

  /** What a ranking was expected to need; null where none was made, or it is not known. */
  private @Nullable Long choosingEstimate(Choice choice) {
    RankedSelection ranked = plan.ranking().orElse(null);
    if (choice.ranking() == null
        || ranked == null
        || ranked.scorer().needs().stream().anyMatch(LayerQuantity::takesLabels)
        || !task.network().capabilities().has(Capability.ESTIMATE)) {
      return null;
    }
    int size = ranking.imagesOfABatch(task.images().training().samples());
    return task.network().estimateRanking(size).map(MemoryEstimate::aboveIdle).orElse(null);
  }

  /** What was used, and the weights of which epoch the network holds now. */
  private Map<String, String> used(TrainingReport report) {
    Map<String, String> used = new LinkedHashMap<>(task.used());
    used.put("measured after training", TrainedWeights.of(options.training(), report));
    return used;
  }

  private static OptionalLong above(OptionalLong idle, OptionalLong now) {
    return idle.isPresent() && now.isPresent()
        ? OptionalLong.of(Math.max(0, now.getAsLong() - idle.getAsLong()))
        : OptionalLong.empty();
  }

  /** Counts the epochs of this process: what a resumed training cost before is not known. */
  private static final class EpochCount implements TrainingListener {
    private final TrainingListener told;
    private int epochs;

    EpochCount(TrainingListener told) {
      this.told = told;
    }

    @Override
    public void onEvent(TrainingEvent event, TrainingControl control) {
      if (event instanceof TrainingEvent.EpochDone) {
        epochs++;
      }
      told.onEvent(event, control);
    }

    @Override
    public boolean isCancelled() {
      return told.isCancelled();
    }

    boolean all(TrainingReport report) {
      return epochs >= report.epochs().size();
    }
  }

  private TrainingRequest<Samples> request(Choice choice, TrainingListener heard) {
    Samples images = task.images().training().samples();
    LayerSelection selection = choice.selection();
    TrainingRequest.Builder<Samples> request =
        selection == null
            ? TrainingRequest.builder(plan.strategy(), images)
            : TrainingRequest.builder(selection, images);
    request.objective(objective).listener(heard);
    if (choice.channels() != null) {
      request.channels(choice.channels());
    }
    task.images().forValidation().ifPresent(part -> request.validation(part.samples()));
    return request.build();
  }

  /**
   * Chooses layers, and trains nothing.
   *
   * @return what was chosen; without a selection if that is done during training
   * @throws OperationCancelledException if a listener cancelled
   */
  public Choice choose() {
    if (plan.duringTraining()) {
      return new Choice(null, null, null);
    }
    Samples images = task.images().training().samples();
    RankedSelection ranked = plan.ranking().orElse(null);
    if (ranked == null) {
      LayerSelection selection =
          PlannedTraining.of(task.network(), plan, images, options.training(), objective, progress)
              .selection()
              .orElseThrow();
      return new Choice(null, selection, channels(selection, images));
    }
    Supplier<TrainingCosts> costs = () -> task.network().costs(options.training());
    LayerRanking ranking =
        ranked
            .rule()
            .applyTo(
                task.describe(this.ranking.rank(task.network(), ranked.scorer(), images, progress)),
                costs);
    LayerSelection selection = task.network().select(ranking, ranked.budget(), options.training());
    return new Choice(ranking, selection, channels(selection, images));
  }

  private @Nullable ChannelSelection channels(LayerSelection selection, Samples images) {
    return channelShare == null
        ? null
        : ranking.rankChannels(task.network(), selection, images, progress).select(channelShare);
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
