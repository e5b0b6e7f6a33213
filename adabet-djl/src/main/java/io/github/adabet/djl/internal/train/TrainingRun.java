package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.EarlyStopping;
import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.MicroBatch;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.Patience;
import io.github.adabet.djl.internal.train.plan.RunControl;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.train.resume.RateHistory;
import io.github.adabet.djl.internal.train.resume.ResumedProgress;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.SelectionStrategy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe.
 */
public final class TrainingRun {

  private static final double NANOS_PER_SECOND = 1e9;

  private final TrainerSettings settings;
  private final TrainingOptions options;
  private final NetworkAccess network;
  private final NDManager manager;
  private final RunControl control;
  private final RunMeter meter;
  private final RunData data;
  private final LabelledBatches batches;
  private final BlockTree tree;
  private final DetachedParameters parameters;
  private final NetworkExecution execution;
  private final @Nullable SelectionStrategy strategy;
  private final @Nullable Validation validation;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final RunWeights weights;
  private final BestWeights best;
  private final TrainingRandomness randomness;
  private final TrainingProgress progress;
  private TrainingPhase phase;

  private TrainingRun(
      TrainerSettings settings,
      NetworkAccess network,
      TrainingRequest<? extends RandomAccessDataset> request,
      RunData data,
      RunControl control,
      RunMeter meter,
      NDManager manager) {
    this.settings = settings;
    this.network = network;
    this.options = settings.options();
    this.manager = manager;
    this.control = control;
    this.meter = meter;
    this.data = data;
    this.batches = data.training();
    this.strategy = request.strategy().orElse(null);
    this.randomness = new TrainingRandomness(options.seed());
    this.tree = settings.tree();
    this.parameters = new DetachedParameters(settings.model().getBlock(), manager);
    this.execution = network.execution(tree, parameters);
    LabelledBatches validationBatches = data.validation();
    batches.requireRepeatable(manager);
    if (validationBatches != null) {
      validationBatches.requireRepeatable(manager);
    }
    this.validation =
        validationBatches == null
            ? null
            : new Validation(execution::infer, data.objective(), validationBatches, "validation");
    TrainingPlan first =
        plan(request.selection().orElseGet(() -> ProbeStep.everything(tree)))
            .withChannels(tree, request.channels().orElse(null));
    this.weights =
        strategy == null ? RunWeights.of(first, parameters) : RunWeights.whole(first, parameters);
    this.checkpoint = checkpoint(first);
    this.best =
        new BestWeights(
            weights.inside(),
            checkpoint,
            options.finalWeights() == TrainingOptions.FinalWeights.BEST);
    TrainingProgress resumed =
        ResumedProgress.progress(settings.existing(), options, data.objective(), checkpoint);
    this.progress =
        resumed == null ? new TrainingProgress(data.objective(), RateHistory.of(options)) : resumed;
    LayerSelection selection =
        request
            .selection()
            .orElseGet(
                () -> resumed == null ? chosen() : Resumption.selection(tree.layers(), resumed));
    TrainingCheckpoint saved = resumed == null ? null : checkpoint;
    this.phase =
        newPhase(
            selection,
            strategy == null ? first : plan(selection),
            updates -> {
              if (saved != null) {
                saved.restore(weights.saved(updates));
              }
            });
    if (resumed == null) {
      progress.select(selection);
    }
  }

  private TrainingPlan plan(LayerSelection selection) {
    return TrainingPlan.of(
        tree,
        selection,
        settings.alwaysTrained(),
        settings.filter(),
        settings.trainFrozen(),
        options.batchNorm());
  }

  private @Nullable TrainingCheckpoint checkpoint(TrainingPlan first) {
    Path directory = settings.checkpointDirectory();
    return directory == null
        ? null
        : new TrainingCheckpoint(
            directory, RunIdentity.of(settings, strategy, first, weights, data, manager));
  }

  private TrainingPhase newPhase(
      LayerSelection selection, TrainingPlan plan, Consumer<ParameterUpdates> resume) {
    SingleSamples.refuse(plan, execution, batches, manager);
    return new TrainingPhase(
        settings,
        selection,
        plan,
        network.forecast(settings, selection, batches.data()),
        data,
        parameters,
        execution,
        manager,
        progress.firstStep(batches.count()),
        resume);
  }

  /** Lets the strategy choose for the epoch under way. */
  private LayerSelection chosen() {
    int epoch = progress.epoch();
    long[] order = randomness.selectionOrder(epoch, batches.samples());
    double rate = progress.highestRate(options.schedule(), batches.count());
    return meter.choose(
        Objects.requireNonNull(strategy),
        new RunSelection(
            new StrategyContext.Moment(
                epoch, progress.selections().isEmpty() ? null : phase.selection()),
            tree,
            data,
            settings,
            network,
            manager,
            order,
            progress,
            new ProbeStep(tree, data, parameters, execution, manager, settings),
            new TrainingMoment(-epoch, 0, rate, randomness)));
  }

