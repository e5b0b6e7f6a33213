package io.github.adabet.examples.cli.flags;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an option that names a file to write, and refuses one that cannot be written before the
 * long work begins rather than after it.
 */
public final class OutputFile implements ITypeConverter<Path> {
  /** For picocli. */
  public OutputFile() {}

  /**
   * Says that a file stands there, once it does: on the error stream, since a form of the result
   * may go to the output.
   *
   * @param command under way
   * @param file what was written
   */
  public static void sayWritten(CommandSpec command, Path file) {
    command.commandLine().getOut().flush();
    command.commandLine().getErr().println("Written to " + file);
  }

  @Override
  public Path convert(String value) {
    Path file;
    try {
      file = Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'%s' is no file name".formatted(value));
    }
    if (Files.isDirectory(file)) {
      throw new TypeConversionException("'%s' is a folder; name a file in it".formatted(value));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw new TypeConversionException(
          "the folder of '%s' does not exist or cannot be written to; create it first"
              .formatted(value));
    }
    return file;
  }
}
