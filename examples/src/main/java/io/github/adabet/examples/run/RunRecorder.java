package io.github.adabet.examples.run;

import io.github.adabet.Evaluation;
import io.github.adabet.Metric;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.examples.tensorboard.EventFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Writes down what happens in a training: loss and rate of each step for TensorBoard, a line for
 * each epoch, what was chosen, and passes every event on. All points of TensorBoard stand at the
 * step of the run, those of epochs too, because it forgets by step what a resumed run repeats.
 *
 * <p>Not safe for use by several threads; a trainer calls it on the one that trains.
 */
final class RunRecorder implements TrainingListener {
  private static final double MEBIBYTE = 1024 * 1024;

  private final RunOutputs outputs;
  private final EpochLog log;
  private final EventFile events;
  private final TrainingListener next;
  private boolean stepped;

  RunRecorder(RunOutputs outputs, EpochLog log, EventFile events, TrainingListener next) {
    this.outputs = outputs;
    this.log = log;
    this.events = events;
    this.next = next;
  }

  @Override
  public void onEvent(TrainingEvent event, TrainingControl control) {
    try {
      if (event instanceof TrainingEvent.StepDone step) {
        record(step);
      } else if (event instanceof TrainingEvent.EpochDone epoch) {
        record(epoch);
      } else if (event instanceof TrainingEvent.LayersSelected chosen) {
        outputs.selection(chosen.selection());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("What the training did cannot be written down: " + e.getMessage(), e));
    }
    next.onEvent(event, control);
  }

  @Override
  public boolean isCancelled() {
    return next.isCancelled();
  }

  private void record(TrainingEvent.StepDone step) throws IOException {
    if (!stepped && outputs.folder().resumed()) {
      events.restart(step.step());
    }
    stepped = true;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("step/loss", step.loss());
    values.put("step/learning_rate", step.learningRate());
    events.scalars(step.step(), values);
  }

  private void record(TrainingEvent.EpochDone done) throws IOException {
    OptionalLong resident = ResidentSetPeak.residentBytes();
    EpochRow row =
        new EpochRow(
            done.report().epoch(),
            done.step(),
            done.report().seconds(),
            done.learningRate(),
            resident.isPresent() ? resident.getAsLong() : null,
            done.best(),
            done.report().training(),
            done.report().validation());
    log.append(row);
    Map<String, Double> values = new LinkedHashMap<>();
    addFigures(values, "training/", row.training());
    Evaluation validation = row.validation();
    if (validation != null) {
      addFigures(values, "validation/", validation);
    }
    values.put("epoch/seconds", row.seconds());
    if (row.residentBytes() != null) {
      values.put("epoch/resident_mib", row.residentBytes() / MEBIBYTE);
    }
    events.scalars(row.step(), values);
  }

  private static void addFigures(Map<String, Double> values, String part, Evaluation figures) {
    values.put(part + Metric.LOSS.name(), figures.loss());
    figures.metrics().forEach((name, value) -> values.put(part + name, value));
  }
}
