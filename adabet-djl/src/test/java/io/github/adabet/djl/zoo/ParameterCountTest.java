package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.ParameterNames;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published sizes: torchvision's, and timm's for the vision transformers. */
class ParameterCountTest {

  @ParameterizedTest
  @CsvSource({
    "resnet50, 25557032",
    "resnet50_v1, 25557032",
    "vgg16, 138357544",
    "mobilenet_v2, 3504872",
    "vit_b_16, 86567656",
    "vit_s_16, 22050664",
    "vit_ti_16, 5717416",
    // timm's vit_small_patch14_dinov2 at 224 without its layer scales.
    "vit_s_14, 22004584",
    // torchvision's ResNet with 64 channels before stages of 32, 64, 128, 256.
    "resnet50_half, 6927528",
    // torchvision's features of VGG16, and a linear layer of 512 inputs.
    "vgg16_pooled, 15227688"
  })
  void block_thousandClassesAt224_hasThePublishedNumberOfParameters(String label, long count) {
    assertThat(count(Architecture.of(label).block(1000), 224)).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1968680", "0.75, 2636424", "1.4, 6108776"})
  void mobileNetV2_widthMultiplier_hasThePublishedNumberOfParameters(double width, long count) {
    Block block = MobileNetV2.builder().widthMultiplier(width).build();

    assertThat(count(block, 224)).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({"101, 23, 4, 44549160", "152, 36, 8, 60192808"})
  void resNet_publishedDepths_hasThePublishedNumberOfParameters(
      int layers, int third, int second, long count) {
    Block block = ResNet50.builder().depths(3, second, third, 3).build();

    assertThat(count(block, 224)).as("ResNet" + layers).isEqualTo(count);
  }

  @Test
  void visionTransformer_patchesOf32At384_hasThePublishedNumberOfParameters() {
    Block block = VisionTransformer.builder().patch(32).build();

    assertThat(count(block, 384)).isEqualTo(88_297_192);
  }

  private static long count(Block block, int side) {
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      UnallocatedParameters.initialize(block, manager, new Shape(1, 3, side, side));
      Map<String, Parameter> parameters = ParameterNames.of(block);
      assertThat(parameters).hasSameSizeAs(block.getParameters());
      assertThat(block.getOutputShapes(new Shape[] {new Shape(7, 3, side, side)}))
          .containsExactly(new Shape(7, 1000));
      return parameters.entrySet().stream()
          .filter(named -> !named.getKey().contains(".running_"))
          .mapToLong(named -> named.getValue().getShape().size())
          .sum();
    }
  }
}
