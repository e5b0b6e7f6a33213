package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.WeightNames;
import io.github.adabet.djl.weights.WeightReport;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the weights of the real torchvision and timm, the networks give the real logits. */
@EngineTest
class TorchOracleTest {

  private static final int CLASSES = 5;

  /** Of the largest logit. */
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path directory;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  private NDManager manager() {
    return DjlEngines.engine(engine()).newBaseManager();
  }

  private static Block block(String network) {
    return switch (network) {
      case "resnet" -> ResNet50.builder().classes(CLASSES).depths(1, 2, 1, 1).build();
      case "resnet_v1" ->
          ResNet50.builder()
              .classes(CLASSES)
              .depths(1, 2, 1, 1)
              .version(ResNet50.Version.V1)
              .build();
      case "vgg" -> Vgg16.builder().classes(CLASSES).widthMultiplier(1 / 32.0).build();
      case "mobilenet" -> MobileNetV2.builder().classes(CLASSES).widthMultiplier(0.25).build();
      default ->
          VisionTransformer.builder()
              .classes(CLASSES)
              .patch(8)
              .features(24)
              .depth(2)
              .heads(3)
              .build();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "resnet_v1", "vgg", "mobilenet", "vit"})
  void forward_weightsOfTheRealNetwork_givesItsLogits(String network) {
    Path file = FormulaWeights.write(network, directory.resolve("weights.safetensors"));

    WeightReport report = assertRealLogits(network, network, PretrainedWeights.from(file));

    assertThat(report.isComplete()).isTrue();
    assertThat(report.names()).isEqualTo(WeightNames.SAME);
    assertThat(report.prefix()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"vit.pth, STATE_DICT", "vit.pt, TORCHSCRIPT"})
  void forward_fileThatPyTorchWrote_givesItsLogits(String file, Format format) {
    WeightReport report =
        assertRealLogits("vit", "vit", PretrainedWeights.from(FormulaWeights.file(file)));

    assertThat(report.format()).isEqualTo(format);
    assertThat(report.isComplete()).isTrue();
  }

  @Test
  void forward_visionTransformerOfTorchvision_givesItsLogits() {
    Path file = FormulaWeights.file("vit-torchvision.pth");

    WeightReport report = assertRealLogits("vit", "vit-torchvision", PretrainedWeights.from(file));

    assertThat(report.isComplete()).isTrue();
    assertThat(report.names()).isEqualTo(WeightNames.TORCHVISION_VIT);
    assertThat(report.prefix()).isEqualTo("state_dict.module.");
    assertThat(report.toString()).contains("state_dict.module.").contains("TORCHVISION_VIT");
  }

  @Test
  void save_loadedNetwork_isTheFileAgain() {
    Path file = FormulaWeights.write("mobilenet", directory.resolve("weights.safetensors"));
    Path saved = directory.resolve("saved.safetensors");
    try (NDManager manager = manager()) {
      Block block = block("mobilenet");
      PretrainedWeights.from(file).loadInto(block, manager, new Shape(1, 3, 40, 40));
      PretrainedWeights.save(block, saved);
      block.clear();
    }

    try (TensorArchive before = TensorFiles.open(file);
        TensorArchive after = TensorFiles.open(saved)) {
      assertThat(after.tensors()).isNotEmpty();
      before
          .tensors()
          .forEach(
              (name, info) -> {
                if (!name.endsWith("num_batches_tracked")) {
                  assertThat(after.tensors()).containsEntry(name, info);
                  assertThat(after.read(name)).as(name).isEqualTo(before.read(name));
                }
              });
      assertThat(before.tensors()).containsAllEntriesOf(after.tensors());
    }
  }

  private WeightReport assertRealLogits(
      String network, String expected, PretrainedWeights weights) {
    try (NDManager manager = manager();
        TensorArchive real =
            TensorFiles.open(FormulaWeights.file(expected + ".expected.safetensors"))) {
      NDArray input = array(manager, real, "input");
      NDArray logits = array(manager, real, "logits");
      Block block = block(network);
      WeightReport report = weights.loadInto(block, manager, input.getShape());

      NDArray ours =
          block
              .forward(new ParameterStore(manager, false), new NDList(input), false)
              .singletonOrThrow();

      float largest = logits.abs().max().getFloat();
      assertThat(largest).isGreaterThan(0.1f);
      assertThat(ours.sub(logits).abs().max().getFloat() / largest)
          .as("largest error of a logit / largest logit")
          .isLessThan((float) TOLERANCE);
      block.clear();
      return report;
    }
  }

  private static NDArray array(NDManager manager, TensorArchive archive, String name) {
    long[] shape =
        archive.tensors().get(name).shape().stream().mapToLong(Long::longValue).toArray();
    NDArray array = manager.zeros(new Shape(shape));
    archive.copyInto(name, array);
    return array;
  }
}
