package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.torchscript.TorchScriptFiles.Expected;
import io.github.adabet.djl.weights.ScriptFiles;
import io.github.adabet.djl.weights.TorchZip;
import io.github.adabet.djl.weights.script.ScriptChanges;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that trained networks are saved as, and networks with another last layer. */
class TorchScriptSavingTest {

  @TempDir private Path folder;

  private static NetworkOptions.Builder options(String name) {
    long[] shape = TorchScriptFiles.expected(name).shapes().getOrDefault("input", new long[] {0});
    return NetworkOptions.builder().input(Arrays.copyOfRange(shape, 1, shape.length));
  }

  private static TensorBatch input(String name) {
    Expected expected = TorchScriptFiles.expected(name);
    return TensorBatch.of(
        HostTensor.of(
            expected.tensors().getOrDefault("input", new float[0]),
            expected.shapes().getOrDefault("input", new long[0])));
  }

  private static PretrainedNetwork open(String name) {
    return PretrainedNetwork.open(TorchScriptFiles.file(name + ".pt"), options(name).build());
  }

  private static void train(PretrainedNetwork network, String name, int classes) {
    long[] labels = new long[4];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % classes;
    }
    List<Layer> layers = network.layers();
    LayerSelection all = LayerSelection.of(layers, layers.size(), Provenance.builder().build());
    network.train(
        all,
        Samples.of(input(name).first(), labels),
        TrainingOptions.builder()
            .epochs(1)
            .batchSize(4)
            .schedule(LearningRateSchedule.constant(0.05))
            .build());
  }

  /** Runs a file by DJL alone. */
  private static HostTensor ownPass(Path file, TensorBatch batch) throws Exception {
    DjlEngines.engine(DjlEngines.PYTORCH);
    String name = file.getFileName().toString().replace(".pt", "");
    try (Model model = Model.newInstance(name, DjlEngines.PYTORCH)) {
      model.load(file.getParent(), name);
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        NDList outputs =
            model
                .getBlock()
                .forward(new ParameterStore(scratch, false), batch.copyTo(scratch), false);
        return HostTensor.copyOf(outputs.singletonOrThrow());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "residual",
        "residual-scripted",
        "vit",
        "recurrent-scripted",
        "shared",
        "branches",
        "swin-v2",
        "maxvit",
        "placed",
        "residual-scripted-torch1.13",
        "mobile-torch2.0"
      })
  void save_trained_isTheFileWithOtherNumbersAndRunsToTheSameBits(String name) throws Exception {
    Path saved = folder.resolve("saved.pt");
    try (PretrainedNetwork network = open(name)) {
      HostTensor untrained = network.predict(input(name)).first();
      train(network, name, 3);
      HostTensor trained = network.predict(input(name)).first();

      network.save(saved);

      assertThat(trained).isNotEqualTo(untrained);
      assertThat(ownPass(saved, input(name))).isEqualTo(trained);
      try (PretrainedNetwork reopened = PretrainedNetwork.open(saved, options(name).build())) {
        assertThat(reopened.predict(input(name)).first()).isEqualTo(trained);
        assertThat(reopened.layers()).isEqualTo(network.layers());
      }
    }
    Path original = TorchScriptFiles.file(name + ".pt");
    assertThat(ScriptFiles.read(saved).code()).isEqualTo(ScriptFiles.read(original).code());
    assertThat(entries(saved)).isEqualTo(entries(original));
  }

  private static List<String> entries(Path archive) throws Exception {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void save_untouched_hasEveryByteOfEachPart() throws Exception {
    Path saved = folder.resolve("saved.pt");
    try (PretrainedNetwork network = open("vit")) {
      network.save(saved);
    }

    TorchZip before = TorchZip.copyOf(TorchScriptFiles.file("vit.pt"));
    TorchZip after = TorchZip.copyOf(saved);
    for (String entry : entries(saved)) {
      assertThat(after.get(entry)).as(entry).isEqualTo(before.get(entry));
    }
  }

  /** PyTorch writes one or the other by the operations that a network has. */
  @ParameterizedTest
  @CsvSource({
    "small-vit-torch1.13,.data/version,version",
    "residual-scripted-torch1.13,version,.data/version"
  })
  void open_versionAtTheOtherPlaceAndOtherFolder_isTheSameNetwork(
      String name, String place, String other) throws Exception {
    Path original = TorchScriptFiles.file(name + ".pt");
    TorchZip before = TorchZip.copyOf(original);
    TorchZip after = new TorchZip();
    for (String entry : entries(original)) {
      String inside = entry.substring(entry.indexOf('/') + 1);
      after.put("archive/" + (inside.equals(place) ? other : inside), before.get(entry));
    }
    Path file = Files.write(folder.resolve("moved.pt"), after.bytes());
    assertThat(entries(original)).anyMatch(entry -> entry.endsWith("/" + place));

    try (PretrainedNetwork network = open(name);
        PretrainedNetwork moved = PretrainedNetwork.open(file, options(name).build())) {
      assertThat(moved.layers()).isEqualTo(network.layers());
      assertThat(moved.predict(input(name)).first())
          .isEqualTo(network.predict(input(name)).first());
    }
  }

  @Test
  void copy_fileForTheMobileInterpreter_hasItsInstructionsWhileTheyAreThoseOfTheCode()
      throws Exception {
    Path mobile = TorchScriptFiles.file("mobile-torch2.0.pt");
    Map<String, String> code = ScriptFiles.read(mobile).code();
    Path same = folder.resolve("same.pt");
    Path other = folder.resolve("other.pt");

    ScriptFiles.copy(mobile, same, ScriptChanges.ofNumbers(List.of()));
    ScriptFiles.copy(mobile, other, ScriptChanges.ofCode(code));

    assertThat(entries(same)).isEqualTo(entries(mobile));
    assertThat(entries(other))
        .doesNotContain("mobile-torch2.0/bytecode.pkl")
        .contains("mobile-torch2.0/data.pkl");
  }

  @Test
  void save_ontoTheFileItWasOpenedFrom_replacesIt() throws Exception {
    Path file = folder.resolve("own.pt");
    Files.copy(TorchScriptFiles.file("mlp.pt"), file);
    try (PretrainedNetwork network = PretrainedNetwork.open(file, options("mlp").build())) {
      for (int i = 0; i < 2; i++) {
        train(network, "mlp", 3);
        network.save(file);
        assertThat(ownPass(file, input("mlp"))).isEqualTo(network.predict(input("mlp")).first());
      }
    }
  }

  @Test
  void save_fileItWasOpenedFromIsAnother_failsAndKeepsWhatWasSavedBefore() throws Exception {
    Path file = folder.resolve("own.pt");
    Path saved = folder.resolve("saved.pt");
    Files.copy(TorchScriptFiles.file("residual.pt"), file);
    try (PretrainedNetwork network = PretrainedNetwork.open(file, options("residual").build())) {
      network.save(saved);
      byte[] before = Files.readAllBytes(saved);
      Files.write(file, Files.readAllBytes(TorchScriptFiles.file("mlp.pt")));

      assertThatThrownBy(() -> network.save(saved))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("is not the file that the network was opened from");
      assertThat(Files.readAllBytes(saved)).isEqualTo(before);
      Files.delete(file);
      assertThatThrownBy(() -> network.save(saved)).isInstanceOf(WeightsException.class);
      assertThat(Files.readAllBytes(saved)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mlp,head,5",
    "residual,fc,300",
    "residual-scripted,fc,2",
    "depthwise,classifier.1,7",
    "vit,head,4",
    "vit-scripted,head,70000",
    "attention-scripted,fc,5",
    "recurrent,fc,5",
    "squeeze,fc,5",
    "branches,fc,5",
    "pooled,head.0,5",
    "small-vit-torch1.13,head,5",
    "pooled-scripted,head.0,5"
  })
  void replaceHead_files_trainAndRunByThemselvesWithOtherClasses(
      String name, String head, int classes) throws Exception {
    Path saved = folder.resolve("saved.pt");
    try (PretrainedNetwork network = open(name)) {
      network.replaceHead(classes, 3);

      assertThat(network.alwaysTrained()).extracting(Layer::name).containsExactly(head);
      assertThat(network.predict(input(name)).first().shape().getShape())
          .containsExactly(4, classes);
      train(network, name, Math.min(classes, 4));
      network.save(saved);
      assertThat(ownPass(saved, input(name))).isEqualTo(network.predict(input(name)).first());
    }
    String code = String.join("", ScriptFiles.read(saved).code().values());
    assertThat(code).doesNotContain("adabet");
    try (PretrainedNetwork reopened =
        PretrainedNetwork.open(saved, options(name).classes(classes).build())) {
      assertThat(reopened.alwaysTrained()).isEmpty();
    }
  }

  @Test
  void replaceHead_scripted_statesTheNewCountInTheCode() {
    Path saved = folder.resolve("saved.pt");
    try (PretrainedNetwork network = open("pooled-scripted")) {
      network.replaceHead(11, 3);
      network.save(saved);
    }

    String code = String.join("", ScriptFiles.read(saved).code().values());
    assertThat(code).contains("out_channels : Final[int] = 11").contains("[-1, 11]");
  }

  @Test
  void capabilities_transposedConvolutionAtTheEnd_hasNoNewHeadAndItsOwnClasses() {
    try (PretrainedNetwork network = open("upsampled")) {
      assertThat(network.capabilities().refusal(Capability.NEW_HEAD).orElse("")).contains("up");
    }
    try (PretrainedNetwork same =
        PretrainedNetwork.open(
            TorchScriptFiles.file("upsampled.pt"), options("upsampled").classes(3).build())) {
      assertThat(same.alwaysTrained()).isEmpty();
    }
    NetworkOptions other = options("upsampled").classes(6).build();
    assertThatThrownBy(() -> PretrainedNetwork.open(TorchScriptFiles.file("upsampled.pt"), other))
        .isInstanceOf(MissingCapabilityException.class)
        .hasMessageContaining("up");
  }

  @Test
  void replaceHead_networkThatCountsItsClassesElsewhere_isRefusedAndStaysAsItWas()
      throws Exception {
    TorchZip zip = TorchZip.copyOf(TorchScriptFiles.file("mlp.pt"));
    String entry = "mlp/code/__torch__.py";
    String code = new String(zip.get(entry), StandardCharsets.UTF_8);
    String counted =
        code.replaceFirst("return (\\(head\\).*)\\n", "return torch.add($1, torch.zeros([3]))\n");
    assertThat(counted).isNotEqualTo(code);
    Path file =
        Files.write(
            folder.resolve("counts.pt"),
            zip.put(entry, counted.getBytes(StandardCharsets.UTF_8)).bytes());
    try (PretrainedNetwork network = PretrainedNetwork.open(file, options("mlp").build())) {
      HostTensor before = network.predict(input("mlp")).first();

      assertThatThrownBy(() -> network.replaceHead(5, 1))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("head, cannot be replaced alone");
      assertThat(network.predict(input("mlp")).first()).isEqualTo(before);
      assertThat(network.alwaysTrained()).isEmpty();
    }
  }
}
