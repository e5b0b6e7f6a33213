package io.github.adabet.djl.weights.internal.io;

/**
 * Counts what a file makes its reader hold before any tensor's elements are read: names, shapes,
 * values of a pickle, entries of a table of contents. A file that would hold more than a third of
 * the JVM's memory is refused, so that no file ends the process, whatever stands in it.
 *
 * <p>The costs are upper bounds of what the JVM's objects take. What was counted stays counted:
 * that some of it is garbage by now would only make the bound looser. Not thread-safe.
 */
public final class HeldMemory {

  /** What a small object and its place in a list take, in bytes. */
  public static final long VALUE = 40;

  /** What a list takes that will get items, in bytes. */
  public static final long LIST = 112;

  /** What a map takes that will get entries, in bytes. */
  public static final long MAP = 192;

  /** What an entry of a map takes besides key and value, in bytes. */
  public static final long MAP_ENTRY = 80;

  /** What the description of a tensor takes besides its name and dimensions, in bytes. */
  public static final long TENSOR = 512;

  /** What a dimension of a tensor takes, in bytes. */
  public static final long DIMENSION = 64;

  private static final int SHARE = 3;

  private final FileBytes file;
  private final long most;
  private long held;

  /**
   * Begins to count for a file.
   *
   * @param file for messages
   */
  public HeldMemory(FileBytes file) {
    this(file, Runtime.getRuntime().maxMemory() / SHARE);
  }

  /**
   * Begins to count with a limit.
   *
   * @param file for messages
   * @param most bytes that may be held
   */
  HeldMemory(FileBytes file, long most) {
    this.file = file;
    this.most = most;
  }

  /**
   * Counts what is about to be made.
   *
   * @param bytes at least 0
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if it is too much in all
   */
  public void add(long bytes) {
    held += bytes;
    if (held > most) {
      throw file.failure(
          "describes its tensors, or what stands beside them, by more than "
              + most
              + " bytes of objects, a third of this JVM's memory. If you trust the file, run with a"
              + " larger -Xmx, or save its tensors alone in Python: torch.save(model.state_dict(),"
              + " file)");
    }
  }

  /**
   * Counts a string.
   *
   * @param characters its length, or that of its bytes
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if it is too much in all
   */
  public void addText(long characters) {
    add(VALUE + VALUE + 2 * characters);
  }
}
