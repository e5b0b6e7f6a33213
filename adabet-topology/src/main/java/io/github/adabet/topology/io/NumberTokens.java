package io.github.adabet.topology.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The numbers of a text file one after another, each with its line and column. Not safe for use by
 * several threads.
 */
final class NumberTokens implements Place {
  private static final int LONGEST_NUMBER = 1024;
  private static final int LONGEST_QUOTE = 40;
  private static final String DISTANCE = "distance";
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final Pattern INFINITY =
      Pattern.compile("[+]?inf(inity)?", Pattern.CASE_INSENSITIVE);

  private final InputStream in;
  private final String file;

  /** What has been read and not been used; the current number stands in it as a whole. */
  private final byte[] buffer = new byte[1 << 16];

  private int position;
  private int limit;

  /** Where in the file the buffer and the current line begin. */
  private long base;

  private long lineStart;
  private long line = 1;

  private int token;
  private int length;
  private long tokenLine = 1;
  private long tokenColumn = 1;
  private boolean startsLine;
  private boolean found;

  /** At the start of a line and after a separator, where another separator would be wrong. */
  private boolean numberExpected = true;

  /** The comma or semicolon that stands between numbers of this file; 0 until one was seen. */
  private byte separator;

  /** Where the number before the current one ended. */
  private long previousLine = 1;

  private long previousColumn = 1;

