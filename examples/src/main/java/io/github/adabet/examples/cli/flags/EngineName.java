package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.KnownNames;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an engine in any case, and gives it as DJL spells it. */
public final class EngineName implements ITypeConverter<String> {
  private static final KnownNames NAMES =
      new KnownNames("engine", List.of("PyTorch", "MXNet", "TensorFlow"));

  /** For picocli. */
  public EngineName() {}

  @Override
  public String convert(String value) {
    try {
      return NAMES.require(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
