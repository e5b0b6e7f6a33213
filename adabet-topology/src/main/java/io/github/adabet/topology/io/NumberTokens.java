package io.github.adabet.topology.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The numbers of a text file one after another, each with its line and column. Not safe for use by
 * several threads.
 */
final class NumberTokens implements Place {
  private static final int END = -1;
  private static final int LONGEST_NUMBER = 1024;
  private static final int LONGEST_QUOTE = 40;

  private final InputStream in;
  private final String file;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long line = 1;
  private long column = 1;

  private final byte[] token = new byte[LONGEST_NUMBER];
  private int length;
  private long tokenLine = 1;
  private long tokenColumn = 1;
  private boolean startsLine;

  /** At the start of a line and after a separator, where another separator would be wrong. */
  private boolean numberExpected = true;

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
    previousColumn = column;
    startsLine = length == 0;
    for (int c = peek(); c != END; c = peek()) {
      if (c == '\n') {
        startsLine = true;
        numberExpected = true;
      } else if (c == ',' || c == ';') {
        separate(c);
      } else if (!isBlank(c)) {
        readToken();
        return true;
      }
      advance(c);
    }
    tokenLine = line;
    tokenColumn = column;
    return false;
  }

  private void separate(int separator) {
    if (numberExpected) {
      throw DistanceFormatException.inText(
          file,
          line,
          column,
          String.format(
              Locale.ROOT,
              "a number is missing before '%c'; one separator stands between two numbers: insert"
                  + " the number or delete the separator.",
              separator));
    }
    numberExpected = true;
  }

  private void readToken() throws IOException {
    tokenLine = line;
    tokenColumn = column;
    length = 0;
    numberExpected = false;
    for (int c = peek(); c != END && c != ',' && c != ';' && !isBlank(c); c = peek()) {
      if (length == LONGEST_NUMBER) {
        throw notANumber("number");
      }
      token[length++] = (byte) c;
      advance(c);
    }
  }

  /** Whether the current number is the first of its line. */
  boolean startsLine() {
    return startsLine;
  }

  /** The current number as a distance: finite, 0 or more. */
  float distance() {
    float value = number("distance");
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
    if (digits(0) != length) {
      throw wrong(
          quote()
              + " is no point; points are whole numbers such as 0 or 17: correct it, or check"
              + " that this is the file's format.");
    }
    long value = 0;
    for (int k = 0; k < length && value <= largest; k++) {
      value = 10 * value + token[k] - '0';
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
    if (!isDecimal()) {
      throw notANumber(role);
    }
    float value = Float.parseFloat(text(length));
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
    return wrong(
        String.format(
            Locale.ROOT,
            "%s is not a finite decimal number of at most %d characters; a %s looks like 3, 0.25 or"
                + " 1.5e-3: correct it, drop the point, or check that this is the file's format.",
            quote(),
            LONGEST_NUMBER,
            role));
  }

  /** Whether the token is [sign] digits [. digits] [e [sign] digits], with a digit in front. */
  private boolean isDecimal() {
    int at = sign(0);
    int whole = digits(at);
    int mantissa = whole - at;
    at = whole;
    if (at < length && token[at] == '.') {
      int fraction = digits(at + 1);
      mantissa += fraction - at - 1;
      at = fraction;
    }
    if (mantissa > 0 && at < length && (token[at] == 'e' || token[at] == 'E')) {
      int exponent = sign(at + 1);
      at = digits(exponent);
      return at == length && at > exponent;
    }
    return mantissa > 0 && at == length;
  }

  private int sign(int at) {
    return at < length && (token[at] == '-' || token[at] == '+') ? at + 1 : at;
  }

  private int digits(int from) {
    int at = from;
    while (at < length && token[at] >= '0' && token[at] <= '9') {
      at++;
    }
    return at;
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
    return new String(token, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private int peek() throws IOException {
    while (position == limit) {
      position = 0;
      limit = 0;
      int read = in.read(buffer);
      if (read < 0) {
        return END;
      }
      limit = read;
    }
    return buffer[position] & 0xff;
  }

  private void advance(int c) {
    position++;
    if (c == '\n') {
      line++;
      column = 1;
    } else {
      column++;
    }
  }
}
