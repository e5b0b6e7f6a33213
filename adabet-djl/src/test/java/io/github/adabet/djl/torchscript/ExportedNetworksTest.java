package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.torchscript.TorchScriptFiles.Expected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that the real PyTorch wrote: layers, activations and outputs are compared with what it says
 * of the networks in Python.
 */
class ExportedNetworksTest {

  /** Of the largest number of a tensor: the same operations in another order. */
  private static final double TOLERANCE = 1e-5;

  private static PretrainedNetwork open(String network) {
    Expected expected = TorchScriptFiles.expected(network);
    long[] shape = expected.shapes().getOrDefault("input", new long[0]);
    return PretrainedNetwork.open(
        TorchScriptFiles.file(network + ".pt"),
        NetworkOptions.builder().input(Arrays.copyOfRange(shape, 1, shape.length)).build());
  }

  private static TensorBatch input(Expected expected) {
    return TensorBatch.of(
        HostTensor.of(
            expected.tensors().getOrDefault("input", new float[0]),
            expected.shapes().getOrDefault("input", new long[0])));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual",
        "residual-scripted",
        "depthwise",
        "vit",
        "vit-scripted",
        "recurrent",
        "recurrent-scripted",
        "attention",
        "attention-scripted",
        "squeeze",
        "shared",
        "branches",
        "several",
        "pooled",
        "pooled-scripted",
        "upsampled",
        "permuted",
        "split",
        "dense",
        "sized",
        "named",
        "nested",
        "batchwise",
        "appended",
        "windows",
        "toned",
        "swin",
        "swin-v2",
        "maxvit",
        "placed",
        "placed-scripted",
        "residual-scripted-torch1.13",
        "small-vit-torch1.13",
        "mobile-torch2.0"
      })
  void layersAndActivations_filesOfPyTorch_areThoseOfPython(String name) {
    Expected expected = TorchScriptFiles.expected(name);
    try (PretrainedNetwork network = open(name)) {
      Map<String, Long> layers = new LinkedHashMap<>();
      network.layers().forEach(layer -> layers.put(layer.name(), layer.parameterCount()));
      assertThat(layers).containsAllEntriesOf(expected.layers());
      List<String> unranked = expected.unranked();
      String listed =
          network.provenance().settings().getOrDefault("source.unranked_parameters", "");
      assertThat(unranked).allSatisfy(parameter -> assertThat(listed).contains(parameter + " is"));
      assertThat(listed.equals("none")).isEqualTo(unranked.isEmpty());

      List<String> runs = new ArrayList<>();
      List<float[]> seen = new ArrayList<>();
      network
          .activationSource()
          .forward(
              input(expected),
              activation -> {
                String number = String.format("run/%03d/", runs.size());
                runs.add(number + activation.layer().name());
                seen.add(activation.toFloatArray());
              });
      assertThat(runs).isEqualTo(expected.runs());
      for (int i = 0; i < runs.size(); i++) {
        float[] values = expected.tensors().getOrDefault(runs.get(i), new float[0]);
        Numbers.assertClose(name + " " + runs.get(i), seen.get(i), values, TOLERANCE);
      }
      float[] output = expected.tensors().getOrDefault("output", new float[0]);
      Numbers.assertClose(
          name, network.predict(input(expected)).first().toFloats(), output, TOLERANCE);
    }
  }

  /** The walk runs the operations of the network's own pass, and no others. */
  @Tag("jdk")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "residual",
        "vit-scripted",
        "recurrent-scripted",
        "branches",
        "attention",
        "attention-scripted",
        "encoder",
        "listed"
      })
  void predict_fileByFile_equalsTheNetworksOwnPassToTheBit(String name) throws Exception {
    TensorBatch batch = input(TorchScriptFiles.expected(name));
    float[] own = ownPass(name, batch);
    try (PretrainedNetwork network = open(name)) {
      List<float[]> seen = new ArrayList<>();
      network.activationSource().forward(batch, activation -> seen.add(activation.toFloatArray()));

      assertThat(seen.get(seen.size() - 1)).isEqualTo(own);
      assertThat(network.predict(batch).first().toFloats()).isEqualTo(own);
    }
  }

  /** Runs the file as it is, by DJL. */
  private static float[] ownPass(String name, TensorBatch batch) throws Exception {
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = Model.newInstance(name, DjlEngines.PYTORCH)) {
      model.load(TorchScriptFiles.file(name + ".pt").getParent(), name);
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        ParameterStore parameters = new ParameterStore(scratch, false);
        NDList outputs = model.getBlock().forward(parameters, batch.copyTo(scratch), false);
        return outputs.singletonOrThrow().toFloatArray();
      }
    }
  }

  @Test
  void kinds_ofLayers_followFromTheirOperations() {
    assertThat(kinds("residual")).containsEntry("stem.0", LayerKind.CONVOLUTION);
    assertThat(kinds("residual-scripted")).containsEntry("stem.1", LayerKind.NORMALIZATION);
    assertThat(kinds("recurrent-scripted")).containsEntry("lstm", LayerKind.RECURRENT);
    assertThat(kinds("recurrent")).containsEntry("gru", LayerKind.RECURRENT);
    assertThat(kinds("attention-scripted")).containsEntry("attention", LayerKind.ATTENTION);
    assertThat(kinds("attention"))
        .containsEntry("attention", LayerKind.ATTENTION)
        .containsEntry("norm", LayerKind.NORMALIZATION)
        .containsEntry("fc", LayerKind.DENSE);
  }

  private static Map<String, LayerKind> kinds(String name) {
    Map<String, LayerKind> kinds = new LinkedHashMap<>();
    try (PretrainedNetwork network = open(name)) {
      for (Layer layer : network.layers()) {
        kinds.put(layer.name(), layer.kind());
      }
    }
    return kinds;
  }
}
