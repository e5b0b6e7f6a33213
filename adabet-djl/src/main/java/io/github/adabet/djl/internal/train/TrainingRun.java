package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.EarlyStopping;
import io.github.adabet.Evaluation;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.MicroBatch;
import io.github.adabet.djl.internal.train.data.PrefixOutputs;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.data.TrainingInputs;
import io.github.adabet.djl.internal.train.gradient.CheckpointedBackward;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.gradient.WholeBackward;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.Patience;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.train.resume.RunIdentity;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.memory.ResidentSetPeak;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe.
 */
public final class TrainingRun {

  private static final double NANOS_PER_SECOND = 1e9;

  private final TrainingOptions options;
  private final int checkpointEverySteps;
  private final NDManager manager;
  private final RunControl control;
  private final TrainingPlan plan;
  private final ParameterUpdates updates;
  private final TrainingStep step;
  private final LabelledBatches batches;
  private final FrozenPrefix prefix;
  private final GradientMethod method;
  private final BlockObjective objective;
  private final @Nullable Validation validation;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final BestWeights best;
  private final List<Double> stepSeconds = new ArrayList<>();
  private final TrainingRandomness randomness;
  private final TrainingProgress progress;

  private TrainingRun(
      TrainerSettings settings,
      BlockTree tree,
      TrainingPlan plan,
      RunData data,
      RunControl control,
      NDManager manager) {
    this.options = settings.options();
    this.checkpointEverySteps = settings.checkpointEverySteps();
    this.manager = manager;
    this.control = control;
    this.plan = plan;
    this.batches = data.training();
    this.objective = data.objective();
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
    this.step = new TrainingStep(plan, parameters, updates, method, objective, manager);
    LabelledBatches validationBatches = data.validation();
    this.validation =
        validationBatches == null
            ? null
            : new Validation(walker, objective, validationBatches, "validation");
    Map<String, NDArray> weights = new LinkedHashMap<>();
    plan.trained()
        .forEach(e -> weights.put("parameter/" + e.key(), parameters.alias(e.parameter())));
    plan.updatedStatistics()
        .forEach(e -> weights.put("statistic/" + e.key(), parameters.alias(e.parameter())));
    this.checkpoint = checkpoint(settings, data, parameters, weights);
    this.best =
        new BestWeights(
            weights, checkpoint, options.finalWeights() == TrainingOptions.FinalWeights.BEST);
    this.progress =
        settings.resume() && checkpoint != null
            ? checkpoint.restore(objective)
            : new TrainingProgress(objective);
  }

  private @Nullable TrainingCheckpoint checkpoint(
      TrainerSettings settings,
      RunData data,
      DetachedParameters parameters,
      Map<String, NDArray> weights) {
    Path directory = settings.checkpointDirectory();
    if (directory == null) {
      return null;
    }
    Map<String, String> identity = RunIdentity.of(settings, plan, parameters, data);
    return new TrainingCheckpoint(directory, identity, weights, updates.state());
  }

  /**
   * Trains.
   *
   * @param settings the trainer's settings
   * @param request what to train
   * @param forecast what the run is expected to need
   * @return what the run did and cost
   */
  public static TrainingReport train(
      TrainerSettings settings,
      TrainingRequest<? extends RandomAccessDataset> request,
      TrainingForecast forecast) {
    RunControl control = new RunControl(request);
    TrainingOptions options = settings.options();
    RunData data = RunData.of(request, options);
    BlockTree tree = settings.tree();
    TrainingPlan plan =
        TrainingPlan.of(
                tree,
                request.selection(),
                settings.alwaysTrained(),
                settings.filter(),
                settings.trainFrozen(),
                options.batchNorm())
            .withChannels(tree, request.channels().orElse(null));
    try (ResidentSetPeak memory = ResidentSetPeak.start();
        NDManager manager = settings.model().getNDManager().newSubManager()) {
      TrainingRun run = new TrainingRun(settings, tree, plan, data, control, manager);
      try (PrefixOutputs cache =
          PrefixOutputs.of(settings.prefixCache(), run.prefix, run.batches, manager)) {
        TrainingInputs inputs = new TrainingInputs(run.batches, run.prefix, cache);
        TrainingDivergedException divergence = run.trainEpochs(inputs);
        boolean bestApplied = run.best.apply(run.progress.bestEpoch());
        if (!bestApplied && divergence == null) {
          run.updates.finish();
        }
        StopReason reason = run.end();
        RunCosts costs =
            new RunCosts(run.stepSeconds, forecast, memory.bytesAboveStart(), run.execution(cache));
        TrainingReport report =
            TrainingReports.of(
                settings,
                request,
                run.plan,
                run.progress,
                data,
                reason,
                manager.getEngine(),
                costs);
        if (divergence != null && !bestApplied) {
          throw new TrainingDivergedException(divergence, report);
        }
        return report;
      }
    }
  }

