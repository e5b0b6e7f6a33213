package io.github.adabet.examples.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.EpochReport;
import io.github.adabet.EpochSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.SelectionCosts;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationFiles;
import io.github.adabet.examples.report.RunSummary;
import org.jspecify.annotations.Nullable;

/** The results of a run as JSON, for whoever compares runs. Stateless. */
final class RunMetrics {
  /** Of the form that is written. */
  private static final int VERSION = 1;

  private RunMetrics() {}

  static ObjectNode json(RunSummary summary) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("version", VERSION).put("title", summary.title());
    document.put("measuredOn", summary.measuredOn());
    summary.before().ifPresent(result -> document.set("before", ClassificationFiles.json(result)));
    summary.after().ifPresent(result -> document.set("after", ClassificationFiles.json(result)));
    summary.training().ifPresent(report -> document.set("training", training(report)));
    ObjectNode figures = document.putObject("figures");
    for (RunSummary.Figure figure : summary.figures()) {
      figures
          .putObject(figure.name())
          .put("before", figure.before().isEmpty() ? null : figure.before())
          .put("after", figure.after());
    }
    return document;
  }

  private static ObjectNode training(TrainingReport report) {
    MemoryEstimate estimate = report.memoryEstimate();
    ObjectNode training = figures(report, estimate);
    ArrayNode chosen = training.putArray("chosen");
    for (EpochSelection selection : report.selections()) {
      ObjectNode one = chosen.addObject().put("fromEpoch", selection.epoch());
      ArrayNode layers = one.putArray("layers");
      selection.names().forEach(layers::add);
    }
    SelectionCosts choosing = report.selectionCosts();
    if (choosing != null) {
      MemoryEstimate probe = choosing.memoryEstimate();
      training
          .putObject("selectionCosts")
          .put("choices", choosing.choices())
          .put("seconds", choosing.seconds())
          .put("estimatedBytesAboveIdle", probe == null ? null : Long.valueOf(probe.aboveIdle()))
          .put("measuredBytesAboveStart", choosing.measuredPeakBytes());
    }
    return training;
  }

  private static ObjectNode figures(TrainingReport report, @Nullable MemoryEstimate estimate) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("epochs", report.epochs().size())
        .put("steps", report.steps())
        .put("bestEpoch", report.bestEpoch())
        .put("stop", report.stop().kind().name())
        .put("trainedLayers", report.trainedLayers().size())
        .put("trainedParameters", report.trainedParameters())
        .put("totalParameters", report.totalParameters())
        .put("seconds", report.epochs().stream().mapToDouble(EpochReport::seconds).sum())
        .put("medianStepSeconds", report.medianStepSeconds())
        .put(
            "estimatedBytesAboveIdle", estimate == null ? null : Long.valueOf(estimate.aboveIdle()))
        .put("measuredBytesAboveStart", report.measuredPeakBytes());
  }
}
