package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.tensorflow.variable.BestVariables;
import io.github.adabet.djl.internal.tensorflow.variable.RunVariables;
import io.github.adabet.djl.internal.tensorflow.variable.SelectionRequests;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.train.EpochLoop;
import io.github.adabet.djl.internal.train.Resumption;
import io.github.adabet.djl.internal.train.RunMeter;
import io.github.adabet.djl.internal.train.StrategyContext;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe; whoever makes it closes it.
 */
final class SessionRun implements AutoCloseable {

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
    EpochLoop.Terms terms =
        new EpochLoop.Terms(
            options,
            objective,
            strategy,
            batches,
            measured,
            randomness,
            checkpoints == null ? 0 : checkpoints.everySteps());
    return new EpochLoop(terms, progress, control, checkpoint, meter, new TrainedNetwork())
        .train(
            reason ->
                new SessionRunReport(model, session, objective, strategy, phase, progress, batches)
                    .report(reason, meter));
  }

  /** The SavedModel, its variables in their present phase. */
  private final class TrainedNetwork implements EpochLoop.Network {

    @Override
    public LayerSelection choose() {
      return chosen();
    }

    @Override
    public LayerSelection selection() {
      return phase.selection();
    }

    @Override
    public void select(LayerSelection selection) {
      phase.close();
      phase = newPhase(selection);
    }

    @Override
    public EpochLoop.Steps epoch(long[] order) {
      return new SessionSteps(phase.epoch(progress.epoch(), order, progress.stepInEpoch()));
    }

    @Override
    public void requireFinite(long made) {
      phase.requireFinite(made);
    }

    @Override
    public <T> T whileMeasured(Supplier<T> use) {
      return phase.updates().whileMeasured(use);
    }

    @Override
    public Optional<Evaluation> validate(IntPredicate goOn) {
      return phase
          .passes()
          .measure(
              Objects.requireNonNull(measured),
              Objects.requireNonNull(validation),
              "validation",
              goOn);
    }

    @Override
    public void keepBest(int epoch) {
      best.keep(epoch);
    }

    @Override
    public boolean applyBest(@Nullable Integer bestEpoch) {
      return best.apply(bestEpoch);
    }

    @Override
    public void finish() {
      phase.updates().finish();
    }

    @Override
    public void useSaved(Consumer<Map<String, StoredNumbers>> use) {
      SessionRun.this.useSaved(use);
    }
  }

  /** The rest of the epoch under way. */
  private final class SessionSteps implements EpochLoop.Steps {

    private final StepInputs.Pass pass;

    SessionSteps(StepInputs.Pass pass) {
      this.pass = pass;
    }

    @Override
    public MetricSums step(long[] samples, long index, double rate) {
      return phase.step(pass, samples, new NetworkPasses.Moment(index, rate));
    }

    @Override
    public void close() {
      pass.close();
    }
  }

  @Override
  public void close() {
    phase.close();
    best.close();
  }
}
