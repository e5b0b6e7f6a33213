package io.github.adabet.djl.internal.train.resume;

import io.github.adabet.CheckpointException;
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

  /** Also what a process that was killed while it wrote best weights has left of them. */
  private static final String BEST_PATTERN = "best-epoch-*.safetensors*";

  private static final String FORMAT_KEY = "format";
  private static final String STATE_FORMAT = "adabet-training-3";
  private static final String BEST_WEIGHTS_FORMAT = "adabet-weights-1";
  private static final String IDENTITY_PREFIX = "run.";
  private static final int LONGEST_SHOWN = 160;

  private final Path directory;
  private final Map<String, String> identity;

  /**
   * Prepares the files of a run; nothing is written yet.
   *
   * @param directory where the files stand
   * @param identity what must agree for a run to continue, by name
   */
  public TrainingCheckpoint(Path directory, Map<String, String> identity) {
    this.directory = directory;
    this.identity = identity;
  }

  /** Returns where the files stand. */
  public Path directory() {
    return directory;
  }

  /** Tells whether there is a state. */
  public boolean present() {
    return Files.exists(stateFile());
  }

  private Path stateFile() {
    return directory.resolve(STATE_FILE);
  }

  /**
   * Refuses a directory that holds the state of a run.
   *
   * @throws CheckpointException if it does; the message says whether it is this run's
   */
  public void requireAbsent() {
    if (!present()) {
      return;
    }
    String whose;
    try {
      metadata();
      whose = "this run";
    } catch (CheckpointException e) {
      whose = "another run (" + e.getMessage() + ")";
    }
    throw new CheckpointException(
        "The directory "
            + directory
            + " holds a checkpoint of "
            + whose
            + ", which a new run would destroy. Resume it (resume, resumeIfPresent), train into"
            + " another directory, or say overwrite");
  }

  /**
   * Writes the state, then deletes best weights that it does not refer to.
   *
   * @param progress where the run stands, by names that do not begin with {@code run.}
   * @param arrays all that the run continues from, by unique name
   * @param bestEpoch the best epoch so far, or null
   * @throws CheckpointException if writing fails; the former state is intact then
   */
  public void save(
      Map<String, String> progress,
      Map<String, StoredNumbers> arrays,
      @Nullable Integer bestEpoch) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT_KEY, STATE_FORMAT);
    identity.forEach((name, value) -> metadata.put(IDENTITY_PREFIX + name, value));
    metadata.putAll(progress);
    write(stateFile(), metadata, arrays);
    deleteBestExcept(bestEpoch == null ? null : bestFile(bestEpoch));
  }

  /**
   * Writes weights as the best ones.
   *
   * @param epoch the epoch at whose end they stand
   * @param weights the weights, by unique name
   * @throws CheckpointException if writing fails
   */
  public void saveBest(int epoch, Map<String, StoredNumbers> weights) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT_KEY, BEST_WEIGHTS_FORMAT);
    metadata.put("epoch", Integer.toString(epoch));
    write(bestFile(epoch), metadata, weights);
  }

  /**
   * Reads where the run stands.
   *
   * @return what {@link #save} was given as progress, and more
   * @throws CheckpointException if there is no state, it is damaged, or it belongs to another run;
   *     the message says what differs
   */
  public Map<String, String> metadata() {
    if (!present()) {
      throw new CheckpointException(
          "There is no checkpoint to resume from: "
              + stateFile()
              + " does not exist. Start without resuming");
    }
    return reading(
        stateFile(),
        state -> {
          requireFormat(state, STATE_FORMAT);
          requireSameRun(state);
          return Map.copyOf(state.metadata());
        });
  }

  /**
   * Reads the state into arrays.
   *
   * @param arrays written in place, by the names they were saved under
   * @throws CheckpointException if the state is damaged or holds other arrays; no array has changed
   *     then
   */
  public void restore(Map<String, StoredNumbers> arrays) {
    reading(
        stateFile(),
        state -> {
          read(state, arrays);
          return arrays;
        });
  }

  /**
   * Reads the best weights into arrays.
   *
   * @param epoch the epoch at whose end they stood
   * @param weights written in place, by the names they were saved under
   * @throws CheckpointException if the file is missing, damaged or of another network
   */
  public void restoreBest(int epoch, Map<String, StoredNumbers> weights) {
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

  private static void write(
      Path file, Map<String, String> metadata, Map<String, StoredNumbers> arrays) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    try {
      arrays.forEach((name, array) -> entries.add(array.entry(name)));
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

  private static void read(TensorArchive file, Map<String, StoredNumbers> arrays) {
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
    arrays.forEach((name, array) -> array.read(file, name));
  }

  private static void requireSameForm(TensorArchive file, String name, StoredNumbers array) {
    TensorInfo found = file.tensors().get(name);
    TensorInfo needed = array.entry(name).info();
    if (!needed.equals(found)) {
      throw new CheckpointException(
          file.file() + " holds " + name + " as " + found + "; the network needs " + needed);
    }
  }
}
