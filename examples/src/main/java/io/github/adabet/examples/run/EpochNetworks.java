package io.github.adabet.examples.run;

import io.github.adabet.EpochReport;
import io.github.adabet.Evaluation;
import io.github.adabet.Metric;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.examples.task.SavedWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the network of the best epoch, and that of the last, in the folder of a run: one file or
 * folder each, replaced as a whole. The trainer tells of an epoch before it writes the checkpoint
 * that holds it; so the best network is never older than a checkpoint from which a run resumes.
 *
 * <p>Not safe for use by several threads; a trainer calls it on the one that trains.
 */
final class EpochNetworks implements TrainingListener {
  private final RunFolder folder;
  private final PretrainedNetwork network;
  private final boolean endsWithBest;
  private final TrainingListener next;

  /**
   * Prepares to keep networks.
   *
   * @param folder of the run
   * @param network is trained
   * @param endsWithBest whether the network holds the best weights when the training has ended, so
   *     that the last ones must be kept before
   * @param next hears the same events afterwards
   */
  EpochNetworks(
      RunFolder folder, PretrainedNetwork network, boolean endsWithBest, TrainingListener next) {
    this.folder = folder;
    this.network = network;
    this.endsWithBest = endsWithBest;
    this.next = next;
  }

  @Override
  public void onEvent(TrainingEvent event, TrainingControl control) {
    if (event instanceof TrainingEvent.EpochDone epoch) {
      if (epoch.best()) {
        network.save(best());
      }
      if (endsWithBest) {
        network.save(last());
      }
    }
    next.onEvent(event, control);
  }

  @Override
  public boolean isCancelled() {
    return next.isCancelled();
  }

  /** Saves what the network holds now that the training has ended. */
  void finish(TrainingReport report) {
    if (!endsWithBest || report.bestEpoch() == null) {
      network.save(last());
    } else if (!Files.exists(best())) {
      network.save(best());
    }
  }

  /** Returns where the network of the best epoch is; null if there is none. */
  @Nullable SavedWeights best(TrainingReport report) {
    Integer epoch = report.bestEpoch();
    return epoch == null ? null : saved(best(), epoch, report);
  }

  /** Returns where the network of the last epoch is; null if there is none. */
  @Nullable SavedWeights last(TrainingReport report) {
    return saved(last(), report.epochs().size(), report);
  }

  private static @Nullable SavedWeights saved(Path file, int epoch, TrainingReport report) {
    if (!Files.exists(file)) {
      return null;
    }
    Metric metric = report.bestBy();
    Evaluation validation =
        report.epochs().stream()
            .filter(done -> done.epoch() == epoch)
            .findFirst()
            .map(EpochReport::validation)
            .orElse(null);
    return validation == null
        ? new SavedWeights(file.getFileName().toString(), epoch, null, null)
        : new SavedWeights(
            file.getFileName().toString(), epoch, metric.name(), validation.value(metric));
  }

  private Path best() {
    return folder.bestModel(network.savedEnding());
  }

  private Path last() {
    return folder.lastModel(network.savedEnding());
  }
}
