package io.github.adabet.djl.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The networks by name, in the sizes that were published. */
public enum Architecture {
  /** {@link ResNet50} of version 1.5. */
  RESNET50("resnet50"),
  /** {@link ResNet50} of version 1. */
  RESNET50_V1("resnet50_v1"),
  /**
   * {@link ResNet50} of version 1 whose stages have half the width, behind a first convolution of
   * the usual 64 channels: the network of Yahoo's open_nsfw.
   */
  RESNET50_HALF("resnet50_half"),
  /** {@link Vgg16}. */
  VGG16("vgg16"),
  /** {@link Vgg16} with one linear layer on the mean of the last map: its convolutions. */
  VGG16_POOLED("vgg16_pooled"),
  /** {@link MobileNetV2} with width multiplier 1. */
  MOBILENET_V2("mobilenet_v2"),
  /** {@link VisionTransformer} of the size "base" with patches of 16. */
  VIT_B_16("vit_b_16"),
  /** {@link VisionTransformer} of the size "small" with patches of 16. */
  VIT_S_16("vit_s_16"),
  /** {@link VisionTransformer} of the size "small" with patches of 14, as DINOv2 has. */
  VIT_S_14("vit_s_14"),
  /** {@link VisionTransformer} of the size "tiny" with patches of 16. */
  VIT_TI_16("vit_ti_16");

  private static final Map<String, String> ALIASES =
      Map.of("mobilenetv2", "mobilenet_v2", "vit", "vit_b_16");

  private static final int HALF_STAGE = 32;

  private final String label;

  Architecture(String label) {
    this.label = label;
  }

  /**
   * Finds an architecture by its label, or by a name that others give it: {@code mobilenetv2} and
   * {@code vit} (of the size "base").
   *
   * @param label a label, in upper or lower case, with "-" or "_"
   * @return the architecture of that {@link #label()}
   * @throws IllegalArgumentException if there is none; the message lists the labels
   */
  public static Architecture of(String label) {
    return find(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no architecture '"
                        + label
                        + "'; choose one of "
                        + Arrays.stream(values())
                            .map(Architecture::label)
                            .collect(Collectors.joining(", "))));
  }

  /** Returns all names that {@link #of} finds. */
  static List<String> names() {
    return Stream.concat(
            Arrays.stream(values()).map(Architecture::label), ALIASES.keySet().stream().sorted())
        .toList();
  }

  /** Finds an architecture as {@link #of} does, or none. */
  static Optional<Architecture> find(String label) {
    String lower = label.toLowerCase(Locale.ROOT).replace('-', '_');
    String wanted = ALIASES.getOrDefault(lower, lower);
    return Arrays.stream(values())
        .filter(architecture -> architecture.label.equals(wanted))
        .findFirst();
  }

  /**
   * Returns the name on command lines.
   *
   * @return a name such as {@code resnet50}
   */
  public String label() {
    return label;
  }

  /**
   * Builds the network.
   *
   * @param classes the number of logits, at least 1
   * @return a new block, not initialised; takes images (B, C, H, W) and gives logits (B, classes)
   * @throws IllegalArgumentException if {@code classes} is less than 1
   */
  public Block block(int classes) {
    return network(classes);
  }

  /**
   * Builds the network for images of a given shape, which is checked at once instead of when the
   * block is initialised.
   *
   * @param classes the number of logits, at least 1
   * @param input the shape (B, C, H, W) of the images
   * @return a new block, not initialised
   * @throws IllegalArgumentException if {@code classes} is less than 1 or the network takes no such
   *     images; the message says which it takes
   */
  public Block block(int classes, Shape input) {
    Network network = network(classes);
    network.requireImages(input);
    return network;
  }

  private Network network(int classes) {
    return switch (this) {
      case RESNET50 -> ResNet50.builder().classes(classes).network();
      case RESNET50_V1 ->
          ResNet50.builder().classes(classes).version(ResNet50.Version.V1).network();
      case RESNET50_HALF ->
          ResNet50.builder()
              .classes(classes)
              .version(ResNet50.Version.V1)
              .stageWidth(HALF_STAGE)
              .network();
      case VGG16 -> Vgg16.builder().classes(classes).network();
      case VGG16_POOLED -> Vgg16.builder().classes(classes).pooled().network();
      case MOBILENET_V2 -> MobileNetV2.builder().classes(classes).network();
      case VIT_B_16 -> VisionTransformer.builder().classes(classes).network();
      case VIT_S_16 ->
          VisionTransformer.builder().classes(classes).features(384).heads(6).network();
      case VIT_S_14 ->
          VisionTransformer.builder().classes(classes).patch(14).features(384).heads(6).network();
      case VIT_TI_16 ->
          VisionTransformer.builder().classes(classes).features(192).heads(3).network();
    };
  }
}
