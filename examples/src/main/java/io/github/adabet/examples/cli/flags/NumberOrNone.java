package io.github.adabet.examples.cli.flags;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number, or {@value #NONE}, which leaves out what the option is for. */
public final class NumberOrNone implements ITypeConverter<Double> {
  /** The word for no number. */
  public static final String NONE = "none";

  /** For picocli. */
  public NumberOrNone() {}

  @Override
  public @Nullable Double convert(String value) {
    try {
      return value.equals(NONE) ? null : Double.valueOf(value);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is neither a number nor none".formatted(value));
    }
  }
}
