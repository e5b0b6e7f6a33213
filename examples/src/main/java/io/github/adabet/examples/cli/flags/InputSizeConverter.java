package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.InputSize;
import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the size of images, such as {@code 224}, {@code 224x160} or {@code 3x224x224}. */
public final class InputSizeConverter implements ITypeConverter<InputSize> {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,8}(x[1-9][0-9]{0,8})*");

  /** For picocli. */
  public InputSizeConverter() {}

  @Override
  public InputSize convert(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new TypeConversionException(
          "'%s' is no size of images; give numbers of 1 or more: a side (224), height and width (224x160) or channels too (3x224x224)"
              .formatted(value));
    }
    return new InputSize(Arrays.stream(value.split("x")).map(Long::valueOf).toList());
  }
}
