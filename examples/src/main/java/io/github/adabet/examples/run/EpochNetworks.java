package io.github.adabet.examples.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.EpochReport;
import io.github.adabet.Evaluation;
import io.github.adabet.Metric;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.examples.files.FileTree;
import io.github.adabet.examples.task.SavedWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the network of the best epoch, and that of the last, in the folder of a run: one file or
 * folder each, replaced as a whole. The trainer tells of an epoch before it writes the checkpoint
 * that holds it; so the best network is never older than a checkpoint from which a run resumes.
 *
 * <p>It may be newer: a process that is killed between the two loses the epoch, but not the network
 * that was kept of it. {@value #NAME} says of which epochs, with their figures and times, the
 * networks are. In the end one that is of no epoch of the run is made again from what the network
 * holds, or dropped.
 *
 * <p>Not safe for use by several threads; a trainer calls it on the one that trains.
 */
final class EpochNetworks implements TrainingListener {
  /** The name of the file that says which epochs the networks are of. */
  static final String NAME = "kept.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final RunFolder folder;
  private final PretrainedNetwork network;
  private final boolean endsWithBest;
  private final TrainingListener next;
  private Kept kept;

  /**
   * The epochs of the networks in the folder.
   *
   * @param best of the best network; null if there is none, or it is being replaced
   * @param last the same of the last
   */
  private record Kept(@Nullable EpochReport best, @Nullable EpochReport last) {
    static final Kept NOTHING = new Kept(null, null);
  }

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
    this.kept = folder.resumed() ? read(folder.path().resolve(NAME)) : Kept.NOTHING;
  }

  /** What cannot be read says nothing; the networks are then of no epoch that is known. */
  private static Kept read(Path file) {
    try {
      return Files.exists(file) ? JSON.readValue(file.toFile(), Kept.class) : Kept.NOTHING;
    } catch (IOException e) {
      return Kept.NOTHING;
    }
  }

  @Override
  public void onEvent(TrainingEvent event, TrainingControl control) {
    if (event instanceof TrainingEvent.EpochDone epoch) {
      if (epoch.best()) {
        keepBest(epoch.report());
      }
      if (endsWithBest) {
        keepLast(epoch.report());
      }
    }
    next.onEvent(event, control);
  }

  @Override
  public boolean isCancelled() {
    return next.isCancelled();
  }

  private void keepBest(EpochReport epoch) {
    say(new Kept(null, kept.last));
    network.save(best());
    say(new Kept(epoch, kept.last));
  }

  private void keepLast(@Nullable EpochReport epoch) {
    say(new Kept(kept.best, null));
    network.save(last());
    say(new Kept(kept.best, epoch));
  }

  /** Writes down of which epochs the networks are, before one is replaced and after it. */
  private void say(Kept now) {
    if (now.equals(kept)) {
      return;
    }
    try {
      folder.write(NAME, JSON.writeValueAsString(now) + System.lineSeparator());
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder.path().resolve(NAME) + ": cannot be written: " + e.getMessage(), e);
    }
    kept = now;
  }

  /**
   * Saves what the network holds now that the training has ended, and sees to it that the networks
   * in the folder are of this training.
   */
  void finish(TrainingReport report) {
    EpochReport best = epoch(report, report.bestEpoch());
    EpochReport last = epoch(report, report.epochs().size());
    boolean hasBest = isOf(best(), kept.best, best);
    if (endsWithBest && best != null) {
      if (!hasBest) {
        keepBest(best);
      }
      if (!isOf(last(), kept.last, last)) {
        drop(last());
      }
      return;
    }
    keepLast(last);
    if (!hasBest) {
      drop(best());
    }
  }

  private static boolean isOf(Path file, @Nullable EpochReport of, @Nullable EpochReport wanted) {
    return wanted != null && wanted.equals(of) && Files.exists(file);
  }

  private static void drop(Path file) {
    try {
      FileTree.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " is of an epoch that was lost, and cannot be deleted: " + e.getMessage(), e);
    }
  }

  private static @Nullable EpochReport epoch(TrainingReport report, @Nullable Integer number) {
    return report.epochs().stream()
        .filter(done -> number != null && done.epoch() == number)
        .findFirst()
        .orElse(null);
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
    EpochReport done = epoch(report, epoch);
    Evaluation validation = done == null ? null : done.validation();
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
