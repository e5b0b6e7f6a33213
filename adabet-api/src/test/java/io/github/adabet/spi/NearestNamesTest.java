package io.github.adabet.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearestNamesTest {
  private static final List<String> MODELS =
      List.of("resnet18", "resnet50", "vgg16", "mobilenet_v2", "vit_b_16", "vit_b_32");

  @TempDir Path folder;

  @Test
  void of_oneCharacterWrong_isThatName() {
    assertThat(NearestNames.of("resnet5o", MODELS)).first().isEqualTo("resnet50");
    assertThat(NearestNames.of("vgg-61", MODELS)).containsExactly("vgg16");
  }

  @Test
  void of_caseAndPunctuation_makeNoDifference() {
    assertThat(NearestNames.of("MobileNetV2", MODELS)).containsExactly("mobilenet_v2");
    assertThat(NearestNames.of("ResNet-50", MODELS)).startsWith("resnet50");
  }

  @Test
  void of_beginningOfNames_isThoseInTheirOrder() {
    assertThat(NearestNames.of("vit", MODELS)).containsExactly("vit_b_16", "vit_b_32");
  }

  @Test
  void of_atMostThree_nearestFirst() {
    assertThat(
            NearestNames.of("abcdef", List.of("abcxyf", "abcdxf", "abcdex", "abcdeg", "abcdef1")))
        .containsExactly("abcdxf", "abcdex", "abcdeg");
  }

  @Test
  void of_distanceIsAThirdOrLess() {
    assertThat(NearestNames.of("abcdef", List.of("abcdxy"))).containsExactly("abcdxy");
    assertThat(NearestNames.of("abcdef", List.of("abcxyz"))).isEmpty();
    assertThat(NearestNames.of("ab", List.of("ba"))).containsExactly("ba");
    assertThat(NearestNames.of("a", List.of("b"))).isEmpty();
  }

  @Test
  void of_nothingNear_isEmpty() {
    assertThat(NearestNames.of("inception", MODELS)).isEmpty();
    assertThat(NearestNames.of("", MODELS)).isEmpty();
    assertThat(NearestNames.of("x".repeat(100_000), List.of("y".repeat(100_000)))).isEmpty();
    assertThat(NearestNames.question("inception", MODELS)).isEmpty();
  }

  @Test
  void question_severalNear_namesAll() {
    assertThat(NearestNames.question("vit", MODELS))
        .isEqualTo(" Did you mean 'vit_b_16' or 'vit_b_32'?");
  }

  @Test
  void questionOfFiles_missingFile_namesItsNeighbour() throws IOException {
    Files.createFile(folder.resolve("resnet50.pth"));
    Files.createFile(folder.resolve("labels.csv"));
    Path missing = folder.resolve("resnet-50.pt");

    assertThat(NearestNames.questionOfFiles(missing))
        .isEqualTo(" Did you mean '%s'?", folder.resolve("resnet50.pth"));
    assertThat(NearestNames.questionOfFiles(folder.resolve("nowhere").resolve("file"))).isEmpty();
    assertThat(NearestNames.questionOfFiles(Path.of("/"))).isEmpty();
  }
}
