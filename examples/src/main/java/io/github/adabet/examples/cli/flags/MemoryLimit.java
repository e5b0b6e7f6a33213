package io.github.adabet.examples.cli.flags;

import picocli.CommandLine.ITypeConverter;

/** Reads a limit of memory: a number of bytes as {@link ByteSize} does, or none, which is 0. */
public final class MemoryLimit implements ITypeConverter<Long> {
  /** What none is read as. */
  public static final long NONE = 0;

  /** For picocli. */
  public MemoryLimit() {}

  @Override
  public Long convert(String value) {
    return value.equals("none") ? Long.valueOf(NONE) : new ByteSize().convert(value);
  }
}
