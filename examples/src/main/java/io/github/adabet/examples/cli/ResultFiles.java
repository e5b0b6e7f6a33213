package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.examples.cli.flags.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where the results of several inputs go: text to the standard output, JSON and CSV to files. */
final class ResultFiles {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = FileOrOutput.class,
      description =
          "Write JSON: an array of objects, one for each file read. - prints it in place of the"
              + " text.")
  private @Nullable Path json;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = FileOrOutput.class,
      description = "Write CSV, with a header. - prints it in place of the text.")
  private @Nullable Path csv;

  /** Whether JSON is asked for. */
  boolean holdJson() {
    return json != null;
  }

  /**
   * Refuses to write over what is to be read, or one form over the other.
   *
   * @param inputs the files to be read
   * @throws IllegalArgumentException if so
   * @throws IOException if two files cannot be compared
   */
  void requireDistinct(List<String> inputs) throws IOException {
    if (json != null && json.equals(csv)) {
      throw new IllegalArgumentException(
          "--json and --csv both go to '" + json + "': give each its own.");
    }
    requireNoneIsRead(json, inputs);
    requireNoneIsRead(csv, inputs);
  }

  /**
   * Refuses to write over what is to be read.
   *
   * @param file what is to be written; null for nothing
   * @param inputs the files to be read
   * @throws IllegalArgumentException if it is one of them
   * @throws IOException if two files cannot be compared
   */
  static void requireNoneIsRead(@Nullable Path file, List<String> inputs) throws IOException {
    if (file == null || file.equals(STANDARD_OUTPUT) || !Files.exists(file)) {
      return;
    }
    for (String input : inputs) {
      if (!DistanceFiles.STANDARD_INPUT.equals(input)
          && Files.exists(Path.of(input))
          && Files.isSameFile(file, Path.of(input))) {
        throw new IllegalArgumentException(
            "'" + file + "' is to be read and would be written over: name another file.");
      }
    }
  }

  /** Writes the text unless a form takes its place, and the forms asked for. */
  void write(CommandSpec command, Results results) throws IOException {
    if (!STANDARD_OUTPUT.equals(json) && !STANDARD_OUTPUT.equals(csv)) {
      results.printText(command.commandLine().getOut());
    }
    if (json != null) {
      write(json, command, printer -> printer.println(JSON.writeValueAsString(results.json())));
    }
    if (csv != null) {
      String[] header = results.csvHeader().toArray(String[]::new);
      CSVFormat format = CSVFormat.DEFAULT.builder().setHeader(header).get();
      write(
          csv,
          command,
          printer -> {
            CSVPrinter records = format.print(printer);
            results.printCsv(records);
            records.flush();
          });
    }
    command.commandLine().getOut().flush();
  }

  private static void write(Path file, CommandSpec command, Printing printing) throws IOException {
    if (file.equals(STANDARD_OUTPUT)) {
      printing.print(command.commandLine().getOut());
      return;
    }
    try (PrintWriter printer =
        new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
      printing.print(printer);
      if (printer.checkError()) {
        throw new IOException(file + ": cannot be written; look to the disk's free space.");
      }
    }
    OutputFile.sayWritten(command, file);
  }

  /** The results of one command in their three forms. */
  interface Results {
    /** Prints them for a reader. */
    void printText(PrintWriter out);

    /** An object for each input. */
    List<?> json();

    /** The names of the columns. */
    List<String> csvHeader();

    /** Adds the records. */
    void printCsv(CSVPrinter records) throws IOException;
  }

  /** Prints one form. */
  @FunctionalInterface
  private interface Printing {
    void print(PrintWriter printer) throws IOException;
  }

  /** As {@link OutputFile}, and - is the standard output. */
  static final class FileOrOutput implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      return STANDARD_OUTPUT.toString().equals(value)
          ? STANDARD_OUTPUT
          : new OutputFile().convert(value);
    }
  }
}
