package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.examples.training.TrainingOutcome;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on a network in a TorchScript file, which the real PyTorch wrote. */
class TorchScriptFileTest extends NetworkFileSetting {
  private static final List<String> LAYERS =
      List.of("features.0", "features.1", "features.3", "features.4", "features.6", "classifier.1");

  TorchScriptFileTest() {
    super("--model", model(), "--input-size", "24");
  }

  private static String model() {
    return model("depthwise.pt");
  }

  private static String model(String name) {
    try {
      return Path.of(Objects.requireNonNull(TorchScriptFileTest.class.getResource(name)).toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void layers_file_listsItsModulesUnderTheirNames() {
    runOnNetwork("layers", "--csv", "-");

    List<String> lines = out.toString().lines().toList();
    assertThat(lines.subList(1, lines.size()))
        .extracting(line -> line.split(",", -1)[1])
        .isEqualTo(LAYERS);
    assertThat(lines.get(1)).contains("convolution").contains("8x12x12").contains("224");
  }

  @Test
  void commands_weightsInFloat64_nameTheTypeAndTheRemedy() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 2);
    String network = model("double.pt");
    // Images of 3 classes fit the head; 4 ask for another one.
    for (String line :
        List.of("layers", "layers --classes 4", "predict --data " + images, "estimate")) {
      err.getBuffer().setLength(0);
      String all = line + " --model " + network + " --input-size 12";
      assertThat(execute(all.split(" "))).as(line).isBetween(1, 2);
      assertThat(err.toString())
          .as(line)
          .contains("float64", "float32", "model.float()")
          .doesNotContain("head in Python");
    }
  }

  @Test
  void commands_anotherSizeOfImages_nameItAndTheOption() {
    String network = model("flat.pt");
    for (String line : List.of("layers", "layers --classes 4", "estimate")) {
      err.getBuffer().setLength(0);
      String all = line + " --model " + network + " --input-size 20";
      assertThat(execute(all.split(" "))).as(line).isBetween(1, 2);
      assertThat(err.toString())
          .as(line)
          .contains("20, 20", "--input-size")
          .doesNotContain("head in Python");
    }
  }

  @Test
  void layers_withoutTheSizeOfImages_asksForIt() {
    assertThat(execute("layers", "--model", model())).isEqualTo(2);

    assertThat(err.toString()).contains("--input-size");
  }

  @Test
  void rank_imagesOfItsClasses_ranksEveryLayer() throws IOException {
    runOnNetwork("rank", "--data", threeClasses, "--json", json.toString());

    LayerRanking ranking = ranking();
    assertThat(ranking.scores())
        .extracting(score -> score.layer().name())
        .containsExactlyInAnyOrderElementsOf(LAYERS);
    assertThat(ranking.scores()).anyMatch(score -> score.score() > 0);
    assertThat(ranking.provenance().settings()).containsEntry("source.name", "torchscript");
  }

  @Test
  void rank_imagesOfOtherClasses_ranksWithANewHead() {
    runOnNetwork("rank", "--data", fourClasses);

    assertThat(out.toString()).contains("classifier.1").contains("of random weights");
  }

  @Test
  void evaluateAndPredict_file_runIt() throws IOException {
    runOnNetwork("evaluate", "--data", threeClasses);
    runOnNetwork("predict", "--json", json.toString(), threeClasses + "/left");

    assertThat(out.toString()).contains("33.3 %  all");
    assertThat(new ObjectMapper().readTree(Files.readString(json)).toString())
        .contains("left00.png");
  }

  @Test
  void predictAndEvaluate_noImagesForANetworkOfOtherClasses_exitWith2() {
    for (String command : List.of("predict", "evaluate")) {
      err.getBuffer().setLength(0);
      assertThat(executeOnNetwork(command)).isEqualTo(2);
      assertThat(err.toString()).contains("no images are given", "--data");
    }
  }

  @Test
  void train_file_isSavedAsOneThatPredicts() throws IOException {
    Path runs = folder.resolve("run");

    runOnNetwork(
        "train",
        "--data",
        threeClasses,
        "--rho",
        "0.5",
        "--epochs",
        "2",
        "--batch-size",
        "8",
        "--out",
        runs.toString());
    run("predict", "--model", runs.toString(), threeClasses + "/left");

    try (Stream<Path> files = Files.list(runs)) {
      assertThat(files.map(path -> path.getFileName().toString())).anyMatch(f -> f.endsWith(".pt"));
    }
  }

  @Test
  void train_prefixCache_learnsTheSameAndSaysWhatWasServed() throws IOException {
    List<TrainingOutcome> outcomes = new ArrayList<>();
    for (String cache : List.of("none", "16MB")) {
      runOnNetwork(
          "train",
          "--data",
          threeClasses,
          "--layers",
          "1",
          "--epochs",
          "3",
          "--batch-size",
          "6",
          "--drop-last",
          "--prefix-cache",
          cache,
          "--json",
          json.toString());
      outcomes.add(outcome());
    }

    assertThat(outcomes.get(1).report().epochs())
        .extracting(epoch -> epoch.training().loss())
        .isEqualTo(
            outcomes.get(0).report().epochs().stream()
                .map(epoch -> epoch.training().loss())
                .toList());
    assertThat(out.toString()).containsOnlyOnce("prefix cache").contains("took the place of");
  }

  @Test
  void train_imagesOfOtherClasses_replacesTheHead() throws IOException {
    String run = folder.resolve("run").toString();

    runOnNetwork("train", "--data", fourClasses, "--epochs", "1", "--out", run);
    run("predict", "--model", run, "--json", json.toString(), fourClasses + "/fourth");

    assertThat(Files.readString(json)).contains("fourth");
  }

  /** Every scheme that trains other layers, or otherwise, than the ranking by loops does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "fisher",
        "gradient",
        "magnitude",
        "elastic",
        "elastic-magnitude",
        "elastic-gradient",
        "prunetrain",
        "group-lasso",
        "bn-bias",
        "random",
        "betti --interval 1 --rho 0.5",
        "fisher --interval 1 --rho 0.5"
      })
  void train_scheme_trainsWhatItChooses(String scheme) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--epochs", "2", "--data", threeClasses));
    arguments.addAll(List.of("--json", json.toString(), "--scheme"));
    arguments.addAll(List.of(scheme.split(" ", -1)));

    runOnNetwork("train", arguments.toArray(String[]::new));

    TrainingOutcome outcome = outcome();
    assertThat(outcome.scheme()).isEqualTo(scheme.split(" ", -1)[0]);
    assertThat(outcome.report().trainedLayers()).isNotEmpty();
  }

  @Test
  void rank_everyScore_tellsLayersApart() throws IOException {
    runOnNetwork(
        "rank", "--data", threeClasses, "--score", AllScores.names(), "--json", json.toString());

    AllScores.requireOrder(json, LAYERS.size());
  }
}
