package io.github.adabet.examples.task;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.djl.data.TensorSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a network takes, in words. */
final class InputText {
  private InputText() {}

  /** Returns for example {@code images of 3 x 224 x 224, float32}. */
  static String of(List<TensorSpec> inputs) {
    if (inputs.isEmpty()) {
      return "not known";
    }
    return inputs.stream()
        .map(input -> (inputs.size() == 1 ? "" : input.name() + ": ") + of(input))
        .collect(Collectors.joining("; "));
  }

  private static String of(TensorSpec input) {
    long[] extents = input.sample().getShape();
    String shape =
        LongStream.of(extents).mapToObj(Long::toString).collect(Collectors.joining(" x "));
    String what =
        ImageInput.isImage(input)
            ? "images of " + shape
            : extents.length == 0 ? "a number" : shape + " numbers";
    return what + ", " + type(input.type());
  }

  private static String type(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
