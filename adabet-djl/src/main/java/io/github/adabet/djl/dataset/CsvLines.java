package io.github.adabet.djl.dataset;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Values separated by commas, as RFC 4180 describes them. Used by one thread. */
final class CsvLines {

  /**
   * One record.
   *
   * @param number of its first line in the file, from 1
   * @param values without quotes; unquoted ones without spaces around them
   */
  record Line(int number, List<String> values) {}

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final Path file;
  private final String text;
  private int at;
  private int lineNumber = 1;

  private CsvLines(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Reads a file.
   *
   * @return its records without empty lines
   * @throws ImageDataException if it cannot be read, or a quote is not closed
   */
  static List<Line> read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new ImageDataException("There is no file " + file + "; check the path", e);
    } catch (CharacterCodingException e) {
      throw new ImageDataException(file + " is not in UTF-8; save it in UTF-8", e);
    } catch (IOException e) {
      throw new ImageDataException(file + " cannot be read: " + e.getMessage(), e);
    }
    CsvLines lines = new CsvLines(file, text);
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      lines.at = 1;
    }
    return lines.readAll();
  }

  /** Returns values as a line of a file, with its end. */
  static String line(List<String> values) {
    List<String> written = values.stream().map(CsvLines::quoted).toList();
    return String.join(",", written) + "\n";
  }

  private static String quoted(String value) {
    boolean plain =
        value.equals(value.strip())
            && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  private List<Line> readAll() {
    List<Line> lines = new ArrayList<>();
    while (at < text.length()) {
      Line line = readLine();
      if (line.values.size() > 1 || !line.values.get(0).isEmpty()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private Line readLine() {
    List<String> values = new ArrayList<>();
    int number = lineNumber;
    while (true) {
      values.add(readValue());
      if (at >= text.length()) {
        break;
      }
      char separator = text.charAt(at++);
      if (separator == '\n') {
        lineNumber++;
        break;
      }
    }
    return new Line(number, values);
  }

  /** Reads up to a comma or the end of the line. */
  private String readValue() {
    int begin = at;
    while (begin < text.length() && text.charAt(begin) == ' ') {
      begin++;
    }
    if (begin < text.length() && text.charAt(begin) == '"') {
      at = begin + 1;
      return readQuoted();
    }
    begin = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
      at++;
    }
    return text.substring(begin, at).strip();
  }

  private String readQuoted() {
    StringBuilder value = new StringBuilder();
    int opened = lineNumber;
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == '"' && at < text.length() && text.charAt(at) == '"') {
        value.append('"');
        at++;
      } else if (next == '"') {
        requireNothingUpToSeparator();
        return value.toString();
      } else {
        lineNumber += next == '\n' ? 1 : 0;
        value.append(next);
      }
    }
    throw new ImageDataException(
        file + ", line " + opened + ": a quotation mark is opened and not closed. Close it");
  }

  private void requireNothingUpToSeparator() {
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
      if (!Character.isWhitespace(text.charAt(at))) {
        throw new ImageDataException(
            file
                + ", line "
                + lineNumber
                + ": text follows a closing quotation mark. Double quotation marks that belong to"
                + " the value");
      }
      at++;
    }
  }
}
