package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.EarlyStopping;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.Resumption;
import io.github.adabet.djl.internal.train.RunMeter;
import io.github.adabet.djl.internal.train.StrategyContext;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.plan.Patience;
import io.github.adabet.djl.internal.train.plan.RunControl;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.train.resume.RateHistory;
import io.github.adabet.djl.internal.train.resume.ResumedProgress;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectionStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe; whoever makes it closes it.
 */
final class SessionRun implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;

  private final TrainableModel model;
  private final SessionOptions session;
  private final ActivationSource<TensorBatch> activations;
  private final Samples training;
  private final RunEstimators estimators;
  private final TrainingOptions options;
  private final @Nullable Checkpoints checkpoints;
  private final RunControl control;
  private final RunMeter meter;
  private final @Nullable Samples validation;
  private final LabelledBatches batches;
  private final @Nullable LabelledBatches measured;
  private final MeasuredObjective objective;
  private final @Nullable SelectionStrategy strategy;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final boolean isResumed;
  private final TrainingProgress progress;
  private final TrainingRandomness randomness;
  private final BestVariables best;
  private SessionPhase phase;

  /** Owns native memory from its last line on. */
  private SessionRun(
      TrainableModel model,
      SessionOptions session,
      ActivationSource<TensorBatch> activations,
      TrainingRequest<? extends Samples> request,
      RunBatches data,
      RunMeter meter) {
    this.model = model;
    this.meter = meter;
    this.session = session;
    this.activations = activations;
    this.training = request.training();
    this.estimators = new RunEstimators(model, training);
    this.options = session.trainer().training();
    this.checkpoints = session.trainer().checkpoints().orElse(null);
    this.control = new RunControl(request);
    this.validation = request.validation().orElse(null);
    this.batches = data.training();
    this.measured = data.validation();
    this.objective = MeasuredObjective.of(request.objective(), model.logits());
    this.strategy = request.strategy().orElse(null);
    this.randomness = new TrainingRandomness(options.seed());
    List<Layer> layers = model.layers().stream().map(GraphLayer::layer).toList();
    TrainedVariables first =
        TrainedVariables.of(
            model,
            request.selection().orElseGet(() -> SelectionRequests.everything(layers)),
            options.batchNorm());
    RunVariables variables =
        strategy == null ? RunVariables.of(model, first) : RunVariables.whole(model);
    VariableValues values = new VariableValues(model::session);
    this.checkpoint = checkpoint(first, variables, values);
    this.best =
        new BestVariables(
            variables.changing(),
            values,
            checkpoint,
            options.finalWeights() == TrainingOptions.FinalWeights.BEST);
    TrainingProgress resumed =
        ResumedProgress.progress(session.existing(), options, objective, checkpoint);
    this.isResumed = resumed != null;
    this.progress =
        resumed == null ? new TrainingProgress(objective, RateHistory.of(options)) : resumed;
    LayerSelection selection =
        request
            .selection()
            .orElseGet(() -> resumed == null ? chosen() : Resumption.selection(layers, resumed));
    this.phase = newPhase(selection);
    if (resumed == null) {
      progress.select(selection);
    }
  }

  /**
   * Prepares a run; nothing of the network changes before {@link #train}, unless it resumes.
   *
   * @param model the network
   * @param session how it is trained
   * @param activations the network's activations, as it is now, for strategies
   * @param request what is trained, on what
   * @param data the data, checked and divided into batches
   * @param meter measures the process
   * @return the run, which the caller closes
   */
  static SessionRun begin(
      TrainableModel model,
      SessionOptions session,
      ActivationSource<TensorBatch> activations,
      TrainingRequest<? extends Samples> request,
      RunBatches data,
      RunMeter meter) {
    SessionRun run = new SessionRun(model, session, activations, request, data, meter);
    try {
      if (run.isResumed) {
        run.useSaved(Objects.requireNonNull(run.checkpoint)::restore);
      }
      return run;
    } catch (RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  private SessionPhase newPhase(LayerSelection selection) {
    return SessionPhase.begin(
        model,
        session,
        selection,
        objective,
        batches,
        training,
        estimators,
        progress.firstStep(batches.count()));
  }

  /** Lets the strategy choose for the epoch under way. */
  private LayerSelection chosen() {
    int epoch = progress.epoch();
    return meter.choose(
        Objects.requireNonNull(strategy),
        new SessionSelection(
            new StrategyContext.Moment(
                epoch, progress.selections().isEmpty() ? null : phase.selection()),
            model,
            session,
            activations,
            objective,
            training,
            estimators,
            randomness.selectionOrder(epoch, batches.samples()),
            progress,
            progress.highestRate(options.schedule(), batches.count())));
  }

  private @Nullable TrainingCheckpoint checkpoint(
      TrainedVariables first, RunVariables variables, VariableValues values) {
    return checkpoints == null
        ? null
        : new TrainingCheckpoint(
            checkpoints.directory(),
            SessionRunIdentity.of(
                session,
                objective,
                strategy,
                first,
                variables.frozen(),
                values,
                batches,
                training,
                validation));
  }

  /** Lends all that a checkpoint holds. */
  private void useSaved(Consumer<Map<String, StoredNumbers>> use) {
    best.useNumbers(
        numbers -> {
          numbers.putAll(phase.updates().state());
          use.accept(numbers);
        });
  }

  /**
   * Trains.
   *
   * @return what the run did and cost
   */
  TrainingReport train() {
    if (strategy != null && progress.step(batches.count()) == 0) {
      control.tell(new TrainingEvent.LayersSelected(progress.epoch(), phase.selection()));
    }
    TrainingDivergedException divergence = trainEpochs();
    boolean bestApplied = best.apply(progress.bestEpoch());
    if (!bestApplied
        && divergence == null
        && progress.step(batches.count()) > progress.firstStep(batches.count())) {
      phase.updates().finish();
    }
    StopReason reason = control.end(options.epochs());
    TrainingReport report =
        new SessionRunReport(model, session, objective, strategy, phase, progress, batches)
            .report(reason, meter);
    if (divergence != null && !bestApplied) {
      throw new TrainingDivergedException(divergence, report);
    }
    return report;
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
        requireFinite();
        endEpoch();
        stopIfPatienceIsExhausted();
      }
      if (progress.epoch() <= options.epochs()) {
        requireFinite();
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
    SelectionStrategy chooses = strategy;
    if (chooses == null
        || epoch == 1
        || progress.stepInEpoch() > 0
        || !chooses.selectsBefore(epoch)) {
      return;
    }
    LayerSelection selection = chosen();
    LayerSelection now = phase.selection();
    if (selection.layers().equals(now.layers()) && selection.tensors().equals(now.tensors())) {
      return;
    }
    progress.select(selection);
    phase.close();
    phase = newPhase(selection);
    control.tell(new TrainingEvent.LayersSelected(epoch, selection));
  }

  private void stopIfPatienceIsExhausted() {
    EarlyStopping rule = options.earlyStopping();
    if (rule != null && progress.epoch() <= options.epochs()) {
      Patience.exhausted(rule, Patience.metric(rule, objective), progress.history())
          .ifPresent(why -> control.stop(StopReason.Kind.EARLY_STOPPING, why));
    }
  }

  private void trainEpoch() {
    long[] order = randomness.order(progress.epoch(), batches.samples());
    try (StepInputs.Pass pass = phase.epoch(progress.epoch(), order, progress.stepInEpoch())) {
      while (progress.stepInEpoch() < batches.count() && !control.stopping()) {
        makeStep(pass, batches.samplesOf(order, progress.stepInEpoch()));
        saveWithinEpoch();
      }
    }
  }

  private void makeStep(StepInputs.Pass pass, long[] samples) {
    long index = progress.step(batches.count());
    double rate = progress.rates().rate(options.schedule(), index, batches.count());
    long start = System.nanoTime();
    MetricSums sums = phase.step(pass, samples, new NetworkPasses.Moment(index, rate));
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    meter.addStep(seconds);
    progress.addStep(sums, seconds);
    control.tell(
        new TrainingEvent.StepDone(
            progress.epoch(),
            options.epochs(),
            progress.stepInEpoch(),
            batches.count(),
            index + 1,
            rate,
            sums.meanLoss(),
            progress.soFar()));
  }

  private void requireFinite() {
    phase.requireFinite(progress.step(batches.count()));
  }

  private void saveWithinEpoch() {
    int every = checkpoints == null ? 0 : checkpoints.everySteps();
    boolean due = every > 0 && progress.step(batches.count()) % every == 0;
    if (due && progress.stepInEpoch() < batches.count()) {
      requireFinite();
      saveCheckpoint();
    }
  }

  private void saveCheckpoint() {
    TrainingCheckpoint kept = checkpoint;
    if (kept != null) {
      Map<String, String> state = new LinkedHashMap<>();
      progress.save(state);
      useSaved(numbers -> kept.save(state, numbers, progress.bestEpoch()));
      control.tell(
          new TrainingEvent.CheckpointSaved(kept.directory(), progress.step(batches.count())));
    }
  }

  /** Validates and ends the epoch under way, unless the run is to stop before. */
  private void endEpoch() {
    Evaluation result = null;
    LabelledBatches toMeasure = measured;
    if (toMeasure != null) {
      result = phase.updates().whileMeasured(() -> validate(toMeasure)).orElse(null);
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

  private Optional<Evaluation> validate(LabelledBatches toMeasure) {
    Optional<Evaluation> result =
        phase
            .passes()
            .measure(
                toMeasure,
                Objects.requireNonNull(validation),
                "validation",
                index -> {
                  if (index > 0) {
                    tellValidated(index, toMeasure);
                  }
                  return !control.stopping();
                });
    result.ifPresent(evaluation -> tellValidated(toMeasure.count(), toMeasure));
    return result;
  }

  private void tellValidated(int done, LabelledBatches toMeasure) {
    control.tell(
        new TrainingEvent.ValidationBatchDone(
            progress.epoch(), options.epochs(), done, toMeasure.count()));
  }

  @Override
  public void close() {
    phase.close();
    best.close();
  }
}
