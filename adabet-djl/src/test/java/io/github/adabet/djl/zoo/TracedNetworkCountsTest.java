package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.djl.LoopCount;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.torchscript.TorchScriptFiles;
import io.github.adabet.djl.weights.ScriptFiles;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.TorchZip;
import io.github.adabet.djl.weights.script.ScriptValue;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptObject;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.spi.LayerScorer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same network with the same weights, once as a tree of blocks and once traced by torchvision:
 * each layer has the same count of loops.
 */
class TracedNetworkCountsTest {

  private static final int SAMPLES = 16;

  /** What stands before the first plus names the storage. */
  private static final LayerScorer LOOPS =
      LayerScorer.named(
          "loops",
          activation ->
              (double) LoopCount.byLunes(activation.pairwiseDistances(), activation.samples()));

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"resnet, 33", "mobilenet, 40"})
  void ranking_tracedNetwork_hasTheCountsOfTheBlockTree(String name, int side) throws IOException {
    Path weights = FormulaWeights.write(name, directory.resolve("weights.safetensors"));
    Path traced = traced(name, weights);
    NetworkOptions options = NetworkOptions.builder().input(3, side, side).build();
    TensorBatch batch = batch(side);
    Map<String, Double> counts = new TreeMap<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(traced, options)) {
      counts.putAll(counts(network, batch));
    }
    NetworkOptions loaded = NetworkOptions.builder().input(3, side, side).weights(weights).build();
    try (PretrainedNetwork tree = PretrainedNetwork.open(block(name), loaded)) {
      Map<String, Double> expected = counts(tree, batch);

      assertThat(counts).isEqualTo(expected).hasSizeGreaterThan(20);
      assertThat(expected.values()).anyMatch(count -> count > 5);
    }
  }

  private static Block block(String name) {
    return name.equals("resnet")
        ? ResNet50.builder().classes(SmallNetwork.CLASSES).depths(1, 2, 1, 1).build()
        : MobileNetV2.builder().classes(SmallNetwork.CLASSES).widthMultiplier(0.25).build();
  }

  private static Map<String, Double> counts(PretrainedNetwork network, TensorBatch batch) {
    LayerRanking ranking =
        network.rank(List.of(batch), LayerRanker.builder().scorer(LOOPS).build());
    Map<String, Double> counts = new TreeMap<>();
    for (LayerScore score : ranking.scores()) {
      counts.put(score.layer().name().replace('/', '.'), score.score());
    }
    return counts;
  }

  private static TensorBatch batch(int side) {
    Random random = new Random(11);
    float[] values = new float[SAMPLES * 3 * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return TensorBatch.of(HostTensor.of(values, SAMPLES, 3, side, side));
  }

  /** Puts the numbers of a file of weights into an archive that lacks them. */
  private Path traced(String name, Path weights) throws IOException {
    Path skeleton = TorchScriptFiles.file(name + ".skeleton.pt");
    TorchZip zip = TorchZip.copyOf(skeleton);
    try (TensorArchive tensors = TensorFiles.open(weights)) {
      fill(zip, ScriptFiles.read(skeleton).root(), "", tensors);
    }
    return Files.write(directory.resolve(name + ".pt"), zip.bytes());
  }

  private static void fill(TorchZip zip, ScriptObject module, String path, TensorArchive tensors) {
    for (Map.Entry<String, ScriptValue> entry : module.attributes().entrySet()) {
      String place = path + entry.getKey();
      if (entry.getValue() instanceof ScriptObject child) {
        fill(zip, child, place + ".", tensors);
      } else if (entry.getValue() instanceof ScriptTensor tensor) {
        ByteBuffer bytes = tensors.read(place);
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        zip.put("whole/data/" + tensor.storage(), content);
      }
    }
  }
}
