package io.github.adabet.examples.cli.flags;

import io.github.adabet.MemorySize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of memory, such as {@code 512MiB}, {@code 300MB} or {@code 1000000}. */
public final class ByteSize implements ITypeConverter<Long> {
  /** For picocli. */
  public ByteSize() {}

  @Override
  public Long convert(String value) {
    try {
      return MemorySize.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
