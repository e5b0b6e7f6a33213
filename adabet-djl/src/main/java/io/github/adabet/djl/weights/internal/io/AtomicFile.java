package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file so that a reader, or a restart after a crash, finds either the whole old content
 * or the whole new one.
 *
 * <p>The content goes to a temporary file beside the target, is forced to the disk, and takes the
 * target's name by one atomic rename; then the directory entry is forced as well. A failure at any
 * point leaves the target as it was.
 */
public final class AtomicFile {

  private static final String TEMPORARY_SUFFIX = ".tmp";

  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes everything.
     *
     * @param channel an empty file, positioned at its start
     * @throws IOException if writing fails
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Replaces or creates a file.
   *
   * @param target the file; its directory is created if absent
   * @param content writes the new content
   * @throws WeightsException if the directory or the file cannot be written, or the disk is full
   */
  public static void replace(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null) {
      throw new WeightsException("cannot write " + target + ": it is a root directory");
    }
    Path temporary = directory.resolve(absolute.getFileName() + TEMPORARY_SUFFIX);
    try {
      Files.createDirectories(directory);
      try {
        writeForced(temporary, content);
        Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        deleteAfterFailure(temporary, e);
        throw e;
      }
      forceDirectory(directory);
    } catch (IOException e) {
      throw new WeightsException(
          "cannot write "
              + target
              + ": "
              + e
              + "; free some space or choose another directory. What stood there before is intact",
          e);
    }
  }

  private static void writeForced(Path temporary, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    }
  }

  private static void deleteAfterFailure(Path temporary, Exception failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void forceDirectory(Path directory) throws IOException {
    // A directory cannot be opened as a file on Windows, where the rename is durable by itself.
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