  NumberTokens(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  /**
   * Goes to the next number.
   *
   * @return false at the end of the file
   * @throws DistanceFormatException if a separator stands where a number must
   */
  boolean next() throws IOException {
    previousLine = line;
    previousColumn = columnHere();
    startsLine = !found;
    skipByteOrderMark();
    while (position < limit || fill()) {
      byte c = buffer[position];
      if (!endsNumber(c)) {
        readToken();
        return true;
      }
      if (c == ',' || c == ';') {
        separate(c);
      }
      position++;
      if (c == '\n') {
        line++;
        lineStart = base + position;
        startsLine = true;
        numberExpected = true;
      }
    }
    tokenLine = line;
    tokenColumn = columnHere();
    return false;
  }

  private void separate(byte here) {
    if (numberExpected) {
      throw wrongSeparator(
          here,
          "a number is missing before '%c'; one separator stands between two numbers: insert the"
              + " number or delete the separator.");
    }
    if (separator != 0 && separator != here) {
      throw wrongSeparator(
          here,
          "'%c' and another separator both stand in the file, which can be read in two ways: if"
              + " commas are decimal points, write points in their place; if both stand between"
              + " numbers, write one of them everywhere.");
    }
    separator = here;
    numberExpected = true;
  }

  private DistanceFormatException wrongSeparator(byte here, String problem) {
    return DistanceFormatException.inText(
        file, line, columnHere(), String.format(Locale.ROOT, problem, (char) here));
  }

  /** Programs of Windows begin text in UTF-8 with three bytes that are no part of it. */
  private void skipByteOrderMark() throws IOException {
    if (base != 0 || position != 0 || limit != 0) {
      return;
    }
    boolean more = true;
    while (limit < BYTE_ORDER_MARK.length && more) {
      more = append();
    }
    int mark = BYTE_ORDER_MARK.length;
    if (limit >= mark && Arrays.equals(buffer, 0, mark, BYTE_ORDER_MARK, 0, mark)) {
      position = mark;
      lineStart = mark;
      previousColumn = columnHere();
    }
  }

  private void readToken() throws IOException {
    tokenLine = line;
    tokenColumn = columnHere();
    found = true;
    numberExpected = false;
    int end = position;
    do {
      while (end < limit && !endsNumber(buffer[end])) {
        end++;
      }
      if (end < limit || end - position > LONGEST_NUMBER) {
        break;
      }
      end -= position;
    } while (fillBehind());
    token = position;
    length = Math.min(end - position, LONGEST_NUMBER);
    if (end - position > LONGEST_NUMBER) {
      throw notANumber("number");
    }
    position = end;
  }

  /** Whether the current number is the first of its line. */
  boolean startsLine() {
    return startsLine;
  }

  /** The current number as a distance: finite, 0 or more. */
  float distance() {
    float value = number(DISTANCE);
    if (value < 0) {
      throw wrong("distance " + quote() + " is negative; distances must be 0 or more: correct it.");
    }
    return value;
  }

  /** The current number as a coordinate: finite. */
  float coordinate() {
    return number("coordinate");
  }

  /** The current number as a point: digits only, 0 to a largest number. */
  int point(int largest) {
    if (!isWhole()) {
      throw wrong(
          quote()
              + " is no point; points are whole numbers such as 0 or 17: correct it, or check"
              + " that this is the file's format.");
    }
    long value = 0;
    for (int k = 0; k < length && value <= largest; k++) {
      value = 10 * value + buffer[token + k] - '0';
    }
    if (value > largest) {
      throw wrong(
          String.format(
              Locale.ROOT,
              "point %s is beyond %d, the largest: number the points from 0.",
              quote(),
              largest));
    }
    return (int) value;
  }

  /** The line of the current number, from 1. */
  long line() {
    return tokenLine;
  }

  /** The column of the current number, from 1. */
  long column() {
    return tokenColumn;
  }

  private float number(String role) {
    float value = DecimalFloat.parse(buffer, token, token + length);
    if (Float.isNaN(value)) {
      throw notANumber(role);
    }
    if (Float.isInfinite(value)) {
      throw wrong(
          String.format(
              Locale.ROOT,
              "%s %s is beyond float32; it must be at most %s: scale the numbers down.",
              role,
              quote(),
              Float.MAX_VALUE));
    }
    return value;
  }

  private DistanceFormatException notANumber(String role) {
    if (role.equals(DISTANCE) && INFINITY.matcher(text(length)).matches()) {
      return wrong(
          quote()
              + " is not a finite decimal number; pairs that are never connected are those that a"
              + " file of the format sparse leaves out: write such a file, a line \"i j distance\""
              + " for each other pair.");
    }
    return wrong(
        String.format(
            Locale.ROOT,
            "%s is not a finite decimal number of at most %d characters; a %s looks like 3, 0.25 or"
                + " 1.5e-3: correct it, drop the point, or check that this is the file's format.",
            quote(),
            LONGEST_NUMBER,
            role));
  }

  private boolean isWhole() {
    for (int k = token; k < token + length; k++) {
      if (buffer[k] < '0' || buffer[k] > '9') {
        return false;
      }
    }
    return true;
  }

  /** The refusal of the current number, or of the end of the file once it is reached. */
  @Override
  public DistanceFormatException wrong(String problem) {
    return DistanceFormatException.inText(file, tokenLine, tokenColumn, problem);
  }

  /** The refusal of what ended before the current number. */
  DistanceFormatException wrongBefore(String problem) {
    return DistanceFormatException.inText(file, previousLine, previousColumn, problem);
  }

  private String quote() {
    boolean cut = length > LONGEST_QUOTE;
    StringBuilder quote = new StringBuilder("'");
    for (char c : text(cut ? LONGEST_QUOTE : length).toCharArray()) {
      if (c > ' ' && c < 0x7f) {
        quote.append(c);
      } else {
        quote.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      }
    }
    return quote.append(cut ? "...'" : "'").toString();
  }

  private String text(int end) {
    return new String(buffer, token, end, StandardCharsets.ISO_8859_1);
  }

  private static boolean endsNumber(byte c) {
    return c <= ';' && (c == ',' || c == ';' || c == ' ' || (c >= '\t' && c <= '\r'));
  }

  private long columnHere() {
    return base + position - lineStart + 1;
  }

  /** Reads on when everything has been used; false at the end of the file. */
  private boolean fill() throws IOException {
    base += limit;
    position = 0;
    limit = 0;
    return append();
  }

  /** Moves what has not been used to the front and reads on behind it; false at the end. */
  private boolean fillBehind() throws IOException {
    limit -= position;
    System.arraycopy(buffer, position, buffer, 0, limit);
    base += position;
    position = 0;
    return append();
  }

  private boolean append() throws IOException {
    int read = 0;
    while (read == 0) {
      read = in.read(buffer, limit, buffer.length - limit);
    }
    limit += Math.max(0, read);
    return read > 0;
  }
}
