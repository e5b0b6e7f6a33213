package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.EarlyStopping;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.memory.NativeAllocation;
import java.util.List;
import java.util.OptionalLong;
import org.tensorflow.TensorFlow;

/**
 * Puts the report of a run together.
 *
 * @param options how it trained
 * @param objective what it minimised
 * @param trained what it trained
 * @param selection what was asked for
 * @param progress what it came to
 * @param batches of its training data
 * @param stepSeconds wall-clock time of each step made
 */
record SessionRunReport(
    TrainingOptions options,
    MeasuredObjective objective,
    TrainedVariables trained,
    LayerSelection selection,
    TrainingProgress progress,
    LabelledBatches batches,
    List<Double> stepSeconds) {

  /**
   * Returns the report.
   *
   * @param reason why the run ended
   * @param peakBytes growth of the resident memory to its peak; empty where it is not known
   */
  TrainingReport report(StopReason reason, OptionalLong peakBytes) {
    return new TrainingReport(
        progress.history(),
        objective.metrics(),
        objective.primary(),
        progress.bestEpoch(),
        reason,
        trained.layers().stream().map(Layer::name).toList(),
        progress.selections(),
        trained.variables().stream().mapToLong(trains -> trains.variable().elements()).sum(),
        trained.all().stream().mapToLong(GraphVariable::elements).sum(),
        trained.layers().get(0).index(),
        progress.step(batches.count()),
        medianStepSeconds(),
        null,
        peakBytes.isPresent() ? peakBytes.getAsLong() : null,
        provenance());
  }

  private double medianStepSeconds() {
    return stepSeconds.isEmpty()
        ? 0
        : stepSeconds.stream().sorted().toList().get((stepSeconds.size() - 1) / 2);
  }

  private Provenance provenance() {
    EarlyStopping rule = options.earlyStopping();
    return Provenance.ofThisPlatform()
        .merge(selection.provenance())
        .setting("training.engine", "TensorFlow " + TensorFlow.version())
        .setting("training.epochs", Integer.toString(options.epochs()))
        .setting("training.batch_size", Integer.toString(options.batchSize()))
        .setting("training.micro_batch_size", Integer.toString(options.microBatchSize()))
        .setting("training.native_allocation", NativeAllocation.current().description())
        .setting("training.seed", Long.toString(options.seed()))
        .setting("training.optimizer", options.optimizer().toString())
        .setting("training.schedule", progress.rates().description())
        .setting("training.batch_norm", options.batchNorm().toString())
        .setting("training.final_weights", options.finalWeights().toString())
        .setting("training.early_stopping", rule == null ? "none" : rule.toString())
        .setting("training.drop_last", Boolean.toString(options.dropLast()))
        .setting("training.read_ahead", Integer.toString(options.readAhead()))
        .setting("training.objective", objective.name())
        .setting("training.samples", Integer.toString(batches.samples()))
        .setting("training.tensors", selection.tensors().toString())
        .setting("training.trained_tensors", Integer.toString(trained.variables().size()))
        .setting(
            "training.frozen_tensors",
            Integer.toString(trained.all().size() - trained.variables().size()))
        .build();
  }
}
