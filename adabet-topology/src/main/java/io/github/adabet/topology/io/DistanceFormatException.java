package io.github.adabet.topology.io;

import io.github.adabet.AdaBetException;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A file is not what its format demands. The message names the file, the place, what stands there,
 * what is legal, and the remedy.
 */
public final class DistanceFormatException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  private static final long NOWHERE = -1;

  /** Name of the file as the reader was given it. */
  private final String file;

  /** Line from 1, or -1 in a binary file. */
  private final long line;

  /** Column from 1, or -1 in a binary file. */
  private final long column;

  /** Offset from 0, or -1 in a text file. */
  private final long offset;

  private DistanceFormatException(
      String file, long line, long column, long offset, String place, String problem) {
    super(file + ", " + place + ": " + problem, null);
    this.file = file;
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  static DistanceFormatException inText(String file, long line, long column, String problem) {
    String place = String.format(Locale.ROOT, "line %d, column %d", line, column);
    return new DistanceFormatException(file, line, column, NOWHERE, place, problem);
  }

  static DistanceFormatException inBinary(String file, long offset, String problem) {
    return new DistanceFormatException(file, NOWHERE, NOWHERE, offset, "byte " + offset, problem);
  }

  /**
   * The file.
   *
   * @return its name as the reader was given it
   */
  public String file() {
    return file;
  }

  /**
   * The line of the first thing that is wrong.
   *
   * @return from 1; empty for a binary format
   */
  public OptionalLong line() {
    return optional(line);
  }

  /**
   * The column of the first thing that is wrong, counted in bytes.
   *
   * @return from 1; empty for a binary format
   */
  public OptionalLong column() {
    return optional(column);
  }

  /**
   * The place of the first thing that is wrong.
   *
   * @return offset in bytes from the start of the file, from 0; empty for a text format
   */
  public OptionalLong byteOffset() {
    return optional(offset);
  }

  private static OptionalLong optional(long place) {
    return place == NOWHERE ? OptionalLong.empty() : OptionalLong.of(place);
  }
}
