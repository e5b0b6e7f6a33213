package io.github.adabet.bench;

import io.github.adabet.MemorySize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of memory as the commands of {@code adabet} do, such as {@code 512MiB}. */
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
