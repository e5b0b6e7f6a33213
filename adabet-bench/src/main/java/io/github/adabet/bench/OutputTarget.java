package io.github.adabet.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/**
 * Where a form of the tables goes, as in the commands of {@code adabet}.
 *
 * @param file a file, or null for the standard output, where it takes the place of the text
 */
public record OutputTarget(@Nullable Path file) {
  /**
   * Writes a form, if it is asked for.
   *
   * @param target where to, or null for nowhere
   * @param out the standard output
   * @param text what
   * @throws IOException if it cannot be written
   */
  public static void write(@Nullable OutputTarget target, PrintWriter out, String text)
      throws IOException {
    if (target == null) {
      return;
    }
    if (target.file == null) {
      out.print(text);
      out.flush();
    } else {
      Files.writeString(target.file, text);
    }
  }

  /**
   * Whether a form takes the place of what would be printed for a reader.
   *
   * @param targets where forms go, null for those that are not asked for
   * @return true if one of them is the standard output
   */
  public static boolean takesTheOutput(@Nullable OutputTarget... targets) {
    for (OutputTarget target : targets) {
      if (target != null && target.file == null) {
        return true;
      }
    }
    return false;
  }

  /** Reads the name of a file, or - for the standard output. */
  public static final class Converter implements ITypeConverter<OutputTarget> {
    /** For picocli. */
    public Converter() {}

    @Override
    public OutputTarget convert(String value) {
      return new OutputTarget(value.equals("-") ? null : Path.of(value));
    }
  }
}
