package io.github.adabet.bench.networks;

import ai.djl.basicmodelzoo.cv.classification.MobileNetV2;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.basicmodelzoo.cv.classification.VGG;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/** The networks that can be measured. */
final class NetworkBlocks {
  private static final int CHANNELS = 3;
  private static final int RESNET_LAYERS = 50;
  private static final int VGG_LAYERS = 16;

  private NetworkBlocks() {}

  /** The names of the networks. */
  static List<String> names() {
    return List.of("resnet50", "vgg16", "mobilenet_v2");
  }

  /** Makes a network, not initialised. */
  static Block block(String name, Configuration.Size size) {
    return switch (name) {
      case "resnet50" ->
          ResNetV1.builder()
              .setNumLayers(RESNET_LAYERS)
              .setOutSize(size.classes())
              .setImageShape(new Shape(CHANNELS, size.side(), size.side()))
              .build();
      case "vgg16" ->
          VGG.builder()
              .setNumLayers(VGG_LAYERS)
              .setConvArch(new int[][] {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}})
              .setOutSize(size.classes())
              .build();
      case "mobilenet_v2" -> MobileNetV2.builder().setOutSize(size.classes()).build();
      default -> throw new IllegalArgumentException("no network " + name);
    };
  }
}