  /** Tells the listener why the run has ended. */
  private StopReason end() {
    control.stop(
        StopReason.Kind.COMPLETED,
        options.epochs() == 1
            ? "the epoch was trained"
            : "all " + options.epochs() + " epochs were trained");
    StopReason reason = Objects.requireNonNull(control.reason());
    control.tell(new TrainingEvent.Stopped(reason));
    return reason;
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

  /** Trains until all epochs are done or the run is to stop; returns a divergence, or null. */
  private @Nullable TrainingDivergedException trainEpochs(TrainingInputs inputs) {
    try {
      stopIfPatienceIsExhausted();
      while (progress.epoch() <= options.epochs() && !control.stopping()) {
        trainEpoch(inputs);
        if (progress.stepInEpoch() < batches.count()) {
          break;
        }
        updates.requireFinite(progress.step(batches.count()));
        endEpoch();
        stopIfPatienceIsExhausted();
      }
      if (progress.epoch() <= options.epochs()) {
        updates.requireFinite(progress.step(batches.count()));
        saveCheckpoint();
      }
      return null;
    } catch (TrainingDivergedException e) {
      control.stop(StopReason.Kind.DIVERGED, String.valueOf(e.getMessage()));
      return e;
    }
  }

  private void stopIfPatienceIsExhausted() {
    EarlyStopping rule = options.earlyStopping();
    if (rule != null && progress.epoch() <= options.epochs()) {
      Patience.exhausted(rule, Patience.metric(rule, objective), progress.history())
          .ifPresent(why -> control.stop(StopReason.Kind.EARLY_STOPPING, why));
    }
  }

  private void trainEpoch(TrainingInputs inputs) {
    long[] order = randomness.order(progress.epoch(), batches.samples());
    try (NDManager epochManager = manager.newSubManager()) {
      MicroBatch.Source source = inputs.epoch(epochManager, order, progress.stepInEpoch());
      while (progress.stepInEpoch() < batches.count() && !control.stopping()) {
        makeStep(source, batches.samplesOf(order, progress.stepInEpoch()));
        saveWithinEpoch();
      }
    }
  }

  private void makeStep(MicroBatch.Source source, long[] samples) {
    long index = progress.step(batches.count());
    long totalSteps = (long) options.epochs() * batches.count();
    double rate = rate(index, totalSteps);
    long start = System.nanoTime();
    MetricSums result = step.run(source, batches.parts(samples), index, rate, randomness);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    stepSeconds.add(seconds);
    progress.addStep(result, seconds);
    control.tell(
        new TrainingEvent.StepDone(
            progress.epoch(),
            options.epochs(),
            progress.stepInEpoch(),
            batches.count(),
            index + 1,
            rate,
            result.meanLoss(),
            progress.soFar()));
  }

  private double rate(long index, long totalSteps) {
    double rate = options.schedule().rateAt(index, totalSteps);
    if (!(rate >= 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(
          "The learning rate schedule "
              + options.schedule().name()
              + " gives the rate "
              + rate
              + " for step "
              + index
              + " of "
              + totalSteps
              + "; a rate must be a finite number, 0 or more");
    }
    return rate;
  }

  private void saveWithinEpoch() {
    boolean due =
        checkpointEverySteps > 0 && progress.step(batches.count()) % checkpointEverySteps == 0;
    if (due && progress.stepInEpoch() < batches.count()) {
      updates.requireFinite(progress.step(batches.count()));
      saveCheckpoint();
    }
  }

  private void saveCheckpoint() {
    if (checkpoint != null) {
      checkpoint.save(progress);
      control.tell(
          new TrainingEvent.CheckpointSaved(
              checkpoint.directory(), progress.step(batches.count())));
    }
  }

  /** Validates and ends the epoch under way, unless the run is to stop before. */
  private void endEpoch() {
    Evaluation result = null;
    if (validation != null) {
      Validation measured = validation;
      result = updates.whileMeasured(() -> validate(measured)).orElse(null);
      if (result == null) {
        return;
      }
    }
    boolean isBest = progress.endEpoch(result);
    int epoch = progress.epoch() - 1;
    if (isBest) {
      updates.whileMeasured(
          () -> {
            best.keep(epoch);
            return true;
          });
    }
    saveCheckpoint();
    control.tell(
        new TrainingEvent.EpochDone(progress.history().get(epoch - 1), options.epochs(), isBest));
  }

  private Optional<Evaluation> validate(Validation measured) {
    Optional<Evaluation> result =
        measured.run(
            manager,
            index -> {
              if (index > 0) {
                tellValidated(index, measured);
              }
              return !control.stopping();
            });
    result.ifPresent(evaluation -> tellValidated(measured.batches().count(), measured));
    return result;
  }

  private void tellValidated(int batches, Validation measured) {
    control.tell(
        new TrainingEvent.ValidationBatchDone(
            progress.epoch(), options.epochs(), batches, measured.batches().count()));
  }
}
