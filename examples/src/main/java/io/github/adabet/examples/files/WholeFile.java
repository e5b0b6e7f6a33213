package io.github.adabet.examples.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that appear as a whole or not at all: who finds one knows that it is complete.
 *
 * <p>The content goes to a file beside the target, {@code .NAME.part}, reaches the disk, and then
 * takes the target's name. A process that is killed in between leaves that file, which the next
 * writing of the same target replaces; so one process at a time may write a target. Stateless.
 */
public final class WholeFile {
  private WholeFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything.
     *
     * @param file where to; made or replaced
     * @throws IOException if it cannot be written
     */
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes a text as UTF-8.
   *
   * @param target the file, in a folder that is there; replaced if it exists
   * @param text its whole content
   * @throws IOException if it cannot be written; a file that was there is as it was
   */
  public static void write(Path target, CharSequence text) throws IOException {
    write(target, file -> Files.writeString(file, text));
  }

  /**
   * Writes a file. A device or a pipe is written to as it is, and not replaced.
   *
   * @param target the file, in a folder that is there; replaced if it exists
   * @param content writes its content, to another place
   * @throws IOException if it cannot be written; a file that was there is as it was
   */
  public static void write(Path target, Content content) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      content.writeTo(target);
      return;
    }
    Path unfinished = unfinished(target);
    try {
      content.writeTo(unfinished);
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      try {
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * Deletes what a process that was killed has left of a file.
   *
   * @param target the file that it was writing; stays as it is
   * @throws IOException if it cannot be deleted
   */
  public static void deleteUnfinished(Path target) throws IOException {
    Files.deleteIfExists(unfinished(target));
  }

  private static Path unfinished(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".part");
  }
}
