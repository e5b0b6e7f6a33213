package io.github.adabet.examples.run;

import io.github.adabet.AdaBetException;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.examples.files.FileTree;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.task.SavedNetwork;
import io.github.adabet.examples.task.SavedWeights;
import io.github.adabet.examples.task.TrainingHistory;
import io.github.adabet.examples.task.TrainingSplit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a run: where each of its files is, who may write there, and what happens to an
 * earlier run that stands in it.
 *
 * <table>
 * <caption>Files of a run</caption>
 * <tr><td>{@code config.yaml}, {@code config.json}</td><td>every setting, the defaults included</td></tr>
 * <tr><td>{@code split.csv}</td><td>which image is for what, where they stand in files</td></tr>
 * <tr><td>{@code earlier.json}, {@code earlier-1.csv}, …</td><td>the same of the trainings that
 *     the network had before</td></tr>
 * <tr><td>{@code ranking.json}, {@code ranking.csv}, {@code selection.json}</td>
 *     <td>the layers by score, and those chosen</td></tr>
 * <tr><td>{@code epochs.jsonl}, {@code epochs.csv}</td><td>a line for each epoch</td></tr>
 * <tr><td>{@code tensorboard/}</td><td>events for TensorBoard</td></tr>
 * <tr><td>{@code checkpoints/}</td><td>what the trainer resumes from</td></tr>
 * <tr><td>{@code best…}, {@code last…}</td><td>the network of the best epoch and of the last, with
 *     the ending of its format</td></tr>
 * <tr><td>{@code kept.json}</td><td>which epochs these networks are of</td></tr>
 * <tr><td>{@code network.json}</td><td>how these networks open again</td></tr>
 * <tr><td>{@code training.json}, {@code metrics.json}</td><td>the trainer's report, and the
 *     results</td></tr>
 * <tr><td>{@code confusion.csv}, {@code confusion.png}, {@code per-class.csv}</td>
 *     <td>what was taken for what</td></tr>
 * <tr><td>{@code report.html}</td><td>all of it on a page</td></tr>
 * </table>
 *
 * <p>One process at a time writes to a folder: a lock, which a process that is killed loses, keeps
 * others out. Close it to give the lock back. Safe for use by several threads.
 */
