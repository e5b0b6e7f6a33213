package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a form of a result goes.
 *
 * @param file a file, or null for the standard output
 */
public record TextTarget(@Nullable Path file) {
  private static final String STANDARD_OUTPUT = "-";

  /** A text that is made when it is needed. */
  @FunctionalInterface
  public interface Text {
    /**
     * Makes the text.
     *
     * @return lines
     * @throws IOException if it cannot be made
     */
    String make() throws IOException;
  }

  /**
   * Writes a form, if it is asked for, and says where it stands.
   *
   * @param target where to, or null for nowhere
   * @param command under way, on whose output goes what goes to no file
   * @param text what
   * @throws IOException if it cannot be written
   */
  public static void write(@Nullable TextTarget target, CommandSpec command, Text text)
      throws IOException {
    if (target == null) {
      return;
    }
    if (target.file == null) {
      command.commandLine().getOut().print(text.make());
    } else {
      WholeFile.write(target.file, text.make());
      OutputFile.sayWritten(command, target.file);
    }
  }

  /**
   * Whether a form takes the place of what would be printed for a reader.
   *
   * @param targets where forms go, null for those that are not asked for
   * @return true if one of them is the standard output
   */
  public static boolean takesTheOutput(@Nullable TextTarget... targets) {
    for (TextTarget target : targets) {
      if (target != null && target.file == null) {
        return true;
      }
    }
    return false;
  }

  /** Reads the name of a file that can be written, or - for the standard output. */
  public static final class Converter implements ITypeConverter<TextTarget> {
    /** For picocli. */
    public Converter() {}

    @Override
    public TextTarget convert(String value) {
      return new TextTarget(value.equals(STANDARD_OUTPUT) ? null : new OutputFile().convert(value));
    }
  }
}
