package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.EarlyStopping;
import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.train.RunMeter;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.spi.SelectionStrategy;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;

/**
 * Puts the report of a run together.
 *
 * @param model the network
 * @param session how it trained
 * @param objective what it minimised
 * @param strategy what chose the layers, or null
 * @param phase its last one
 * @param progress what it came to
 * @param batches of its training data
 */
record SessionRunReport(
    TrainableModel model,
    SessionOptions session,
    MeasuredObjective objective,
    @Nullable SelectionStrategy strategy,
    SessionPhase phase,
    TrainingProgress progress,
    LabelledBatches batches) {

  /**
   * Returns the report.
   *
   * @param reason why the run ended
   * @param meter what measured memory, and what choosing took
   */
  TrainingReport report(StopReason reason, RunMeter meter) {
    TrainedVariables trained = phase.trained();
    return new TrainingReport(
        progress.history(),
        objective.metrics(),
        objective.primary(),
        progress.bestEpoch(),
        reason,
        trained.layers().stream().map(Layer::name).toList(),
        progress.selections(),
        strategy == null ? null : meter.choosing(),
        trained.variables().stream().mapToLong(trains -> trains.variable().elements()).sum(),
        trained.all().stream().mapToLong(GraphVariable::elements).sum(),
        trained.layers().get(0).index(),
        progress.step(batches.count()),
        meter.medianStepSeconds(),
        phase.forecast().estimate(),
        meter.trainingPeak(),
        provenance());
  }

  private Provenance provenance() {
    TrainingOptions options = session.trainer().training();
    EarlyStopping rule = options.earlyStopping();
    PrefixCache wanted = session.prefixCache();
    TrainedVariables trained = phase.trained();
    Provenance.Builder provenance =
        Provenance.ofThisPlatform()
            .merge(phase.selection().provenance())
            .setting("training.engine", "TensorFlow " + TensorFlow.version())
            .setting("training.epochs", Integer.toString(options.epochs()))
            .setting("training.batch_size", Integer.toString(options.batchSize()))
            .setting("training.micro_batch_size", Integer.toString(options.microBatchSize()))
            .setting("training.memory_limit", phase.forecast().limit())
            .setting("training.native_allocation", NativeAllocation.current().description())
            .setting("training.seed", Long.toString(options.seed()))
            .setting("training.optimizer", options.optimizer().toString())
            .setting("training.schedule", progress.rates().description())
            .setting("training.batch_norm", options.batchNorm().toString())
            .setting("training.dropout", model.dropout())
            .setting("training.final_weights", options.finalWeights().toString())
            .setting("training.strategy", strategy == null ? "none" : strategy.name())
            .setting("training.early_stopping", rule == null ? "none" : rule.toString())
            .setting("training.drop_last", Boolean.toString(options.dropLast()))
            .setting("training.read_ahead", Integer.toString(options.readAhead()))
            .setting("training.objective", objective.name())
            .setting("training.samples", Integer.toString(batches.samples()))
            .setting("training.tensors", phase.selection().tensors().toString())
            .setting("training.trained_tensors", Integer.toString(trained.variables().size()))
            .setting(
                "training.frozen_tensors",
                Integer.toString(trained.all().size() - trained.variables().size()))
            .setting("training.prefix_cache", wanted == null ? "none" : wanted.toString());
    if (!trained.normalizations().isEmpty()) {
      provenance.setting(
          "training.batch_norm.momentum", Double.toString(session.batchNormMomentum()));
    }
    CachedPrefix cache = phase.cache();
    if (cache != null) {
      provenance
          .setting("training.prefix_cache.split", cache.ends().toString())
          .setting("training.prefix_cache.exact", Boolean.toString(cache.isExact()))
          .setting("training.prefix_cache.bytes", Long.toString(cache.bytes()))
          .setting("training.prefix_cache.hits", Long.toString(cache.samplesServed()));
    }
    return provenance.build();
  }
}
