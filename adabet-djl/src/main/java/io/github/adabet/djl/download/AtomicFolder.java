package io.github.adabet.djl.download;

import io.github.adabet.djl.internal.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder that has all of its content or does not exist: it is filled beside its place, under a
 * name that begins with a dot and ends in {@code .unpacking}, gets a file {@value #MARKER} that
 * says so, and takes its name by one rename. What a killed process left is removed by the next one.
 * One process fills it while others wait.
 */
public final class AtomicFolder {

  /** The file in a complete folder that says what it was made of. */
  public static final String MARKER = ".adabet-complete";

  private AtomicFolder() {}

  /** Fills a folder. */
  @FunctionalInterface
  public interface Content {

    /**
     * Fills the folder.
     *
     * @param folder an empty folder
     * @return what it was made of, which is kept in the marker
     * @throws IOException if reading or writing fails
     */
    String fill(Path folder) throws IOException;
  }

  /**
   * Whether a folder was filled to its end.
   *
   * @param target the folder
   * @return true if it has the marker
   */
  public static boolean isComplete(Path target) {
    return Files.isRegularFile(target.resolve(MARKER));
  }

  /**
   * Fills a folder, unless that has been done. The thread being interrupted while another process
   * fills it is an {@link IOException}, with the thread's flag set.
   *
   * @param target the folder
   * @param content fills it
   * @throws IOException if reading or writing fails, or a folder without the marker is there
   */
  public static void create(Path target, Content content) throws IOException {
    PathLock lock;
    try {
      lock = PathLock.acquire(target, () -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while another process makes " + target, e);
    }
    try (lock) {
      if (!isComplete(target)) {
        fill(target, content);
      }
    }
  }

  private static void fill(Path target, Content content) throws IOException {
    if (Files.exists(target)) {
      throw new IOException(
          target + " exists and was not made here; move it away to have it made anew");
    }
    Path staged = target.resolveSibling("." + target.getFileName() + ".unpacking");
    FileTree.delete(staged);
    Files.createDirectory(staged);
    try {
      String origin = content.fill(staged);
      Files.writeString(staged.resolve(MARKER), origin + "\n");
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      try {
        FileTree.delete(staged);
      } catch (IOException undeleted) {
        e.addSuppressed(undeleted);
      }
      throw e;
    }
  }
}
