package io.github.adabet.djl.internal.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Files in which the kernel tells something. What cannot be read tells nothing. */
final class KernelFile {

  private KernelFile() {}

  /** The lines; none if the file cannot be read. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException | SecurityException e) {
      return List.of();
    }
  }

  /**
   * The number behind a field.
   *
   * @param field what the line begins with; empty for the first line
   * @return the number, in the unit of the file; empty if there is none
   */
  static OptionalLong number(Path file, String field) {
    for (String line : lines(file)) {
      if (line.startsWith(field)) {
        String number = line.substring(field.length()).replace("kB", "").strip();
        try {
          return OptionalLong.of(Long.parseLong(number));
        } catch (NumberFormatException e) {
          return OptionalLong.empty();
        }
      }
    }
    return OptionalLong.empty();
  }
}
