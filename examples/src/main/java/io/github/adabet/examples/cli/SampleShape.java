package io.github.adabet.examples.cli;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the shape of a sample, such as {@code 3x224x224}. */
final class SampleShape implements ITypeConverter<Shape> {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,8}(x[1-9][0-9]{0,8})*");

  @Override
  public Shape convert(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new TypeConversionException(
          "'%s' is no shape of a sample; give extents of 1 or more, such as 3x224x224"
              .formatted(value));
    }
    return new Shape(Arrays.stream(value.split("x")).mapToLong(Long::parseLong).toArray());
  }
}
