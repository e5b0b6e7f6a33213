package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a folder of pictures that nobody prepared. */
class OwnImagesTest extends CommandSetting {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EACH = 20;

  @TempDir Path folder;

  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = ImageFolders.write(folder.resolve("images"), EACH);
  }

  @Test
  void rank_folderOfClasses_givesTheNetworkANewHeadThatIsSelectedBesides() throws IOException {
    Path json = folder.resolve("ranking.json");

    run("rank", "--data", images.toString(), "--layers", "1", "--json", json.toString());

    LayerRanking ranking = AdaBetJson.read(Files.readString(json), LayerRanking.class);
    assertThat(ranking.alwaysTrained())
        .extracting(layer -> layer.name())
        .containsExactly("07classifier");
    assertThat(out.toString())
        .contains("07classifier, of random weights, always trained")
        .contains("48 for training, 12 for testing", "1 batch of 32 images");
    assertThat(ranking.provenance().settings())
        .containsEntry("task.images", images.toString())
        .containsEntry("task.classes", "3");
  }

  @Test
  void rank_imagesWithoutClasses_needsNone() throws IOException {
    run("rank", "--data", images.resolve("left").toString(), "--rank-batch-size", "10");

    assertThat(out.toString())
        .contains("20, without classes", "2 batches of 10")
        .doesNotContain("for training");
    assertThat(out.toString()).doesNotContain("new head");
  }

  @Test
  void rank_severalScores_standSideBySideWithTheirAgreement() throws IOException {
    Path csv = folder.resolve("scores.csv");
    Path json = folder.resolve("scores.json");

    run(
        "rank",
        "--data",
        images.toString(),
        "--score",
        "betti,fisher,betti:weight",
        "--csv",
        csv.toString(),
        "--json",
        json.toString());

    assertThat(out.toString().lines().findFirst().orElseThrow().strip().split(" +"))
        .containsExactly("betti", "fisher", "betti:weight", "kind", "parameters", "layer");
    JsonNode tau = JSON.readTree(json.toFile()).get("kendallTau");
    assertThat(tau.get("betti").get("betti").asDouble()).isEqualTo(1);
    assertThat(tau.get("betti").get("fisher").asDouble())
        .isEqualTo(tau.get("fisher").get("betti").asDouble())
        .isBetween(-1.0, 1.0);
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(1 + 31);
    assertThat(lines.get(0))
        .isEqualTo(
            "index,layer,kind,parameters,betti,betti rank,fisher,fisher rank,betti:weight,"
                + "betti:weight rank");
  }

  @Test
  void train_folder_learnsAndItsFolderIsANetworkThatOtherCommandsOpen() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("result.json");

    run(
        "train",
        "--data",
        images.toString(),
        "--layers",
        "3",
        "--epochs",
        "6",
        "--batch-size",
        "16",
        "--head-lr",
        "2",
        "--out",
        run.toString(),
        "--json",
        json.toString());

    TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
    assertThat(outcome.after().top1()).isGreaterThan(0.8).isGreaterThan(outcome.before().top1());
    assertThat(outcome.report().trainedLayers()).hasSize(4).contains("07classifier");
    assertThat(out.toString())
        .contains("test accuracy", "memory estimated", "memory measured", "s of training")
        .containsPattern(
            OS.LINUX.isCurrentOs()
                ? "measured +[0-9.]+ MiB above the idle process, and [0-9.]+ MiB by which Java's"
                : "memory measured")
        .contains("adabet predict --model " + run);
    assertThat(
            Stream.of("config.yaml", "ranking.json", "epochs.csv", "report.html", "metrics.json"))
        .allMatch(name -> Files.exists(run.resolve(name)));

    evaluateAgrees(run, outcome.after().top1());
    predictKnowsTheClasses(run);
  }

  private void evaluateAgrees(Path run, double expected) throws IOException {
    Path json = folder.resolve("evaluation.json");
    Path confusion = folder.resolve("confusion.csv");
    run(
        "evaluate",
        "--model",
        run.toString(),
        "--data",
        images.toString(),
        "--json",
        json.toString(),
        "--confusion",
        confusion.toString());

    JsonNode evaluation = JSON.readTree(json.toFile());
    assertThat(evaluation.get("top1").asDouble()).isEqualTo(expected);
    assertThat(evaluation.get("samples").asInt()).isEqualTo(12);
    assertThat(evaluation.get("used").get("network").asText()).isEqualTo("digits");
    assertThat(Files.readAllLines(confusion)).hasSize(4);
    assertThat(Files.readAllLines(confusion).get(0)).endsWith("left,right,top");
  }

  private void predictKnowsTheClasses(Path run) throws IOException {
    Path csv = folder.resolve("classes.csv");
    Path one = images.resolve("top").resolve("top03.png");
    run(
        "predict",
        "--model",
        run.toString(),
        "--top",
        "2",
        "--csv",
        csv.toString(),
        one.toString(),
        images.resolve("left").toString());

    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(1 + 2 * (1 + EACH));
    assertThat(lines.get(0)).isEqualTo("file,rank,index,class,probability");
    assertThat(lines.get(1)).contains("top03.png,1,2,top,");
  }

  @Test
  void evaluate_classesInAnotherOrderAndNumber_areMatchedByName() throws IOException {
    Path run = folder.resolve("run");
    run(
        "train",
        "--data",
        images.toString(),
        "--epochs",
        "6",
        "--batch-size",
        "16",
        "--out",
        run.toString());
    Path some = folder.resolve("some");
    for (String name : List.of("right", "top")) {
      Files.createDirectories(some);
      Files.move(images.resolve(name), some.resolve(name));
    }
    Path json = folder.resolve("evaluation.json");

    run(
        "evaluate",
        "--model",
        run.toString(),
        "--data",
        some.toString(),
        "--json",
        json.toString());

    JsonNode evaluation = JSON.readTree(json.toFile());
    assertThat(evaluation.get("classNames").toString()).isEqualTo("[\"left\",\"right\",\"top\"]");
    assertThat(evaluation.get("top1").asDouble()).isGreaterThan(0.8);
  }

  @Test
  void train_everyScheme_trainsWhatItNames() throws IOException {
    for (String scheme : List.of("bn-bias", "head", "random", "elastic")) {
      Path json = folder.resolve(scheme + ".json");
      run(
          "train",
          "--data",
          images.toString(),
          "--scheme",
          scheme,
          "--epochs",
          "1",
          "--json",
          json.toString());

      TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
      assertThat(outcome.scheme()).isEqualTo(scheme);
      assertThat(outcome.report().trainedLayers()).isNotEmpty();
    }
    assertThat(out.toString()).contains("elastic chooses layers during training");
  }

  @Test
  void config_flagsWinOverTheFileAndThatOverThePreset() throws IOException {
    Path file = folder.resolve("settings.yaml");
    Files.writeString(
        file,
        """
        data: %s
        layers: 2
        epochs: 3
        score: [betti]
        learning-rate: 1e-2
        top: 3
        preset: reference
        """
            .formatted(images));
    Path json = folder.resolve("result.json");

    run(
        "train",
        "--config",
        file.toString(),
        "--epochs",
        "1",
        "--interval",
        "0",
        "--json",
        json.toString());

    JsonNode used = JSON.readTree(json.toFile()).get("configuration");
    assertThat(used.get("epochs").asText()).isEqualTo("1");
    assertThat(used.get("layers").asText()).isEqualTo("2");
    assertThat(used.has("rho")).as("the preset's budget excludes the file's").isFalse();
    assertThat(used.get("learning-rate").asText()).isEqualTo("0.01");
    assertThat(used.get("weight-decay").asText()).isEqualTo("0.005");
    assertThat(used.get("optimizer").asText()).isEqualTo("adamw");
  }

  @Test
  void config_unknownKey_exitsWith2AndTheNearest() throws IOException {
    Path file = Files.writeString(folder.resolve("settings.yaml"), "epoch: 3");

    assertThat(execute("train", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("'epoch'", "Did you mean 'epochs'?");
  }

  @Test
  void unknownNames_exitWith2AndTheNearest() {
    Object[][] mistakes = {
      {new String[] {"rank", "--score", "beti"}, "Did you mean 'betti'"},
      {new String[] {"train", "--scheme", "fihser"}, "Did you mean 'fisher'"},
      {new String[] {"rank", "--model", "mobilenet_v3"}, "Did you mean 'mobilenet_v2'"},
      {new String[] {"rank", "--model", "nofile.pt"}, "there is no file or folder 'nofile.pt'."},
      {new String[] {"rank", "--data", "digts"}, "Did you mean 'digits'"},
      {new String[] {"rank", "--data", images + "s"}, "Did you mean '" + images},
      {new String[] {"rank", "--preprocess", "torchvison"}, "Did you mean 'torchvision'"},
      {new String[] {"train", "--augment", "flop"}, "Did you mean 'flip'"},
      {new String[] {"train", "--augment", "crop,shift"}, "both crop and shift"},
      {new String[] {"train", "--preset", "referense"}, "Did you mean 'reference'"},
      {new String[] {"rank", "--rank-batchs", "2"}, "--rank-batches"},
    };
    for (Object[] mistake : mistakes) {
      err.getBuffer().setLength(0);
      assertThat(execute((String[]) mistake[0])).as(err.toString()).isEqualTo(2);
      assertThat(err.toString()).contains((String) mistake[1]);
    }
  }

  @Test
  void rank_networkOfWhichNoWeightsWerePublished_saysWhatToGive() {
    assertThat(execute("rank", "--model", "resnet50_v1")).isEqualTo(2);
    assertThat(err.toString()).contains("--weights FILE", "--weights random");
  }

  @Test
  void train_brokenImage_failsWithItsNameOrLeavesItOut() throws IOException {
    Path broken = Files.writeString(images.resolve("left").resolve("broken.png"), "no picture");
    String[] train = {"rank", "--data", images.toString(), "--rank-batch-size", "48"};
    assertThat(execute(train)).isEqualTo(1);
    assertThat(err.toString()).contains("broken.png");

    List<String> skipping = new ArrayList<>(List.of(train));
    skipping.add("--skip-broken");
    run(skipping.toArray(String[]::new));
    assertThat(out.toString()).contains("1 files that cannot be read", "broken.png");
    assertThat(broken).exists();
  }
}
