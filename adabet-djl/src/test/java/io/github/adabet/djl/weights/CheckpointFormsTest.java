package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which trainings and exports leave the weights of a network. */
class CheckpointFormsTest extends WeightsSetting {

  @Test
  void loadInto_lightningCheckpoint_findsTheNetworkAndPassesOverAllElse() {
    Block network = initialised();

    WeightReport report =
        PretrainedWeights.from(PythonFiles.file("lightning.ckpt")).loadInto(network);

    assertThat(report.isComplete()).isTrue();
    assertThat(report.prefix()).isEqualTo("state_dict.model.");
    assertThat(report.ignored())
        .extracting(WeightReport.Ignored::tensor)
        .contains("state_dict.loss.weight", "optimizer_states.0.state.0.momentum_buffer");
    assertThat(network.getParameters().get("01Linear_weight").getArray().toFloatArray())
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void open_lightningCheckpoint_listsWhatIsNoTensor() {
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file("lightning.ckpt"))) {
      assertThat(archive.metadata())
          .containsEntry("epoch", "2")
          .containsKey("pytorch-lightning_version");
      assertThat(archive.skipped())
          .containsEntry("hyper_parameters.options", "an object of __main__.Options")
          .containsEntry("hyper_parameters.nested", "an object of __main__.Lit.Nested")
          .containsEntry("hyper_parameters.norm", "an object of functools.partial")
          .containsEntry("hyper_parameters.act", "the name torch.nn.modules.activation.GELU")
          .containsEntry("callbacks.Watch.started", "an object of datetime.datetime")
          .containsEntry("hyper_parameters.tree", "an object of __main__.Tree")
          .doesNotContainKey("hyper_parameters.options.path");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.",
        "_orig_mod.",
        "module._orig_mod.",
        "_orig_mod.module.",
        "state_dict.net.",
        "state_dict.model._orig_mod.",
        "state_dict_ema.module.",
        "model_ema.",
        "ema.",
        "ema_model.module._orig_mod."
      })
  void loadInto_whatTrainingsPutInFrontOfNames_isTakenOff(String prefix) {
    WeightReport report = PretrainedWeights.from(write(prefix)).loadInto(initialised());

    assertThat(report.prefix()).isEqualTo(prefix);
    assertThat(report.isComplete()).isTrue();
  }

  @Test
  void loadInto_wrappersOfParts_arePassedOver() {
    Map<String, NDArray> wrapped = new LinkedHashMap<>();
    tensors.forEach(
        (name, array) ->
            wrapped.put(
                "model."
                    + name.replace("01Linear.", "01Linear._orig_mod._orig_mod._orig_mod.")
                        .replace(
                            "02Linear.",
                            "02Linear._fsdp_wrapped_module._checkpoint_wrapped_module."),
                array));

    WeightReport report = PretrainedWeights.from(write("", wrapped)).loadInto(initialised());

    assertThat(report.prefix()).isEqualTo("model.");
    assertThat(report.isComplete()).isTrue();
  }

  @Test
  void loadInto_weightsAndTheirAverage_listsBothForTheChoice() {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    tensors.forEach((name, array) -> copies.put("state_dict.module." + name, array));
    tensors.forEach((name, array) -> copies.put("state_dict_ema.module." + name, array));
    Path file = write("", copies);

    WeightPrefixException e =
        catchThrowableOfType(
            WeightPrefixException.class,
            () -> PretrainedWeights.from(file).loadInto(initialised()));

    assertThat(e.candidates())
        .containsExactly(
            Map.entry("state_dict.module.", 4), Map.entry("state_dict_ema.module.", 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"program-2.7.pt2", "program-2.8.pt2", "program-2.15.pt2"})
  void loadInto_exportedProgram_bringsItsWeights(String name) {
    Block network = initialised();

    WeightReport report =
        PretrainedWeights.from(PythonFiles.file(name))
            .allowSurplus("conv.*", "view*", "small", "none", "wide")
            .loadInto(network);

    assertThat(report.format()).isEqualTo(TensorArchive.Format.EXPORTED_PROGRAM);
    assertThat(report.loaded()).hasSize(4);
    assertThat(report.missing()).isEmpty();
    assertThat(network.getParameters().get("01Linear_weight").getArray().toFloatArray())
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @ParameterizedTest
  @CsvSource({
    "program-2.7.pt2, serialized_constants.pt",
    "program-2.8.pt2, program-2.8/data/constants/model.pt",
    "program-2.15.pt2, program-2.15/data/constants/tensor_0"
  })
  void open_exportedProgram_listsWhereItsConstantsAre(String name, String entry) {
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file(name))) {
      assertThat(archive.skipped())
          .containsEntry(entry, "where the program keeps constants, if it has any");
      assertThat(archive.tensors()).doesNotContainKey("unsaved");
    }
  }
}
