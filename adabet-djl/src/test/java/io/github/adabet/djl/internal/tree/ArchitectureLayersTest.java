package io.github.adabet.djl.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.zoo.Architecture;
import io.github.adabet.djl.zoo.UnallocatedParameters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers of the published networks. */
class ArchitectureLayersTest {

  private static final Shape INPUT = new Shape(1, 3, 224, 224);

  @ParameterizedTest
  @CsvSource({
    "RESNET50, 53, 53, 1, 0",
    "RESNET50_V1, 53, 53, 1, 0",
    "VGG16, 13, 0, 3, 0",
    "MOBILENET_V2, 52, 52, 1, 0",
    "VIT_B_16, 1, 25, 49, 2",
    "VIT_S_16, 1, 25, 49, 2",
    "VIT_TI_16, 1, 25, 49, 2"
  })
  void layers_publishedNetwork_areConvolutionsNormalisationsAndLinearLayersOfTheirOwn(
      Architecture architecture, long convolutions, long norms, long linear, long others) {
    List<Layer> layers = layers(architecture);

    Map<LayerKind, Long> expected =
        new TreeMap<>(
            Map.of(
                LayerKind.CONVOLUTION, convolutions,
                LayerKind.NORMALIZATION, norms,
                LayerKind.DENSE, linear,
                LayerKind.OTHER, others));
    expected.values().removeIf(count -> count == 0);
    assertThat(layers.stream().collect(Collectors.groupingBy(Layer::kind, Collectors.counting())))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "RESNET50, conv1 bn1 layer1/0/conv1, layer4/2/conv3 layer4/2/bn3 fc",
    "VGG16, features/0 features/2 features/5, classifier/0 classifier/3 classifier/6",
    "MOBILENET_V2, features/0/0 features/0/1 features/1/conv/0/0,"
        + " features/18/0 features/18/1 classifier/1",
    "VIT_TI_16, patch_embed/proj cls_token pos_embed blocks/0/norm1 blocks/0/attn/qkv"
        + " blocks/0/attn/proj blocks/0/norm2 blocks/0/mlp/fc1 blocks/0/mlp/fc2,"
        + " blocks/11/mlp/fc2 norm head"
  })
  void layers_publishedNetwork_runInTheOrderOfPyTorch(
      Architecture architecture, String first, String last) {
    List<String> names = layers(architecture).stream().map(Layer::name).toList();

    assertThat(names).startsWith(first.split(" ")).endsWith(last.split(" "));
  }

  private static List<Layer> layers(Architecture architecture) {
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      Block block = architecture.block(1000, INPUT);
      UnallocatedParameters.initialize(block, manager, INPUT);
      return BlockTree.of(block, List.of()).layers();
    }
  }
}
