package io.github.adabet.djl.internal.tensorflow.train;

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
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.plan.Patience;
import io.github.adabet.djl.internal.train.plan.RunControl;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.train.resume.RateHistory;
import io.github.adabet.djl.internal.train.resume.ResumedProgress;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.djl.spi.Checkpoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of a trainer, from the first epoch, or the one to resume in, to the last. Not
 * thread-safe; whoever makes it closes it.
 */
final class SessionRun implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;

  private final TrainableModel model;
  private final SessionOptions session;
  private final Samples training;
  private final TrainingOptions options;
  private final @Nullable Checkpoints checkpoints;
  private final RunControl control;
  private final @Nullable Samples validation;
  private final LabelledBatches batches;
  private final @Nullable LabelledBatches measured;
  private final MeasuredObjective objective;
  private final BackwardStep step;
  private final NetworkPasses passes;
  private final TrainedVariables trained;
  private final MovingStatistics statistics;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final boolean isResumed;
  private final TrainingProgress progress;
  private final TrainingRandomness randomness;
  private final LayerSelection selection;
  private final TrainingForecast forecast;
  private final List<Double> stepSeconds = new ArrayList<>();
  private final BestVariables best;
  private final VariableUpdates updates;
  private @Nullable CachedPrefix cache;

  /** Owns native memory from its last line on. */
  private SessionRun(
      TrainableModel model,
      SessionOptions session,
      TrainingRequest<? extends Samples> request,
      RunBatches data) {
    this.model = model;
    this.session = session;
    this.training = request.training();
    this.options = session.trainer().training();
    this.checkpoints = session.trainer().checkpoints().orElse(null);
    this.control = new RunControl(request);
    this.validation = request.validation().orElse(null);
    this.batches = data.training();
    this.measured = data.validation();
    this.objective = MeasuredObjective.of(request.objective(), model.logits());
    this.selection = SelectionRequests.selection(request);
    this.randomness = new TrainingRandomness(options.seed());
    this.trained = TrainedVariables.of(model, selection, options.batchNorm());
    GradientGraph graph =
        model.differentiated(LossInputs.kind(request.objective()), trained.normalizations());
    trained.requireGradients(graph);
    this.forecast = SessionForecast.of(model, graph, trained, session.trainer(), training);
    this.step = new BackwardStep(graph, trained.variables());
    this.passes = new NetworkPasses(model, step, objective);
    VariableValues values = new VariableValues(model.session());
    this.statistics = new MovingStatistics(graph.statistics(), values, session.batchNormMomentum());
    statistics.requireSeveralValues(batches);
    this.checkpoint = checkpoint(values);
    TrainingProgress resumed = ResumedProgress.progress(existing(), options, objective, checkpoint);
    this.isResumed = resumed != null;
    this.progress =
        resumed == null ? new TrainingProgress(objective, RateHistory.of(options)) : resumed;
    this.best =
        new BestVariables(
            changing(),
            values,
            checkpoint,
            options.finalWeights() == TrainingOptions.FinalWeights.BEST);
    this.updates =
        new VariableUpdates(
            trained.variables(),
            model.layers().stream().map(layer -> layer.layer().name()).toList(),
            options.optimizer(),
            values);
  }

  /**
   * Prepares a run; nothing of the network changes before {@link #train}, unless it resumes.
   *
   * @param model the network
   * @param session how it is trained
   * @param request what is trained, on what
   * @param data the data, checked and divided into batches
   * @return the run, which the caller closes
   */
  static SessionRun begin(
      TrainableModel model,
      SessionOptions session,
      TrainingRequest<? extends Samples> request,
      RunBatches data) {
    SessionRun run = new SessionRun(model, session, request, data);
    try {
      run.prepare();
      return run;
    } catch (RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  private void prepare() {
    PrefixCache wanted = session.prefixCache();
    if (wanted != null) {
      cache = CachedPrefix.of(wanted, model, step, batches, training, options.epochs());
    }
    if (isResumed) {
      Objects.requireNonNull(checkpoint).restore(saved());
    } else {
      progress.select(selection);
    }
  }

  /** Returns all variables that the run changes. */
  private List<GraphVariable> changing() {
    List<GraphVariable> changing = new ArrayList<>();
    trained.variables().forEach(variable -> changing.add(variable.variable()));
    changing.addAll(statistics.variables());
    return changing;
  }

  private TrainerSettings.Existing existing() {
    return checkpoints == null
        ? TrainerSettings.Existing.REFUSE
        : TrainerSettings.Existing.valueOf(checkpoints.existing().name());
  }

  private @Nullable TrainingCheckpoint checkpoint(VariableValues values) {
    if (checkpoints == null) {
      return null;
    }
    List<GraphVariable> frozen = new ArrayList<>(step.graph().gradients().keySet());
    frozen.addAll(step.graph().obstacles().keySet());
    frozen.removeAll(changing());
    return new TrainingCheckpoint(
        checkpoints.directory(),
        SessionRunIdentity.of(
            session, objective, trained, frozen, values, batches, training, validation));
  }

  /** Returns all that a checkpoint holds. */
  private Map<String, StoredNumbers> saved() {
    Map<String, StoredNumbers> numbers = new LinkedHashMap<>(best.numbers());
    numbers.putAll(updates.state());
    return numbers;
  }

  /**
   * Trains.
   *
   * @param memory measures the process
   * @return what the run did and cost
   */
  TrainingReport train(ResidentSetPeak memory) {
    TrainingDivergedException divergence = trainEpochs();
    boolean bestApplied = best.apply(progress.bestEpoch());
    if (!bestApplied && divergence == null && progress.step(batches.count()) > 0) {
      updates.finish();
    }
    control.stop(
        StopReason.Kind.COMPLETED,
        options.epochs() == 1
            ? "the epoch was trained"
            : "all " + options.epochs() + " epochs were trained");
    StopReason reason = Objects.requireNonNull(control.reason());
    control.tell(new TrainingEvent.Stopped(reason));
    TrainingReport report =
        new SessionRunReport(
                model,
                session,
                cache,
                objective,
                trained,
                selection,
                progress,
                batches,
                stepSeconds,
                forecast)
            .report(reason, memory.bytesAboveStart());
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

  private void stopIfPatienceIsExhausted() {
    EarlyStopping rule = options.earlyStopping();
    if (rule != null && progress.epoch() <= options.epochs()) {
      Patience.exhausted(rule, Patience.metric(rule, objective), progress.history())
          .ifPresent(why -> control.stop(StopReason.Kind.EARLY_STOPPING, why));
    }
  }

  private void trainEpoch() {
    long[] order = randomness.order(progress.epoch(), batches.samples());
    StepInputs inputs = new StepInputs(model, batches, training, cache);
    try (StepInputs.Pass pass = inputs.epoch(progress.epoch(), order, progress.stepInEpoch())) {
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
    MetricSums sums = step(pass, samples, new NetworkPasses.Moment(index, rate));
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    stepSeconds.add(seconds);
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

  private MetricSums step(StepInputs.Pass pass, long[] samples, NetworkPasses.Moment moment) {
    MetricSums sums = new MetricSums(objective);
    try (GradientParts gradients = step.parts()) {
      for (long[] part : batches.parts(samples)) {
        try (StepBatch batch = pass.next(part, moment.step())) {
          sums.add(passes.backward(batch, part, samples.length, moment, gradients));
        }
      }
      if (sums.weight() != samples.length && sums.weight() != 0) {
        // The sums were divided by the number of samples, before the weight of all was known.
        gradients.multiply(samples.length / sums.weight());
      }
      updates.apply(gradients, moment.rate(), moment.step());
      statistics.take(gradients.statistics());
    }
    return sums;
  }

  private void requireFinite() {
    long made = progress.step(batches.count());
    updates.requireFinite(made);
    statistics.requireFinite(made);
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
    if (checkpoint != null) {
      Map<String, String> state = new LinkedHashMap<>();
      progress.save(state);
      checkpoint.save(state, saved(), progress.bestEpoch());
      control.tell(
          new TrainingEvent.CheckpointSaved(
              checkpoint.directory(), progress.step(batches.count())));
    }
  }

  /** Validates and ends the epoch under way, unless the run is to stop before. */
  private void endEpoch() {
    Evaluation result = null;
    LabelledBatches toMeasure = measured;
    if (toMeasure != null) {
      result = updates.whileMeasured(() -> validate(toMeasure)).orElse(null);
      if (result == null) {
        return;
      }
    }
    boolean isBest = progress.endEpoch(result);
    updates.whileMeasured(
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
        passes.measure(
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
    updates.close();
    best.close();
    CachedPrefix kept = cache;
    if (kept != null) {
      kept.close();
    }
  }
}
