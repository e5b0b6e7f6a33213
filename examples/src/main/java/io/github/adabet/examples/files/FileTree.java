package io.github.adabet.examples.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Files and folders with all that is in them. Stateless. */
public final class FileTree {
  private FileTree() {}

  /**
   * Deletes a file, or a folder with all that is in it. What links lead to stays.
   *
   * @param root the file or folder; may be absent
   * @throws IOException if something cannot be deleted; what comes after it in the order of names,
   *     from the last to the first, is still there
   */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
