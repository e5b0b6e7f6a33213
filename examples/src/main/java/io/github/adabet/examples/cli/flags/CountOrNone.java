package io.github.adabet.examples.cli.flags;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number, or none, which leaves out what the option is for. */
public final class CountOrNone implements ITypeConverter<Integer> {
  /** For picocli. */
  public CountOrNone() {}

  @Override
  public @Nullable Integer convert(String value) {
    try {
      return value.equals(NumberOrNone.NONE) ? null : Integer.valueOf(value);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is neither a whole number nor none".formatted(value));
    }
  }
}
