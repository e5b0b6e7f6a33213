package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PretrainedWeightsTest extends WeightsSetting {

  @Test
  void loadInto_everyTensor_isLoadedAndReported() {
    Block network = network();

    WeightReport report = PretrainedWeights.from(write("")).loadInto(network, manager, INPUT);

    assertThat(report.isComplete()).isTrue();
    assertThat(report.loaded())
        .extracting(WeightReport.Loaded::parameter)
        .containsExactlyInAnyOrderElementsOf(tensors.keySet());
    network
        .getParameters()
        .values()
        .forEach(p -> assertThat(p.getArray().toFloatArray()).containsOnly(1f));
  }

  @Test
  void loadInto_differences_areListedInOneMessageAndNothingChanges() {
    tensors.put("01Linear.weight", manager.ones(new Shape(3, 2)));
    tensors.remove("01Linear.bias");
    tensors.put("extra.weight", manager.ones(new Shape(1)));
    tensors.put("02Linear.bias", manager.ones(new Shape(5), DataType.INT64));
    tensors.put("bn.num_batches_tracked", manager.ones(new Shape(), DataType.INT64));
    Path file = write("");
    Block network = initialised();
    float[] before = weights(network);

    WeightMismatchException e =
        catchThrowableOfType(
            WeightMismatchException.class, () -> PretrainedWeights.from(file).loadInto(network));

    assertThat(e)
        .hasMessageContaining("01Linear.weight (file F32[3, 2], network F32[2, 3])")
        .hasMessageContaining("02Linear.bias (file I64[5], network F32[4])")
        .hasMessageContaining("1 missing from the file: 01Linear.bias")
        .hasMessageContaining("1 surplus in the file: extra.weight")
        .hasMessageContaining("bn.num_batches_tracked (nothing is computed from it)")
        .hasMessageContaining("unchanged");
    assertThat(e.report().missing()).containsExactly("01Linear.bias");
    assertThat(e.report().surplus()).containsExactly("extra.weight");
    assertThat(e.report().misfits()).hasSize(2);
    assertThat(weights(network)).containsExactly(before);
  }

  @Test
  void loadInto_allowedDifferences_areReported() {
    tensors.remove("01Linear.bias");
    tensors.put("extra.weight", manager.ones(new Shape(1)));

    WeightReport report =
        PretrainedWeights.from(write(""))
            .allowMissing("*.bias")
            .allowSurplus("extra.*")
            .loadInto(initialised());

    assertThat(report.missing()).containsExactly("01Linear.bias");
    assertThat(report.surplus()).containsExactly("extra.weight");
    assertThat(report.loaded()).hasSize(3);
    assertThat(report.isComplete()).isFalse();
  }

  @Test
  void loadInto_exceptHeadOfAnotherClassCount_keepsItAndSaysSo() {
    tensors.put("02Linear.weight", manager.ones(new Shape(7, 2)));
    tensors.put("02Linear.bias", manager.ones(new Shape(7)));
    Path file = write("");
    Block network = initialised();

    assertThatThrownBy(() -> PretrainedWeights.from(file).loadInto(network))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("exceptHead()");
    WeightReport report = PretrainedWeights.from(file).exceptHead().loadInto(network);

    assertThat(report.kept()).containsExactlyInAnyOrder("02Linear.weight", "02Linear.bias");
    assertThat(report.ignored()).hasSize(2);
    assertThat(report.toString()).contains("kept as in the network: 02Linear.weight");
    assertThat(network.getParameters().get("01Linear_weight").getArray().toFloatArray())
        .containsOnly(1f);
  }

  @Test
  void loadInto_prefix_isFoundAndReported() {
    assertThat(PretrainedWeights.from(write("state_dict.module.")).loadInto(initialised()))
        .satisfies(report -> assertThat(report.prefix()).isEqualTo("state_dict.module."))
        .satisfies(report -> assertThat(report.isComplete()).isTrue());
  }

  @Test
  void loadInto_twoCopiesOfTheNetwork_asksWhichOne() {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    tensors.forEach((name, array) -> copies.put("model." + name, array));
    tensors.forEach((name, array) -> copies.put("ema." + name, array.mul(2)));
    Path file = write("", copies);
    Block network = initialised();

    assertThatThrownBy(() -> PretrainedWeights.from(file).loadInto(network))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("\"ema.\" (4 of 4 parameters)\n  \"model.\" (4 of 4 parameters)")
        .hasMessageContaining("prefix(...)");
    WeightReport report = PretrainedWeights.from(file).prefix("ema.").loadInto(network);

    assertThat(report.ignored()).hasSize(4);
    assertThat(weights(network)).containsOnly(2f);
  }

  @Test
  void loadInto_prefixWithoutItsDot_isCompleted() {
    WeightReport report =
        PretrainedWeights.from(write("state_dict.")).prefix("state_dict").loadInto(initialised());

    assertThat(report.prefix()).isEqualTo("state_dict.");
    assertThat(report.isComplete()).isTrue();
  }

  @Test
  void loadInto_prefixOfNothing_listsTheCandidates() {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    tensors.forEach((name, array) -> copies.put("student.backbone." + name, array));
    tensors.forEach((name, array) -> copies.put("teacher." + name, array));
    copies.remove("teacher.02Linear.bias");
    Path file = write("", copies);

    WeightPrefixException e =
        catchThrowableOfType(
            WeightPrefixException.class,
            () -> PretrainedWeights.from(file).prefix("ema").loadInto(initialised()));

    assertThat(e).hasMessageContaining("\"ema\"").hasMessageContaining("\"student.backbone.\"");
    assertThat(e.candidates())
        .containsExactly(Map.entry("student.backbone.", 4), Map.entry("teacher.", 3));
  }

  @Test
  void loadInto_secondCopyUnderAPrefix_isMentionedIfTheFirstDoesNotFit() {
    Map<String, NDArray> copies = new LinkedHashMap<>(tensors);
    tensors.forEach((name, array) -> copies.put("ema." + name, array));
    copies.put("02Linear.bias", manager.ones(new Shape(9)));
    Path file = write("", copies);

    assertThatThrownBy(() -> PretrainedWeights.from(file).loadInto(initialised()))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("for prefix(...): \"ema.\"");
  }

  @Test
  void loadInto_renamedTensors_areFoundBehindTheirPrefix() {
    Map<String, NDArray> renamed = new LinkedHashMap<>();
    tensors.forEach(
        (name, array) -> renamed.put("model." + name.replace("02Linear", "head.fc"), array));
    Path file = write("", renamed);

    WeightReport report =
        PretrainedWeights.from(file).rename("head.fc", "02Linear").loadInto(initialised());

    assertThat(report.isComplete()).isTrue();
    assertThat(report.prefix()).isEqualTo("model.");
    assertThatThrownBy(
            () -> PretrainedWeights.from(file).rename("hed", "02Linear").loadInto(initialised()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("\"hed\"")
        .hasMessageContaining("01Linear, head");
    assertThatThrownBy(() -> PretrainedWeights.from(file).rename(".", "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void loadInto_surplusAllowedByItsNameBehindThePrefix_isPassedOver() {
    tensors.put("extra.weight", manager.ones(new Shape(1)));

    WeightReport report =
        PretrainedWeights.from(write("model.")).allowSurplus("extra.*").loadInto(initialised());

    assertThat(report.surplus()).containsExactly("model.extra.weight");
  }

  @Test
  void loadInto_integers_becomeFloatsAsInPyTorch() {
    tensors.put(
        "02Linear.bias", manager.create(new long[] {0, -1, (1L << 24) + 1, Long.MAX_VALUE}));
    Block network = initialised();

    WeightReport report = PretrainedWeights.from(write("")).loadInto(network);

    assertThat(network.getParameters().get("02Linear_bias").getArray().toFloatArray())
        .containsExactly(0, -1, 1 << 24, 0x1p63f);
    assertThat(report.loaded().stream().filter(WeightReport.Loaded::rounded))
        .extracting(WeightReport.Loaded::parameter)
        .containsExactly("02Linear.bias");
  }

  @Test
  void loadInto_tensorThatIsNotRead_mattersOnlyIfAParameterNeedsIt() {
    Linear linear = Linear.builder().setUnits(2).optBias(false).build();
    linear.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
    Path file = PythonFiles.file("kinds.pth");

    // The file has weight (4) where (2, 3) is needed: a misfit, but nothing that is not read.
    assertThatThrownBy(() -> PretrainedWeights.from(file).allowSurplus("*").loadInto(linear))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("weight (file F32[4], network F32[2, 3])")
        .hasMessageContaining("10 not read: complex64 (a tensor of complex64 elements)");
    WeightReport report =
        PretrainedWeights.from(file)
            .rename("weight", "other")
            .rename("sparse", "weight")
            .allowSurplus("*")
            .allowMissing("weight")
            .loadInto(linear);

    assertThat(report.missing()).containsExactly("weight");
    assertThat(report.unreadable())
        .contains(new WeightReport.Unreadable("sparse", "a sparse tensor"))
        .hasSize(10);
  }

  @Test
  void loadInto_oneOfSeveralShards_hintsAtTheIndex() {
    Path shard = PythonFiles.file("shards/model-00001-of-00002.safetensors");

    assertThatThrownBy(() -> PretrainedWeights.from(shard).loadInto(initialised()))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("one of 2 shards");
  }

  @Test
  void loadInto_parametersWithGradients_overwritesThemInPlace() {
    Block network = initialised();
    for (Parameter parameter : network.getParameters().values()) {
      parameter.getArray().setRequiresGradient(true);
    }

    PretrainedWeights.from(write("")).loadInto(network);

    assertThat(weights(network)).containsOnly(1f);
    assertThat(network.getParameters().valueAt(0).getArray().hasGradient()).isTrue();
  }

  @Test
  void loadInto_sharedBlockStoredOnce_isNotMissing() {
    Linear shared = Linear.builder().setUnits(3).build();
    Block network = new SequentialBlock().add(shared).add(shared);
    network.initialize(manager, DataType.FLOAT32, INPUT);
    Map<String, NDArray> once = new LinkedHashMap<>();
    once.put("01Linear.weight", manager.ones(new Shape(3, 3)));
    once.put("01Linear.bias", manager.ones(new Shape(3)));

    WeightReport report = PretrainedWeights.from(write("", once)).loadInto(network);

    assertThat(report.missing()).isEmpty();
    assertThat(weights(network)).containsOnly(1f);
  }

  @Test
  void loadInto_float64File_reportsTheRounding() {
    tensors.replaceAll((name, array) -> array.toType(DataType.FLOAT64, true));

    WeightReport report = PretrainedWeights.from(write("")).loadInto(initialised());

    assertThat(report.loaded()).allMatch(WeightReport.Loaded::rounded);
    assertThat(report.toString()).contains("4 rounded");
  }

  @Test
  void loadInto_blockNotInitialised_throwsWithTheRemedy() {
    Path file = write("");

    assertThatThrownBy(() -> PretrainedWeights.from(file).loadInto(network()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not initialised")
        .hasMessageContaining("shape of the input");
  }

  @Test
  void loadInto_fileOfAnotherNetwork_throws() {
    tensors.clear();
    tensors.put("conv.weight", manager.ones(new Shape(1)));
    Path file = write("");

    assertThatThrownBy(() -> PretrainedWeights.from(file).loadInto(initialised()))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("4 missing")
        .hasMessageContaining("1 surplus");
  }

  @Test
  void loadInto_manyTimes_leavesNoArrayBehind() {
    Block network = initialised();
    Path file = write("");
    int before = manager.getManagedArrays().size();

    for (int i = 0; i < 200; i++) {
      PretrainedWeights.from(file).loadInto(network);
    }

    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void save_fullDisk_keepsTheFormerFile() throws IOException {
    Block network = initialised();
    Path file = directory.resolve("saved.safetensors");
    PretrainedWeights.save(network, file);
    byte[] before = Files.readAllBytes(file);
    Files.createSymbolicLink(directory.resolve("saved.safetensors.tmp"), Path.of("/dev/full"));

    assertThatThrownBy(() -> PretrainedWeights.save(network, file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("intact");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static float[] weights(Block network) {
    int count = 0;
    float[] all = new float[100];
    for (Parameter parameter : network.getParameters().values()) {
      for (float value : parameter.getArray().toFloatArray()) {
        all[count++] = value;
      }
    }
    return Arrays.copyOf(all, count);
  }
}
