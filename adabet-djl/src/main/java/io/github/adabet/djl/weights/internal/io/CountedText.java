package io.github.adabet.djl.weights.internal.io;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * JSON whose long strings are counted while they are read, since a parser hands a string out only
 * when it holds all of it.
 */
public final class CountedText extends FilterReader {

  /** What is too short to matter. */
  private static final int SHORT = 1 << 16;

  /** The characters in the parser's buffer, which doubles, and in the string. */
  private static final int BYTES_PER_CHARACTER = 6;

  private final HeldMemory memory;
  private long run;
  private boolean escaped;

  /**
   * Begins to count.
   *
   * @param json the text
   * @param memory counts what long strings take
   */
  public CountedText(Reader json, HeldMemory memory) {
    super(json);
    this.memory = memory;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    long counted = 0;
    for (int i = offset; i < offset + count; i++) {
      boolean ends = target[i] == '"' && !escaped;
      escaped = target[i] == '\\' && !escaped;
      run = ends ? 0 : run + 1;
      counted += run > SHORT ? 1 : 0;
    }
    memory.add(BYTES_PER_CHARACTER * counted);
    return count;
  }
}
