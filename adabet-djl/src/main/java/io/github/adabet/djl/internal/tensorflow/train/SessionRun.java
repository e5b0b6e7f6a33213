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
import io.github.adabet.djl.data.Samples;
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
import io.github.adabet.djl.spi.TrainerOptions;
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

  private final TrainingOptions options;
  private final @Nullable Checkpoints checkpoints;
  private final RunControl control;
  private final Samples training;
  private final @Nullable Samples validation;
  private final LabelledBatches batches;
  private final @Nullable LabelledBatches measured;
  private final MeasuredObjective objective;
  private final NetworkPasses passes;
  private final TrainedVariables trained;
  private final VariableUpdates updates;
  private final @Nullable TrainingCheckpoint checkpoint;
  private final BestVariables best;
  private final TrainingProgress progress;
  private final TrainingRandomness randomness;
  private final LayerSelection selection;
  private final List<Double> stepSeconds = new ArrayList<>();

  /**
   * Prepares a run; nothing of the network changes before {@link #train}, unless it resumes.
   *
   * @param model the network
   * @param trainer how it is trained
   * @param request what is trained, on what
   * @param data the data, checked and divided into batches
   */
  SessionRun(
      TrainableModel model,
      TrainerOptions trainer,
      TrainingRequest<? extends Samples> request,
      RunBatches data) {
    this.options = trainer.training();
    this.checkpoints = trainer.checkpoints().orElse(null);
    this.control = new RunControl(request);
    this.training = request.training();
    this.validation = request.validation().orElse(null);
    this.batches = data.training();
    this.measured = data.validation();
    this.objective = MeasuredObjective.of(request.objective(), model.logits());
    this.selection = SelectionRequests.selection(request);
    this.randomness = new TrainingRandomness(options.seed());
    GradientGraph graph = model.differentiated(LossInputs.kind(request.objective()));
    this.trained = TrainedVariables.of(model, graph, selection, options.batchNorm());
    this.passes = new NetworkPasses(model, graph, objective);
    VariableValues values = new VariableValues(model.session());
    this.checkpoint = checkpoint(values, allOf(graph));
    TrainingProgress resumed = ResumedProgress.progress(existing(), options, objective, checkpoint);
    this.progress =
        resumed == null ? new TrainingProgress(objective, RateHistory.of(options)) : resumed;
    this.updates =
        new VariableUpdates(
            trained.variables(),
            model.layers().stream().map(layer -> layer.layer().name()).toList(),
            options.optimizer(),
            values);
    this.best =
        new BestVariables(
            trained.variables(),
            values,
            checkpoint,
            options.finalWeights() == TrainingOptions.FinalWeights.BEST);
    if (resumed == null) {
      progress.select(selection);
    } else {
      Objects.requireNonNull(checkpoint).restore(saved());
    }
  }

  private static List<GraphVariable> allOf(GradientGraph graph) {
    List<GraphVariable> all = new ArrayList<>(graph.gradients().keySet());
    all.addAll(graph.obstacles().keySet());
    return all;
  }

  private TrainerSettings.Existing existing() {
    return checkpoints == null
        ? TrainerSettings.Existing.REFUSE
        : TrainerSettings.Existing.valueOf(checkpoints.existing().name());
  }

  private @Nullable TrainingCheckpoint checkpoint(
      VariableValues values, List<GraphVariable> variables) {
    if (checkpoints == null) {
      return null;
    }
    List<GraphVariable> frozen = new ArrayList<>(variables);
    trained.variables().forEach(variable -> frozen.remove(variable.variable()));
    return new TrainingCheckpoint(
        checkpoints.directory(),
        SessionRunIdentity.of(
            options, objective, trained, frozen, values, batches, training, validation));
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
        new SessionRunReport(options, objective, trained, selection, progress, batches, stepSeconds)
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

  private void trainEpoch() {
    long[] order = randomness.order(progress.epoch(), batches.samples());
    List<long[]> parts = new ArrayList<>();
    for (int batch = progress.stepInEpoch(); batch < batches.count(); batch++) {
      parts.addAll(batches.parts(batches.samplesOf(order, batch)));
    }
    try (SampleReader reader =
        new SampleReader(training.epoch(progress.epoch()), parts.iterator(), options.readAhead())) {
      while (progress.stepInEpoch() < batches.count() && !control.stopping()) {
        makeStep(reader, batches.samplesOf(order, progress.stepInEpoch()));
        saveWithinEpoch();
      }
    }
  }

  private void makeStep(SampleReader reader, long[] samples) {
    long index = progress.step(batches.count());
    double rate = progress.rates().rate(options.schedule(), index, batches.count());
    long start = System.nanoTime();
    MetricSums sums = step(reader, samples, new NetworkPasses.Moment(index, rate));
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

  private MetricSums step(SampleReader reader, long[] samples, NetworkPasses.Moment moment) {
    MetricSums sums = new MetricSums(objective);
    // What is fetched first are the outputs.
    try (GradientParts gradients = new GradientParts(trained.variables(), 1)) {
      for (long[] part : batches.parts(samples)) {
        sums.add(
            passes.backward(
                reader.next(), part, trained.variables(), samples.length, moment, gradients));
      }
      if (sums.weight() != samples.length && sums.weight() != 0) {
        // The sums were divided by the number of samples, before the weight of all was known.
        gradients.multiply(samples.length / sums.weight());
      }
      updates.apply(gradients, moment.rate(), moment.step());
    }
    return sums;
  }

  private void saveWithinEpoch() {
    int every = checkpoints == null ? 0 : checkpoints.everySteps();
    boolean due = every > 0 && progress.step(batches.count()) % every == 0;
    if (due && progress.stepInEpoch() < batches.count()) {
      updates.requireFinite(progress.step(batches.count()));
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
  }
}
