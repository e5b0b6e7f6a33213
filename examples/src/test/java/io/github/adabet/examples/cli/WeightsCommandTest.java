package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.ParameterNames;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.SafetensorsWriter.Entry;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.zoo.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest extends CommandSetting {
  @TempDir static Path folder;

  private static final String[] SMALL = {"--classes", "5", "--input-size", "32"};

  private static Path weights;
  private static Path expected;
  private static Path wrong;

  /**
   * A checkpoint with the weights, their doubles as a moving average, and the head under another
   * name.
   */
  private static Path twice;

  @BeforeAll
  static void writeFiles() {
    weights = folder.resolve("weights.safetensors");
    expected = folder.resolve("expected.safetensors");
    wrong = folder.resolve("wrong.safetensors");
    Block network = Architecture.MOBILENET_V2.block(5);
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray input = manager.arange(2 * 3 * 32 * 32f).sin().reshape(2, 3, 32, 32);
      network.initialize(manager, DataType.FLOAT32, input.getShape());
      NDArray logits =
          network
              .forward(new ParameterStore(manager, false), new NDList(input), false)
              .singletonOrThrow();
      PretrainedWeights.save(network, weights);
      twice = folder.resolve("twice.safetensors");
      List<Entry> entries = new ArrayList<>();
      ParameterNames.of(network)
          .forEach(
              (name, parameter) -> {
                NDArray array = parameter.getArray();
                String renamed = name.replace("classifier.1.", "head.");
                entries.add(Entry.of("model." + name, array.mul(2)));
                entries.add(Entry.of("model_ema.module." + renamed, array.mul(1)));
              });
      entries.add(Entry.of("model_ema.module.extra", manager.ones(new Shape(2))));
      SafetensorsWriter.write(twice, Map.of(), entries);
      write(expected, input, logits);
      write(wrong, input, logits.add(1));
      network.clear();
    }
  }

  private static void write(Path file, NDArray input, NDArray logits) {
    SafetensorsWriter.write(
        file, Map.of(), List.of(Entry.of("input", input), Entry.of("logits", logits)));
  }

  @Test
  void execute_weightsWithoutModel_listsTheTensors() {
    assertThat(weights(weights.toString())).isZero();

    assertThat(out.toString())
        .contains("safetensors, 262 tensors")
        .contains("classifier.1.weight F32[5, 1280]");
  }

  @Test
  void execute_checkpointWithOtherThingsThanTensors_listsThem() throws IOException {
    Path checkpoint = folder.resolve("training.ckpt");
    String pickle = "\u0080\2}(X\5\0\0\0epochK\3X\7\0\0\0optionscargparse\nNamespace\n)\u0081}bu.";
    byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
    ZipEntry entry = new ZipEntry("training/data.pkl");
    CRC32 sum = new CRC32();
    sum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(checkpoint))) {
      zip.putNextEntry(entry);
      zip.write(content);
    }

    assertThat(weights(checkpoint.toString())).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("epoch: 3")
        .contains("options skipped: an object of argparse.Namespace");
  }

  @Test
  void execute_weightsIntoTheirNetwork_comparesAndExports() throws IOException {
    Path export = folder.resolve("export.safetensors");

    int code =
        weights(
            weights.toString(),
            "--model",
            "mobilenet-v2",
            "--expected",
            expected.toString(),
            "--export",
            export.toString());

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("262 tensors loaded").contains("Largest error of a logit");
    assertThat(Files.mismatch(weights, export)).isEqualTo(-1);
  }

  @Test
  void execute_weightsThatGiveOtherLogits_fails() {
    int code =
        weights(weights.toString(), "--model", "mobilenet_v2", "--expected", wrong.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("is more than");
  }

  @Test
  void execute_weightsIntoAnotherNetwork_failsAndListsThem() {
    assertThat(weights(weights.toString(), "--model", "resnet50")).isEqualTo(1);

    assertThat(err.toString()).contains("missing from the file").contains("fc.weight");
  }

  @Test
  void execute_weightsOfUnknownModel_isWrongUsage() {
    assertThat(weights(weights.toString(), "--model", "resnet51")).isEqualTo(2);

    assertThat(err.toString()).contains("resnet50_v1");
  }

  @Test
  void execute_checkpointWithTwoNetworks_listsThePrefixesAndLoadsTheChosen() throws IOException {
    Path copies = folder.resolve("copies.safetensors");
    copyWithPrefixes(copies, "model.", "model_ema.");

    assertThat(weights(copies.toString(), "--model", "mobilenet_v2")).isEqualTo(1);
    assertThat(err.toString())
        .contains("\"model.\" (262 of 262 parameters)")
        .contains("\"model_ema.\" (262 of 262 parameters)")
        .contains("--prefix");
    Path export = folder.resolve("chosen.safetensors");
    assertThat(
            weights(
                copies.toString(),
                "--model",
                "mobilenet_v2",
                "--prefix",
                "model_ema",
                "--export",
                export.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("prefix \"model_ema.\" removed");
    assertThat(Files.mismatch(weights, export)).isEqualTo(-1);
  }

  private static void copyWithPrefixes(Path target, String... prefixes) {
    try (TensorArchive archive = TensorFiles.open(weights)) {
      List<Entry> entries = new ArrayList<>();
      for (String prefix : prefixes) {
        archive
            .tensors()
            .forEach(
                (name, info) ->
                    entries.add(new Entry(prefix + name, info, () -> archive.read(name))));
      }
      SafetensorsWriter.write(target, Map.of(), entries);
    }
  }

  @Test
  void execute_renamedHeadAndSurplus_loadsWithTheOptionsAndNotWithout() throws IOException {
    Path export = folder.resolve("renamed.safetensors");
    String[] prefixed = {
      twice.toString(), "--model", "mobilenet_v2", "--prefix", "model_ema.module"
    };

    assertThat(weights(prefixed)).isEqualTo(1);
    assertThat(err.toString())
        .contains("missing from the file: classifier.1.weight, classifier.1.bias")
        .contains("model_ema.module.head.weight")
        .contains("--rename OLD=NEW");
    assertThat(
            weights(
                with(
                    prefixed,
                    "--rename",
                    "head=classifier.1",
                    "--allow-surplus",
                    "ext*",
                    "--export",
                    export.toString())))
        .as(err.toString())
        .isZero();
    assertThat(Files.mismatch(weights, export)).isEqualTo(-1);
    assertThat(weights(with(prefixed, "--allow-missing", "classifier.*", "--allow-surplus", "*")))
        .as(err.toString())
        .isZero();
    assertThat(weights(with(prefixed, "--rename", "haed=classifier.1"))).isEqualTo(1);
    assertThat(err.toString()).contains("\"haed\"").contains("extra, features, head");
  }

  @Test
  void execute_unknownPrefix_listsThoseThereAre() {
    assertThat(weights(twice.toString(), "--model", "mobilenet_v2", "--prefix", "ema"))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains("under the prefix \"ema\"")
        .contains("\"model.\" (262 of 262 parameters)")
        .contains("\"model_ema.module.\" (260 of 262 parameters)");
  }

  @Test
  void execute_optionsOfLoadingWithoutModel_areRefused() {
    assertThat(weights(weights.toString(), "--rename", "a=b")).isNotZero();

    assertThat(err.toString()).contains("give --model");
  }

  private int weights(String... arguments) {
    return executeWith("weights", with(arguments, SMALL));
  }
}