  /**
   * Trains.
   *
   * @param settings the trainer's settings
   * @param network what else is known of the network
   * @param request what to train
   * @return what the run did and cost
   */
  public static TrainingReport train(
      TrainerSettings settings,
      NetworkAccess network,
      TrainingRequest<? extends RandomAccessDataset> request) {
    StrategyContext.requireFits(request, settings.options());
    RunControl control = new RunControl(request);
    RunData data = RunData.of(request, settings.options());
    ExclusiveTraining exclusive =
        ExclusiveTraining.begin(settings.model().getNDManager().getEngine());
    try (exclusive;
        RunMeter meter = new RunMeter();
        NDManager manager = settings.model().getNDManager().newSubManager()) {
      TrainingRun run = new TrainingRun(settings, network, request, data, control, meter, manager);
      try {
        return run.train();
      } finally {
        run.phase.close();
      }
    }
  }

  private TrainingReport train() {
    tellOfFirstChoice();
    TrainingDivergedException divergence = trainEpochs();
    boolean bestApplied = best.apply(progress.bestEpoch());
    if (!bestApplied
        && divergence == null
        && progress.step(batches.count()) > progress.firstStep(batches.count())) {
      phase.updates().finish();
    }
    StopReason reason = control.end(options.epochs());
    RunCosts costs = new RunCosts(phase.forecast(), meter, phase.execution());
    TrainingReport report =
        TrainingReports.of(
            settings, strategy, phase, progress, data, reason, manager.getEngine(), costs);
    if (divergence != null && !bestApplied) {
      throw new TrainingDivergedException(divergence, report);
    }
    return report;
  }

  /** Tells what a strategy chose before this process began with the first epoch. */
  private void tellOfFirstChoice() {
    if (strategy != null && progress.step(batches.count()) == 0) {
      control.tell(new TrainingEvent.LayersSelected(progress.epoch(), phase.selection()));
    }
  }

  /** Trains until all epochs are done or the run is to stop; returns a divergence, or null. */
  private @Nullable TrainingDivergedException trainEpochs() {
    try {
      stopIfPatienceIsExhausted();
      while (progress.epoch() <= options.epochs() && !control.stopping()) {
        selectAgain();
        trainEpoch();
        if (progress.stepInEpoch() < batches.count()) {
          break;
        }
        phase.updates().requireFinite(progress.step(batches.count()));
        endEpoch();
        stopIfPatienceIsExhausted();
      }
      if (progress.epoch() <= options.epochs()) {
        phase.updates().requireFinite(progress.step(batches.count()));
        saveCheckpoint();
      }
      return null;
    } catch (TrainingDivergedException e) {
      control.stop(StopReason.Kind.DIVERGED, String.valueOf(e.getMessage()));
      return e;
    }
  }

  /** Lets the strategy choose again, if it wants to before the epoch that begins. */
  private void selectAgain() {
    int epoch = progress.epoch();
    if (strategy == null
        || epoch == 1
        || progress.stepInEpoch() > 0
        || !strategy.selectsBefore(epoch)) {
      return;
    }
    LayerSelection selection = chosen();
    LayerSelection present = phase.selection();
    if (selection.layers().equals(present.layers())
        && selection.tensors().equals(present.tensors())) {
      return;
    }
    progress.select(selection);
    phase.close();
    phase = newPhase(selection, plan(selection), updates -> {});
    control.tell(new TrainingEvent.LayersSelected(epoch, selection));
  }

  private void stopIfPatienceIsExhausted() {
    EarlyStopping rule = options.earlyStopping();
    if (rule != null && progress.epoch() <= options.epochs()) {
      Patience.exhausted(rule, Patience.metric(rule, data.objective()), progress.history())
          .ifPresent(why -> control.stop(StopReason.Kind.EARLY_STOPPING, why));
    }
  }

  private void trainEpoch() {
    long[] order = randomness.order(progress.epoch(), batches.samples());
    try (NDManager epochManager = manager.newSubManager();
        MicroBatch.Source source =
            phase.inputs().epoch(epochManager, order, progress.stepInEpoch(), progress.epoch())) {
      while (progress.stepInEpoch() < batches.count() && !control.stopping()) {
        makeStep(source, batches.samplesOf(order, progress.stepInEpoch()));
        saveWithinEpoch();
      }
    }
  }

  private void makeStep(MicroBatch.Source source, long[] samples) {
    long index = progress.step(batches.count());
    double rate = progress.rates().rate(options.schedule(), index, batches.count());
    long start = System.nanoTime();
    MetricSums result = phase.step().run(source, batches.parts(samples), index, rate, randomness);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    meter.addStep(seconds);
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

  private void saveWithinEpoch() {
    int every = settings.checkpointEverySteps();
    boolean due = every > 0 && progress.step(batches.count()) % every == 0;
    if (due && progress.stepInEpoch() < batches.count()) {
      phase.updates().requireFinite(progress.step(batches.count()));
      saveCheckpoint();
    }
  }

  private void saveCheckpoint() {
    if (checkpoint != null) {
      Map<String, String> state = new LinkedHashMap<>();
      progress.save(state);
      checkpoint.save(state, weights.saved(phase.updates()), progress.bestEpoch());
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
      result = phase.updates().whileMeasured(() -> validate(measured)).orElse(null);
      if (result == null) {
        return;
      }
    }
    boolean isBest = progress.endEpoch(result);
    phase
        .updates()
        .whileMeasured(
            () -> {
              if (isBest) {
                best.keep(progress.epoch() - 1);
              }
              control.tell(progress.epochDone(options, batches.count()));
              return isBest;
            });
    saveCheckpoint();
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
