package io.github.adabet.djl.zoo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.ParameterNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Names and shapes against lists that the real torchvision and timm wrote. */
class ArchitectureNamesTest {

  private static final Shape INPUT = new Shape(1, 3, 224, 224);

  @ParameterizedTest
  @CsvSource({
    "RESNET50, resnet50",
    "RESNET50_V1, resnet50",
    "VGG16, vgg16",
    "MOBILENET_V2, mobilenet_v2",
    "VIT_B_16, vit_b_16",
    "VIT_S_16, vit_s_16",
    "VIT_TI_16, vit_ti_16"
  })
  void of_thousandClassesAt224_hasTheNamesAndShapesOfPyTorch(
      Architecture architecture, String list) {
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      Block block = architecture.block(1000, INPUT);
      UnallocatedParameters.initialize(block, manager, INPUT);

      Map<String, String> shapes = new TreeMap<>();
      ParameterNames.of(block).forEach((name, p) -> shapes.put(name, dimensions(p.getShape())));

      assertThat(shapes).isEqualTo(published(list));
    }
  }

  private static String dimensions(Shape shape) {
    return LongStream.of(shape.getShape())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }

  private static Map<String, String> published(String list) {
    String resource = list + ".parameters";
    try (InputStream stream = ArchitectureNamesTest.class.getResourceAsStream(resource)) {
      String text = new String(Objects.requireNonNull(stream, resource).readAllBytes(), UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", 2))
          .collect(toMap(columns -> columns[0], columns -> columns[1]));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void of_label_findsTheArchitectureInAnySpelling(Architecture architecture) {
    assertThat(Architecture.of(architecture.label())).isEqualTo(architecture);
    assertThat(Architecture.of(architecture.label().toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(architecture);
    assertThat(Architecture.of(architecture.label().replace('_', '-'))).isEqualTo(architecture);
  }

  @Test
  void of_unknownLabel_throwsListingAll() {
    assertThatThrownBy(() -> Architecture.of("resnet51"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resnet51")
        .hasMessageContainingAll(
            Arrays.stream(Architecture.values()).map(Architecture::label).toArray(String[]::new));
  }

  @Test
  void block_imagesThatDoNotFit_throwsNamingWhatFits() {
    assertRefused(Architecture.VIT_B_16, new Shape(1, 3, 224, 220), "multiples of 16");
    assertRefused(Architecture.VGG16, new Shape(1, 3, 31, 64), "at least 32");
    assertRefused(Architecture.RESNET50, new Shape(3, 224, 224), "(B, C, H, W)");
  }

  private static void assertRefused(Architecture architecture, Shape input, String message) {
    assertThatThrownBy(() -> architecture.block(10, input))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(input.toString());
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      Block block = architecture.block(10);
      assertThatThrownBy(() -> UnallocatedParameters.initialize(block, manager, input))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void builders_illegalSizes_throwNamingArgumentAndRange() {
    assertThatThrownBy(() -> Architecture.VGG16.block(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes is 0; it must be at least 1");
    assertThatThrownBy(() -> MobileNetV2.builder().widthMultiplier(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("widthMultiplier is NaN");
    assertThatThrownBy(() -> Vgg16.builder().dropout(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("less than 1");
    assertThatThrownBy(() -> ResNet50.builder().depths(3, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth of a stage is 0");
    VisionTransformer.Builder seven = VisionTransformer.builder().heads(7);
    assertThatThrownBy(seven::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("heads must divide features");
  }
}
