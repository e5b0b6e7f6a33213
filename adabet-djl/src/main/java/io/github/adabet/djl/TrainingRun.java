package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.LayerSelection;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe.
 */
final class TrainingRun {

  private static final double NANOS_PER_SECOND = 1e9;

  private final TrainingOptions options;
  private final int checkpointEverySteps;
  private final NDManager manager;
  private final ProgressListener listener;
  private final TrainingPlan plan;
  private final ParameterUpdates updates;
  private final TrainingStep step;
  private final LabelledBatches batches;
  private final FrozenPrefix prefix;
  private final GradientMethod method;
  private final @Nullable Validation validation;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final Map<String, NDArray> weights = new LinkedHashMap<>();
  private final Map<String, NDArray> bestWeights = new LinkedHashMap<>();
  private final List<Double> stepSeconds = new ArrayList<>();
  private final TrainingRandomness randomness;
  private final TrainingProgress progress;

  private TrainingRun(
      TrainerSettings settings,
      BlockTree tree,
      TrainingPlan plan,
      LabelledBatches batches,
      @Nullable LabelledBatches validationBatches,
      ProgressListener listener,
      NDManager manager) {
    this.options = settings.options();
    this.checkpointEverySteps = settings.checkpointEverySteps();
    this.manager = manager;
    this.listener = listener;
    this.plan = plan;
    this.batches = batches;
    this.randomness = new TrainingRandomness(options.seed());
    DetachedParameters parameters = new DetachedParameters(settings.model().getBlock(), manager);
    BlockWalker walker = new BlockWalker(tree, parameters);
    this.updates = new ParameterUpdates(plan, parameters, options.optimizer(), manager);
    this.prefix =
        new FrozenPrefix(
            walker,
            plan,
            manager.getEngine(),
            Math.min(options.microBatchSize(), batches.samples()));
    this.method =
        settings.checkpointedSegments() > 1
            ? new CheckpointedBackward(
                plan, parameters, walker, manager, settings.checkpointedSegments())
            : new WholeBackward(plan, parameters, walker, manager);
    this.step = new TrainingStep(plan, parameters, updates, method, settings.loss(), manager);
    this.validation =
        validationBatches == null
            ? null
            : new Validation(walker, settings.loss(), validationBatches);
    plan.trained()
        .forEach(e -> weights.put("parameter/" + e.key(), parameters.alias(e.parameter())));
    plan.updatedStatistics()
        .forEach(e -> weights.put("statistic/" + e.key(), parameters.alias(e.parameter())));
    this.checkpoint = checkpoint(settings, parameters);
    this.progress =
        settings.resume() && checkpoint != null ? checkpoint.restore() : new TrainingProgress();
  }

  private @Nullable TrainingCheckpoint checkpoint(
      TrainerSettings settings, DetachedParameters parameters) {
    Path directory = settings.checkpointDirectory();
    if (directory == null) {
      return null;
    }
    int validationSamples = validation == null ? 0 : validation.samples();
    Map<String, String> identity =
        RunIdentity.of(settings, plan, parameters, batches.samples(), validationSamples);
    return new TrainingCheckpoint(directory, identity, weights, updates.state());
  }

  /**
   * Trains.
   *
   * @param settings the trainer's settings
   * @param selection the layers to train
   * @param training the training data
   * @param validation the validation data, or null
   * @param listener hears of progress and may cancel
   * @param forecast what the run is expected to need
   * @return what the run did and cost
   */
  static TrainingReport train(
      TrainerSettings settings,
      LayerSelection selection,
      RandomAccessDataset training,
      @Nullable RandomAccessDataset validation,
      ProgressListener listener,
      TrainingForecast forecast) {
    TrainingOptions options = settings.options();
    if (options.finalWeights() == TrainingOptions.FinalWeights.BEST && validation == null) {
      throw new IllegalArgumentException(
          "finalWeights is BEST but there is no validation data to tell the best epoch by; give"
              + " some, or use LAST");
    }
    LabelledBatches batches =
        LabelledBatches.of(training, "training", options.batchSize(), options.microBatchSize());
    LabelledBatches validationBatches =
        validation == null
            ? null
            : LabelledBatches.of(
                validation, "validation", options.microBatchSize(), options.microBatchSize());
    BlockTree tree = settings.tree();
    TrainingPlan plan =
        TrainingPlan.of(
                tree, selection, settings.alwaysTrained(), settings.filter(), settings.trainFrozen(), options.batchNorm())
            .withChannels(tree, settings.channels());
    try (PeakMemory memory = PeakMemory.start();
        NDManager manager = settings.model().getNDManager().newSubManager()) {
      TrainingRun run =
          new TrainingRun(settings, tree, plan, batches, validationBatches, listener, manager);
      try (PrefixOutputs cache =
          PrefixOutputs.of(settings.prefixCache(), run.prefix, batches, manager)) {
        TrainingInputs inputs = new TrainingInputs(batches, run.prefix, cache);
        run.trainEpochs(inputs);
        run.chooseFinalWeights();
        RunCosts costs =
            new RunCosts(run.stepSeconds, forecast, memory.bytesAboveStart(), run.execution(cache));
        return TrainingReports.of(
            settings, selection, plan, run.progress, batches, manager.getEngine(), costs);
      }
    }
  }

