package io.github.adabet.bench;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes as the commands of {@code adabet} do, such as {@code 512MiB}. */
public final class MemorySize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(B|KiB|MiB|GiB)?");
  private static final Map<String, Integer> SHIFTS =
      Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

  /** For picocli. */
  public MemorySize() {}

  @Override
  public Long convert(String value) {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'%s' is no amount of memory; give a whole number of at most 9 digits and B, KiB, MiB or GiB, such as 512MiB"
              .formatted(value));
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    return Long.parseLong(matcher.group(1)) << SHIFTS.getOrDefault(unit, 0);
  }
}