public final class RunFolder implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String CONFIGURATION = SavedNetwork.SETTINGS;
  private static final String CHECKPOINTS = SavedNetwork.CHECKPOINTS;
  private static final String EVENTS = "tensorboard";
  private static final String BEST = "best";
  private static final String LAST = "last";
  static final String SELECTION = "selection.json";
  private static final String WEIGHTS = ".safetensors";
  private static final Pattern NETWORK = Pattern.compile("(best|last)[.A-Za-z0-9_-]*");

  /** Files that this package writes, and so may replace. */
  private static final List<String> FILES =
      List.of(
          CONFIGURATION,
          "config.json",
          TrainingSplit.NAME,
          TrainingHistory.NAME,
          EpochNetworks.NAME,
          "ranking.json",
          "ranking.csv",
          SELECTION,
          EpochLog.LINES,
          EpochLog.TABLE,
          "training.json",
          "metrics.json",
          SavedNetwork.NAME,
          "confusion.csv",
          "confusion.png",
          "confusion.svg",
          "per-class.csv",
          "report.html");

  private final Path folder;
  private final FileChannel lockFile;
  private final boolean resumed;

  private RunFolder(Path folder, FileChannel lockFile, boolean resumed) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.resumed = resumed;
  }

  /**
   * Opens a folder for a run.
   *
   * @param folder made if it is missing
   * @param existing what to do with a run that stands there: {@code REFUSE} it, {@code RESUME} it
   *     (it must be there), {@code RESUME_IF_PRESENT}, or {@code OVERWRITE} it, which deletes the
   *     files of the run, its checkpoints among them, and no other files
   * @return the open folder, which the caller closes
   * @throws RunFolderException if another process writes there, a run stands there and is to be
   *     refused, or none does and one is to be resumed
   * @throws IOException if the folder cannot be made, or a file not be deleted
   */
  public static RunFolder open(Path folder, Existing existing) throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      requireLock(lockFile, folder);
      boolean present = Files.exists(folder.resolve(CONFIGURATION));
      boolean resumed =
          present && (existing == Existing.RESUME || existing == Existing.RESUME_IF_PRESENT);
      if (!present && existing == Existing.RESUME) {
        throw new RunFolderException(
            folder + " holds no run to resume; leave out --resume to begin one", null);
      }
      if (present && existing == Existing.REFUSE) {
        throw new RunFolderException(
            folder
                + " holds a run already; continue it with --resume, replace it with --overwrite, or"
                + " give another folder",
            null);
      }
      if (!resumed) {
        requireNothingForeign(folder, existing);
        clear(folder);
      }
      for (String name : FILES) {
        WholeFile.deleteUnfinished(folder.resolve(name));
      }
      return new RunFolder(folder, lockFile, resumed);
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static void requireLock(FileChannel file, Path folder) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new RunFolderException(
          "Another process writes to "
              + folder
              + "; wait until it has ended, or give another folder",
          null);
    }
  }

  /** A file of ours without a configuration beside it is somebody else's. */
  private static void requireNothingForeign(Path folder, Existing existing) {
    List<String> ours = new ArrayList<>(FILES);
    ours.addAll(networks(folder));
    for (String name : ours) {
      if (existing != Existing.OVERWRITE && Files.exists(folder.resolve(name))) {
        throw new RunFolderException(
            folder.resolve(name)
                + " is there, but no "
                + CONFIGURATION
                + " of a run; move it away, replace it with --overwrite, or give another folder",
            null);
      }
    }
  }

  private static void clear(Path folder) throws IOException {
    Set<String> networks = networks(folder);
    // First what says that there is a run, so that nobody resumes what is half deleted.
    Files.deleteIfExists(folder.resolve(CONFIGURATION));
    FileTree.delete(folder.resolve(CHECKPOINTS));
    for (String name : networks) {
      FileTree.delete(folder.resolve(name));
    }
    for (String name : FILES) {
      Files.deleteIfExists(folder.resolve(name));
    }
    delete(folder, TrainingHistory.LISTS);
    delete(folder.resolve(EVENTS), "*tfevents*.adabet");
  }

  private static void delete(Path folder, String names) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, names)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Returns the names of the networks that a run left. */
  private static Set<String> networks(Path folder) {
    // A run that was killed has not written down yet what its networks are called.
    Set<String> names = new LinkedHashSet<>(List.of(BEST + WEIGHTS, LAST + WEIGHTS));
    try {
      SavedNetwork.in(folder.toString()).stream()
          .flatMap(saved -> Stream.of(saved.best(), saved.last()))
          .flatMap(Stream::ofNullable)
          .map(SavedWeights::file)
          .filter(name -> NETWORK.matcher(name).matches())
          .forEach(names::add);
    } catch (AdaBetException e) {
      // The description is damaged; it is replaced, and what it named stays.
    }
    return names;
  }

  /**
   * Where the run is.
   *
   * @return the folder
   */
  public Path path() {
    return folder;
  }

  /**
   * Whether a run that was there is continued.
   *
   * @return false if the run begins
   */
  public boolean resumed() {
    return resumed;
  }

  /**
   * Where the trainer keeps what it resumes from.
   *
   * @return a folder, perhaps not there yet
   */
  public Path checkpoints() {
    return folder.resolve(CHECKPOINTS);
  }

  /**
   * Where the events for TensorBoard are.
   *
   * @return a folder, perhaps not there yet
   */
  public Path tensorBoard() {
    return folder.resolve(EVENTS);
  }

  /**
   * Where the network of the best epoch goes.
   *
   * @param ending of the names of its format, as {@code PretrainedNetwork.savedEnding()} says
   * @return a file or folder, perhaps not there yet
   */
  public Path bestModel(String ending) {
    return folder.resolve(BEST + ending);
  }

  /**
   * Where the network of the last epoch goes.
   *
   * @param ending of the names of its format, as {@code PretrainedNetwork.savedEnding()} says
   * @return a file or folder, perhaps not there yet
   */
  public Path lastModel(String ending) {
    return folder.resolve(LAST + ending);
  }

  /**
   * What was chosen last.
   *
   * @return a file, once it is written
   */
  public Path selection() {
    return folder.resolve(SELECTION);
  }

  /**
   * Where the page about the run goes.
   *
   * @return a file, perhaps not there yet
   */
  public Path report() {
    return folder.resolve("report.html");
  }

  /** Replaces a file as a whole, or leaves it as it was. */
  void write(String name, String text) throws IOException {
    WholeFile.write(folder.resolve(name), text);
  }

  /** Gives the lock back; the files stay. May be called again. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