  /** Returns what the provenance says of how the steps ran. */
  private Map<String, String> execution(@Nullable PrefixOutputs cache) {
    Map<String, String> execution = new LinkedHashMap<>(method.description());
    if (cache != null) {
      execution.put("training.prefix_cache.split", cache.split());
      execution.put("training.prefix_cache.bytes", Long.toString(cache.bytes()));
      execution.put("training.prefix_cache.hits", Long.toString(cache.samplesServed()));
    }
    return execution;
  }

  private void trainEpochs(TrainingInputs inputs) {
    while (progress.epoch() <= options.epochs()) {
      trainEpoch(inputs);
      updates.requireFinite(progress.step(batches.count()));
      endEpoch();
    }
  }

  private void trainEpoch(TrainingInputs inputs) {
    String task = "epoch " + progress.epoch() + "/" + options.epochs();
    long[] order = randomness.order(progress.epoch(), batches.samples());
    try (NDManager epochManager = manager.newSubManager()) {
      MicroBatch.Source source = inputs.epoch(epochManager, order, progress.stepInEpoch());
      while (progress.stepInEpoch() < batches.count()) {
        stopIfCancelled();
        makeStep(source, batches.samplesOf(order, progress.stepInEpoch()));
        listener.onProgress(
            new Progress(
                task,
                progress.stepInEpoch(),
                batches.count(),
                Map.of("loss", progress.meanLoss(), "accuracy", progress.accuracy())));
        saveWithinEpoch();
      }
    }
  }

  private void makeStep(MicroBatch.Source source, long[] samples) {
    long index = progress.step(batches.count());
    long totalSteps = (long) options.epochs() * batches.count();
    double rate = options.schedule().rateAt(index, totalSteps);
    long start = System.nanoTime();
    TrainingStep.Result result = step.run(source, batches.parts(samples), index, rate, randomness);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    stepSeconds.add(seconds);
    progress.addStep(result.loss(), result.correct(), samples.length, seconds);
  }

  private void saveWithinEpoch() {
    boolean due =
        checkpointEverySteps > 0 && progress.step(batches.count()) % checkpointEverySteps == 0;
    if (due && checkpoint != null && progress.stepInEpoch() < batches.count()) {
      updates.requireFinite(progress.step(batches.count()));
      checkpoint.save(progress);
    }
  }

  private void endEpoch() {
    Validation.Result result = validation == null ? null : validate(validation);
    int epoch = progress.epoch();
    boolean best = progress.endEpoch(result);
    if (checkpoint != null) {
      if (best) {
        checkpoint.saveBest(epoch);
      }
      checkpoint.save(progress);
    } else if (best && options.finalWeights() == TrainingOptions.FinalWeights.BEST) {
      keepBest();
    }
  }

  private Validation.Result validate(Validation measured) {
    String task = "validation " + progress.epoch() + "/" + options.epochs();
    return measured.run(
        manager,
        batch -> {
          stopIfCancelled();
          listener.onProgress(Progress.of(task, batch, measured.batchCount()));
        });
  }

  private void keepBest() {
    weights.forEach(
        (name, array) -> {
          NDArray copy = bestWeights.get(name);
          if (copy == null) {
            bestWeights.put(name, array.duplicate());
          } else {
            ArrayBytes.copyInto(copy, array);
          }
        });
  }

  private void chooseFinalWeights() {
    Integer bestEpoch = progress.bestEpoch();
    if (options.finalWeights() == TrainingOptions.FinalWeights.LAST || bestEpoch == null) {
      return;
    }
    if (checkpoint != null) {
      checkpoint.restoreBest(bestEpoch);
    } else {
      bestWeights.forEach((name, copy) -> ArrayBytes.copyInto(weightNamed(name), copy));
    }
  }

  private NDArray weightNamed(String name) {
    NDArray array = weights.get(name);
    if (array == null) {
      throw new IllegalStateException("no weight named " + name);
    }
    return array;
  }

  private void stopIfCancelled() {
    if (!listener.isCancelled()) {
      return;
    }
    long steps = progress.step(batches.count());
    String remedy = "; no checkpoint directory is set, so it cannot be resumed";
    if (checkpoint != null) {
      updates.requireFinite(steps);
      checkpoint.save(progress);
      remedy = "; resume with the same options and checkpoint directory";
    }
    throw new OperationCancelledException("Training was cancelled after step " + steps + remedy);
  }
}
