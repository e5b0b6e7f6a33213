package io.github.adabet.djl;

import ai.djl.engine.Engine;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import java.util.ArrayList;
import java.util.List;

/** Puts the report of a run together. */
final class TrainingReports {

  private TrainingReports() {}

  /** Returns the report of a finished run. */
  static TrainingReport of(
      TrainerSettings settings,
      LayerSelection selection,
      TrainingPlan plan,
      TrainingProgress progress,
      LabelledBatches batches,
      Engine engine,
      RunCosts costs) {
    long fixed = plan.frozen().stream().filter(e -> BlockTree.isTrainable(e.parameter())).count();
    return new TrainingReport(
        progress.history(),
        progress.bestEpoch(),
        plan.trainedLayers().stream().map(Layer::name).toList(),
        plan.trainedCount(),
        TrainingPlan.elements(plan.trained()) + frozenCount(plan),
        plan.trainedLayers().get(0).index(),
        progress.step(batches.count()),
        costs.medianStepSeconds(),
        estimate(plan, costs),
        costs.peakBytes().isPresent() ? costs.peakBytes().getAsLong() : null,
        provenance(settings, selection, plan, batches, engine, fixed, costs));
  }

  private static long frozenCount(TrainingPlan plan) {
    return plan.frozen().stream()
        .filter(entry -> BlockTree.isTrainable(entry.parameter()))
        .mapToLong(entry -> entry.parameter().getArray().size())
        .sum();
  }

  private static MemoryEstimate estimate(TrainingPlan plan, RunCosts costs) {
    long trained = TrainingPlan.bytes(plan.trained());
    long all =
        trained + TrainingPlan.bytes(plan.updatedStatistics()) + TrainingPlan.bytes(plan.frozen());
    List<String> assumptions = new ArrayList<>();
    assumptions.add("Parameters, gradients and optimizer state are exact.");
    assumptions.add(
        costs.stepSeconds().isEmpty()
            ? "No step was made by this process, so activations and workspace are unknown and count as 0."
            : "Saved activations are the input of the first trained layer and every output after it, each kept once; an"
                + " engine that frees or shares some of them needs less, one that keeps masks or indices more.");
    assumptions.add(
        "Workspace is the input batch only; the largest intermediate of the frozen prefix and the engine's own"
            + " buffers are left out.");
    return new MemoryEstimate(
        all,
        trained,
        costs.optimizerStateBytes(),
        costs.savedActivationBytes(),
        costs.inputBytes(),
        List.of(),
        assumptions);
  }

  private static Provenance provenance(
      TrainerSettings settings,
      LayerSelection selection,
      TrainingPlan plan,
      LabelledBatches batches,
      Engine engine,
      long fixed,
      RunCosts costs) {
    TrainingOptions options = settings.options();
    PrefixCache cache = settings.prefixCache();
    Provenance.Builder provenance =
        Provenance.ofThisPlatform()
            .merge(selection.provenance())
            .choice(DjlEngines.choice(engine))
            .setting("training.epochs", Integer.toString(options.epochs()))
            .setting("training.batch_size", Integer.toString(options.batchSize()))
            .setting("training.micro_batch_size", Integer.toString(options.microBatchSize()))
            .setting("training.prefix_cache", cache == null ? "none" : cache.toString())
            .setting("training.seed", Long.toString(options.seed()))
            .setting("training.optimizer", options.optimizer().toString())
            .setting("training.schedule", options.schedule().toString())
            .setting("training.batch_norm", options.batchNorm().toString())
            .setting("training.final_weights", options.finalWeights().toString())
            .setting("training.loss", settings.loss().getName())
            .setting("training.samples", Integer.toString(batches.samples()))
            .setting("training.channels", plan.channels().description())
            .setting("training.trained_tensors", Integer.toString(plan.trained().size()))
            .setting("training.frozen_tensors", Long.toString(fixed))
            .setting("training.shared_parameters", settings.tree().describeSharedParameters());
    costs.execution().forEach(provenance::setting);
    return provenance.build();
  }
}
