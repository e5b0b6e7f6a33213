package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.ImageAugmentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is changed at random in images of training, as a command line names it: {@code flip}, {@code
 * rotate}, {@code crop}, {@code shift} and {@code color}, with commas, each with a number if
 * another than the usual is meant, for example {@code flip,rotate=15}.
 */
final class AugmentationNames {
  private static final KnownNames NAMES =
      new KnownNames("augmentation", List.of("flip", "rotate", "crop", "shift", "color"));

  private static final double USUAL_PROBABILITY = 0.5;
  private static final double USUAL_DEGREES = 10;
  private static final double USUAL_AREA = 0.08;
  private static final double USUAL_PIXELS = 4;
  private static final double USUAL_COLOUR = 0.2;

  private AugmentationNames() {}

  /**
   * Reads names.
   *
   * @param text names with commas
   * @param seed the source of the changes
   * @return the augmentation
   * @throws IllegalArgumentException if there is no such name, a number is out of range, or one is
   *     named twice
   */
  static ImageAugmentation read(String text, long seed) {
    ImageAugmentation.Builder builder = ImageAugmentation.builder(seed);
    for (String part : text.split(",", -1)) {
      try {
        add(builder, part.strip());
      } catch (IllegalStateException e) {
        throw new IllegalArgumentException(
            "the augmentation %s is named twice, or both crop and shift are; name one of them"
                .formatted(part.strip()),
            e);
      }
    }
    return builder.build();
  }

  private static void add(ImageAugmentation.Builder builder, String part) {
    String[] parts = part.split("=", 2);
    String number = parts.length == 1 ? null : parts[1];
    switch (NAMES.require(parts[0])) {
      case "flip" -> builder.horizontalFlip(value(part, number, USUAL_PROBABILITY));
      case "rotate" -> builder.rotation(value(part, number, USUAL_DEGREES));
      case "crop" -> builder.randomResizedCrop(value(part, number, USUAL_AREA), 1);
      case "shift" -> builder.paddedCrop((int) value(part, number, USUAL_PIXELS));
      default -> {
        double strength = value(part, number, USUAL_COLOUR);
        builder.colorJitter(strength, strength, strength, 0);
      }
    }
  }

  private static double value(String part, @Nullable String number, double usual) {
    try {
      return number == null ? usual : Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the augmentation %s has no number after =; give one, such as rotate=15".formatted(part),
          e);
    }
  }
}
