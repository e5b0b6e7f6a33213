package io.github.adabet.bench;

import io.github.adabet.djl.DjlEngines;
import io.github.adabet.spi.NearestNames;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an engine in any case, and gives it as DJL spells it. */
public final class EngineName implements ITypeConverter<String> {
  private static final List<String> NAMES = List.of(DjlEngines.PYTORCH, DjlEngines.MXNET);

  /** For picocli. */
  public EngineName() {}

  @Override
  public String convert(String value) {
    return NAMES.stream()
        .filter(value::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "there is no engine '%s'; there are %s.%s"
                        .formatted(value, NAMES, NearestNames.question(value, NAMES))));
  }
}
