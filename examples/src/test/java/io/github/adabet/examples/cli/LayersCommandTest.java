package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.NetworkOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersCommandTest extends CommandSetting {
  @TempDir Path folder;

  @Test
  void layers_byDefault_printsTheNetworkOfTheExamples() {
    assertThat(layers()).as(err.toString()).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(1 + 31 + 1);
    assertThat(lines.get(0).strip().split(" +"))
        .containsExactly("layer", "kind", "output", "parameters", "activations");
    assertThat(lines.get(1).strip().split(" +"))
        .containsExactly("0", "01stem/01conv", "convolution", "16x28x28", "144", "12,544");
    assertThat(lines.get(32)).startsWith("31 layers, 174,970 parameters, ");
  }

  @Test
  void layers_architectureAsJson_holdsWhatTheTableHolds() throws IOException {
    assertThat(
            layers(
                "--model", "mobilenet_v2", "--input-size", "32", "--classes", "7", "--json", "-"))
        .as(err.toString())
        .isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("model").asText()).isEqualTo("mobilenet_v2");
    assertThat(json.get("input").toString()).isEqualTo("[3,32,32]");
    assertThat(json.get("layers")).hasSize(105);
    JsonNode last = json.get("layers").get(104);
    assertThat(last.get("outputShape").toString()).isEqualTo("[7]");
    assertThat(last.get("kind").asText()).isEqualTo("dense");
    assertThat(last.get("opaque").asBoolean()).isFalse();
    long sum = 0;
    for (JsonNode layer : json.get("layers")) {
      sum += layer.get("activationElements").asLong();
    }
    assertThat(json.get("activationElements").asLong()).isEqualTo(sum);
    assertThat(json.get("provenance").toString()).contains("PyTorch");
  }

  @Test
  void layers_asCsv_printsARecordForEachLayer() {
    assertThat(layers("--csv", "-", "--classes", "3")).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("index,name,kind,outputShape,parameters,activationElements");
    assertThat(lines).hasSize(32);
    assertThat(lines.get(31)).isEqualTo("30,07classifier,dense,3,195,3");
  }

  @Test
  void printText_opaqueLayer_isMarkedAndExplained() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    SequentialBlock block =
        new SequentialBlock().add(Linear.builder().setUnits(8).build()).add(new OwnEncoder());
    try (Model model = Model.newInstance("opaque", DjlEngines.PYTORCH)) {
      block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 3, 8));
      model.setBlock(block);
      PrintWriter writer = new PrintWriter(out, true);

      NetworkOptions options = NetworkOptions.builder().input(3, 8).build();
      try (PretrainedNetwork network = PretrainedNetwork.open(model, options)) {
        LayerTable.of("opaque", network).printText(writer);
      }

      writer.flush();
      assertThat(out.toString()).contains("02OwnEncoder  opaque *").contains("* runs as a whole");
    }
  }

  @Test
  void printText_layerThatNoSampleEnters_isListedWithTheReason() throws URISyntaxException {
    Path file =
        Path.of(Objects.requireNonNull(LayersCommandTest.class.getResource("toned.pt")).toURI());
    NetworkOptions options = NetworkOptions.builder().input(6).build();
    PrintWriter writer = new PrintWriter(out, true);

    try (PretrainedNetwork network = PretrainedNetwork.open(file, options)) {
      LayerTable.of("toned", network).printText(writer);
    }

    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("2 layers, 63 parameters"))
        .endsWith(
            "not ranked, and not counted here:",
            "  tone.weight is of the layer tone, which no sample enters (name it to train it)",
            "  tone.bias is of the layer tone, which no sample enters (name it to train it)");
  }

  @Test
  void layers_folderOfASavedModel_listsItsLayers() throws IOException {
    Path saved = Files.createDirectory(folder.resolve("small"));
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = Model.newInstance("small", DjlEngines.PYTORCH)) {
      Block block = SmallBlockFactory.network();
      block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 4));
      model.setBlock(block);
      model.save(saved, "small");
    }
    Files.writeString(
        saved.resolve("serving.properties"), "blockFactory=" + SmallBlockFactory.class.getName());

    assertThat(layers("--model", saved.toString(), "--csv", "-")).as(err.toString()).isZero();

    assertThat(out.toString().lines())
        .contains("0,01Linear,dense,5,25,5", "1,02Linear,dense,2,12,2");
  }

  @Test
  void layers_unknownModel_exitsWith2AndListsTheNames() {
    assertThat(layers("--model", "resnet51")).isEqualTo(2);
    assertThat(err.toString())
        .contains("resnet51", "Did you mean 'resnet50'", "digits", "vgg16", "mobilenet_v2")
        .contains("vit_b_16");
  }

  @Test
  void layers_inputThatIsNoShape_exitsWith2() {
    assertThat(layers("--input-size", "3x0x224")).isEqualTo(2);
    assertThat(err.toString()).contains("3x0x224", "3x224x224");
  }

  @Test
  void layers_inputTheNetworkDoesNotTake_exitsWith2() {
    assertThat(layers("--model", "vit_ti_16", "--input-size", "30")).isEqualTo(2);
    assertThat(err.toString()).contains("30");
  }

  @Test
  void layers_engineThatIsNotThere_exitsWith1AndTheCoordinates() {
    assertThat(layers("--engine", "mxnet")).isEqualTo(1);
    assertThat(err.toString())
        .contains("ai.djl.mxnet:mxnet-engine:0.36.0", "ai.djl.mxnet:mxnet-native-mkl:1.9.1:");
  }

  @Test
  void layers_engineThatThereIsNot_exitsWith2AndTheNearest() {
    assertThat(layers("--engine", "pytroch")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean 'PyTorch'");
  }

  @Test
  void layers_fileThatIsNoModel_exitsWith1() throws IOException {
    Path file = Files.writeString(folder.resolve("model.pt"), "no model");

    assertThat(layers("--model", file.toString(), "--input-size", "8")).isEqualTo(1);
    assertThat(err.toString()).contains(file.toString());
  }

  @Test
  void layers_fileOfAnotherName_exitsWith2AndTheNearest() throws IOException {
    Files.writeString(folder.resolve("model.pt"), "no model");

    assertThat(layers("--model", folder.resolve("modle.pt").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean '" + folder.resolve("model.pt"));
  }

  @Test
  void layers_oldSpellings_areUnknownOptions() {
    for (String old : new String[] {"--input", "--format", "--side"}) {
      assertThat(layers(old, "3")).as(old).isEqualTo(2);
      assertThat(err.toString()).contains(old);
    }
  }

  private int layers(String... arguments) {
    return executeWith("layers", arguments);
  }
}
