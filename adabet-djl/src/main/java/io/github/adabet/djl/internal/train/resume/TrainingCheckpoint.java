package io.github.adabet.djl.internal.train.resume;

import ai.djl.ndarray.NDArray;
import io.github.adabet.CheckpointException;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files from which an interrupted run continues, in one directory.
 *
 * <p>{@value #STATE_FILE} holds the trained parameters, the running statistics that training
 * updates, the optimizer's state, where the run stands, and what the run is (options, selection,
 * digest of the frozen weights). {@code best-epoch-N.safetensors} holds the parameters and
 * statistics at the end of epoch N, the best so far. Both are in the safetensors format and are
 * replaced as a whole. The best weights are written before the state that refers to them and the
 * former ones deleted after it, so that a kill at any moment leaves a state whose best weights are
 * there.
 *
 * <p>Not thread-safe; a directory serves one run at a time.
 */
public final class TrainingCheckpoint {

  /** The name of the file from which a run continues. */
  static final String STATE_FILE = "training.safetensors";

  private static final String BEST_PATTERN = "best-epoch-*.safetensors";
  private static final String FORMAT_KEY = "format";
  private static final String STATE_FORMAT = "adabet-training-2";
  private static final String BEST_WEIGHTS_FORMAT = "adabet-weights-1";
  private static final String IDENTITY_PREFIX = "run.";
  private static final int LONGEST_SHOWN = 160;

  private final Path directory;
  private final Map<String, String> identity;
  private final Map<String, NDArray> weights;
  private final Map<String, NDArray> everything;

  /**
   * Prepares the files of a run; nothing is written yet.
   *
   * @param directory where the files stand
   * @param identity what must agree for a run to continue, by name
   * @param weights the arrays that hold trained parameters and updated statistics, by unique name;
   *     written in place
   * @param optimizerState the optimizer's arrays, by unique name; written in place
   */
  public TrainingCheckpoint(
      Path directory,
      Map<String, String> identity,
      Map<String, NDArray> weights,
      Map<String, NDArray> optimizerState) {
    this.directory = directory;
    this.identity = identity;
    this.weights = weights;
    this.everything = new LinkedHashMap<>(weights);
    everything.putAll(optimizerState);
  }

  /** Returns where the files stand. */
  public Path directory() {
    return directory;
  }

  /**
   * Writes the state, then deletes best weights that it does not refer to.
   *
   * @param progress where the run stands
   * @throws CheckpointException if writing fails; the former state is intact then
   */
  public void save(TrainingProgress progress) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT_KEY, STATE_FORMAT);
    identity.forEach((name, value) -> metadata.put(IDENTITY_PREFIX + name, value));
    progress.save(metadata);
    write(directory.resolve(STATE_FILE), metadata, everything);
    deleteBestExcept(progress.bestEpoch() == null ? null : bestFile(progress.bestEpoch()));
  }

  /**
   * Writes the present weights as the best ones.
   *
   * @param epoch the epoch at whose end they stand
   * @throws CheckpointException if writing fails
   */
  public void saveBest(int epoch) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT_KEY, BEST_WEIGHTS_FORMAT);
    metadata.put("epoch", Integer.toString(epoch));
    write(bestFile(epoch), metadata, weights);
  }

  /**
   * Reads the state into the arrays.
   *
   * @param objective what the run minimises and measures
   * @return where the run stands
   * @throws CheckpointException if there is no state, it is damaged, or it belongs to another run;
   *     the message says what differs, and no array has changed
   */
  public TrainingProgress restore(BlockObjective objective) {
    Path file = directory.resolve(STATE_FILE);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          "There is no checkpoint to resume from: "
              + file
              + " does not exist. Start without resuming");
    }
    return reading(
        file,
        state -> {
          requireFormat(state, STATE_FORMAT);
          requireSameRun(state);
          TrainingProgress progress = progress(objective, state);
          read(state, everything);
          return progress;
        });
  }

  /**
   * Reads the best weights into the arrays.
   *
   * @param epoch the epoch at whose end they stood
   * @throws CheckpointException if the file is missing, damaged or of another network
   */
  public void restoreBest(int epoch) {
    reading(
        bestFile(epoch),
        best -> {
          requireFormat(best, BEST_WEIGHTS_FORMAT);
          read(best, weights);
          return epoch;
        });
  }

  private static <T> T reading(Path file, Function<TensorArchive, T> use) {
    try (TensorArchive archive = TensorFiles.open(file)) {
      return use.apply(archive);
    } catch (WeightsException e) {
      throw new CheckpointException("The checkpoint cannot be read: " + e.getMessage(), e);
    }
  }

  private Path bestFile(int epoch) {
    return directory.resolve("best-epoch-" + epoch + ".safetensors");
  }

  private static void write(Path file, Map<String, String> metadata, Map<String, NDArray> arrays) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    try {
      arrays.forEach((name, array) -> entries.add(SafetensorsWriter.Entry.of(name, array)));
      SafetensorsWriter.write(file, metadata, entries);
    } catch (WeightsException e) {
      throw new CheckpointException("The checkpoint cannot be written: " + e.getMessage(), e);
    }
  }

  private void deleteBestExcept(@Nullable Path kept) {
    try (DirectoryStream<Path> best = Files.newDirectoryStream(directory, BEST_PATTERN)) {
      for (Path file : best) {
        if (!file.equals(kept)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot delete the former best weights in " + directory + ": " + e, e);
    }
  }

  private static void requireFormat(TensorArchive file, String format) {
    String found = file.metadata().get(FORMAT_KEY);
    if (!format.equals(found)) {
      throw new CheckpointException(
          file.file() + " has the format " + found + "; needed is " + format);
    }
  }

  private void requireSameRun(TensorArchive state) {
    for (Map.Entry<String, String> expected : identity.entrySet()) {
      String found = state.metadata().get(IDENTITY_PREFIX + expected.getKey());
      if (!expected.getValue().equals(found)) {
        throw new CheckpointException(
            "The checkpoint "
                + state.file()
                + " belongs to another run: its "
                + expected.getKey()
                + " is "
                + shortened(String.valueOf(found))
                + ", this run's is "
                + shortened(expected.getValue())
                + ". Resume with the former, or train into another directory");
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }

  private static TrainingProgress progress(BlockObjective objective, TensorArchive state) {
    try {
      return TrainingProgress.load(objective, state.metadata());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(state.file() + " is damaged: " + e.getMessage(), e);
    }
  }

  private static void read(TensorArchive file, Map<String, NDArray> arrays) {
    Set<String> differing = new TreeSet<>(arrays.keySet());
    differing.removeAll(file.tensors().keySet());
    Set<String> surplus = new TreeSet<>(file.tensors().keySet());
    surplus.removeAll(arrays.keySet());
    differing.addAll(surplus);
    if (!differing.isEmpty()) {
      throw new CheckpointException(
          file.file() + " and the network do not hold the same arrays; only one has " + differing);
    }
    arrays.forEach((name, array) -> requireSameForm(file, name, array));
    arrays.forEach((name, array) -> file.copyInto(name, array));
  }

  private static void requireSameForm(TensorArchive file, String name, NDArray array) {
    TensorInfo found = file.tensors().get(name);
    TensorInfo needed = SafetensorsWriter.Entry.of(name, array).info();
    if (!needed.equals(found)) {
      throw new CheckpointException(
          file.file() + " holds " + name + " as " + found + "; the network needs " + needed);
    }
  }
}
