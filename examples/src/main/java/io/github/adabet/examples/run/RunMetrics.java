package io.github.adabet.examples.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.EpochReport;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationFiles;
import io.github.adabet.examples.report.RunSummary;

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
