package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a network in a TorchScript file, which the real PyTorch wrote. */
class TorchScriptFileTest extends CommandSetting {
  private static final List<String> LAYERS =
      List.of("features.0", "features.1", "features.3", "features.4", "features.6", "classifier.1");

  @TempDir Path folder;

  private static String model() {
    try {
      return Path.of(
              Objects.requireNonNull(TorchScriptFileTest.class.getResource("depthwise.pt")).toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void layers_file_listsItsModulesUnderTheirNames() {
    assertThat(execute("layers", "--model", model(), "--input-size", "24", "--csv", "-"))
        .as(err.toString())
        .isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines.subList(1, lines.size()))
        .extracting(line -> line.split(",", -1)[1])
        .isEqualTo(LAYERS);
    assertThat(lines.get(1)).contains("convolution").contains("8x12x12").contains("224");
  }

  @Test
  void layers_withoutTheSizeOfImages_asksForIt() {
    assertThat(execute("layers", "--model", model())).isEqualTo(2);

    assertThat(err.toString()).contains("--input-size");
  }

  @Test
  void rank_imagesOfItsClasses_ranksEveryLayer() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    Path json = folder.resolve("ranking.json");

    int code =
        execute(
            "rank",
            "--model",
            model(),
            "--input-size",
            "24",
            "--data",
            images.toString(),
            "--json",
            json.toString());

    assertThat(code).as(err.toString()).isZero();
    LayerRanking ranking = AdaBetJson.read(Files.readString(json), LayerRanking.class);
    assertThat(ranking.scores())
        .extracting(score -> score.layer().name())
        .containsExactlyInAnyOrderElementsOf(LAYERS);
    assertThat(ranking.scores()).anyMatch(score -> score.score() > 0);
    assertThat(ranking.provenance().settings()).containsEntry("source.name", "torchscript");
  }

  @Test
  void rank_imagesOfOtherClasses_ranksWithANewHead() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    ImageFolders.write(folder.resolve("more"), 12);
    Files.move(folder.resolve("more").resolve("left"), images.resolve("fourth"));

    int code =
        execute("rank", "--model", model(), "--input-size", "24", "--data", images.toString());

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("classifier.1").contains("of random weights");
  }

  @Test
  void evaluateAndPredict_file_runIt() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    Path json = folder.resolve("predicted.json");

    int evaluated =
        execute("evaluate", "--model", model(), "--input-size", "24", "--data", images.toString());
    int predicted =
        execute(
            "predict",
            "--model",
            model(),
            "--input-size",
            "24",
            "--json",
            json.toString(),
            images.resolve("left").toString());

    assertThat(evaluated).as(err.toString()).isZero();
    assertThat(out.toString()).contains("33.3 %  all");
    assertThat(predicted).as(err.toString()).isZero();
    assertThat(new ObjectMapper().readTree(Files.readString(json)).toString())
        .contains("left00.png");
  }

  @Test
  void predictAndEvaluate_noImagesForANetworkOfOtherClasses_exitWith2() {
    for (String command : List.of("predict", "evaluate")) {
      err.getBuffer().setLength(0);
      assertThat(execute(command, "--model", model(), "--input-size", "24")).isEqualTo(2);
      assertThat(err.toString()).contains("no images are given", "--data");
    }
  }

  @Test
  void train_file_isSavedAsOneThatPredicts() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    Path runs = folder.resolve("run");

    int trained =
        execute(
            "train",
            "--model",
            model(),
            "--input-size",
            "24",
            "--data",
            images.toString(),
            "--rho",
            "0.5",
            "--epochs",
            "2",
            "--batch-size",
            "8",
            "--out",
            runs.toString());
    int predicted =
        execute("predict", "--model", runs.toString(), images.resolve("left").toString());

    assertThat(trained).as(err.toString()).isZero();
    assertThat(predicted).as(err.toString()).isZero();
    try (Stream<Path> files = Files.list(runs)) {
      assertThat(files.map(path -> path.getFileName().toString())).anyMatch(f -> f.endsWith(".pt"));
    }
  }

  @Test
  void train_prefixCache_learnsTheSameAndSaysWhatWasServed() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    List<Path> results = new ArrayList<>();
    for (String cache : List.of("none", "16MB")) {
      Path json = folder.resolve(cache + ".json");
      String[] train = {
        "train",
        "--model",
        model(),
        "--input-size",
        "24",
        "--data",
        images.toString(),
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
        json.toString()
      };
      assertThat(execute(train)).as(err.toString()).isZero();
      results.add(json);
    }

    TrainingOutcome without = TrainingOutcomeJson.read(Files.readString(results.get(0)));
    TrainingOutcome with = TrainingOutcomeJson.read(Files.readString(results.get(1)));
    assertThat(with.report().epochs())
        .extracting(epoch -> epoch.training().loss())
        .isEqualTo(
            without.report().epochs().stream().map(epoch -> epoch.training().loss()).toList());
    assertThat(out.toString()).containsOnlyOnce("prefix cache").contains("took the place of");
  }

  @Test
  void train_imagesOfOtherClasses_replacesTheHead() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    ImageFolders.write(folder.resolve("more"), 12);
    Files.move(folder.resolve("more").resolve("left"), images.resolve("fourth"));
    Path json = folder.resolve("predicted.json");

    int trained =
        execute(
            "train",
            "--model",
            model(),
            "--input-size",
            "24",
            "--data",
            images.toString(),
            "--epochs",
            "1",
            "--out",
            folder.resolve("run").toString());
    int predicted =
        execute(
            "predict",
            "--model",
            folder.resolve("run").toString(),
            "--json",
            json.toString(),
            images.resolve("fourth").toString());

    assertThat(trained).as(err.toString()).isZero();
    assertThat(predicted).as(err.toString()).isZero();
    assertThat(Files.readString(json)).contains("fourth");
  }

  /** Every scheme that trains other layers, or otherwise, than the ranking by loops does. */
  @Test
  void train_everyScheme_trainsWhatItChooses() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    for (String scheme :
        List.of(
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
            "fisher --interval 1 --rho 0.5")) {
      Path json = folder.resolve("trained.json");
      List<String> arguments =
          new ArrayList<>(
              List.of("train", "--model", model(), "--input-size", "24", "--epochs", "2"));
      arguments.addAll(List.of("--data", images.toString(), "--json", json.toString()));
      arguments.add("--scheme");
      arguments.addAll(List.of(scheme.split(" ", -1)));

      int code = execute(arguments.toArray(String[]::new));

      assertThat(code).as(scheme + err).isZero();
      TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
      assertThat(outcome.scheme()).isEqualTo(scheme.split(" ", -1)[0]);
      assertThat(outcome.report().trainedLayers()).as(scheme).isNotEmpty();
    }
  }

  @Test
  void rank_everyScore_tellsLayersApart() throws IOException {
    Path images = ImageFolders.write(folder.resolve("images"), 12);
    Path json = folder.resolve("scores.json");

    int code =
        execute(
            "rank",
            "--model",
            model(),
            "--input-size",
            "24",
            "--data",
            images.toString(),
            "--score",
            AllScores.names(),
            "--json",
            json.toString());

    assertThat(code).as(err.toString()).isZero();
    AllScores.requireOrder(json, LAYERS.size());
  }
}
