package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.examples.SavedModelExample;
import io.github.adabet.examples.training.TrainingOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands, and the README's program, on a network that the real Keras exported. */
class TensorFlowCommandsTest extends NetworkFileSetting {
  private static final String MODEL =
      Path.of("../adabet-djl/src/test/resources/tensorflow/residual_cnn/model").toString();

  TensorFlowCommandsTest() {
    super("--model", MODEL);
  }

  @Test
  void layersAndRank_export_listAndRankItsLayers() throws IOException {
    runOnNetwork("layers", "--csv", "-");
    runOnNetwork("rank", "--data", fourClasses, "--json", json.toString());

    assertThat(out.toString()).contains("block2_bn2");
    LayerRanking ranking = ranking();
    assertThat(ranking.scores()).hasSize(12).anyMatch(score -> score.score() > 0);
    assertThat(ranking.provenance().settings()).containsEntry("source.name", "saved-model");
  }

  @Test
  void rank_everyScore_tellsLayersApart() throws IOException {
    runOnNetwork(
        "rank",
        "--data",
        fourClasses,
        "--preprocess",
        "tf",
        "--score",
        AllScores.names(),
        "--json",
        json.toString());

    assertThat(Files.readString(json)).contains("saved-model-labelled");
    AllScores.requireOrder(json, 12);
  }

  @Test
  void train_otherClassesWithTheDefaults_trainsNormalisationsAndOpensAgain() throws IOException {
    Path run = folder.resolve("run");

    runOnNetwork(
        "train",
        "--data",
        fourClasses,
        "--preprocess",
        "tf",
        "--split",
        "0.2,0.2",
        "--scheme",
        "full",
        "--epochs",
        "2",
        "--out",
        run.toString());
    run("evaluate", "--model", run.toString(), "--data", fourClasses);
    run("predict", "--model", run.toString(), "--json", json.toString(), fourClasses + "/left");

    assertThat(Files.readString(run.resolve("training.json")))
        .contains("SELECTED")
        .contains("training.batch_norm.momentum");
    assertThat(new ObjectMapper().readTree(Files.readString(json)).toString())
        .contains("left00.png")
        .contains("fourth");
  }

  @ParameterizedTest
  @CsvSource({
    "fisher, 1",
    "elastic_training, 1",
    "weight_magnitude, 0",
    "grad_magnitude, 1",
    "bettitrain, 1",
    "prunetrain, -1",
    "group-lasso, -1"
  })
  void train_schemeOfThePapers_trains(String scheme, int interval) throws IOException {
    Path run = folder.resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data",
                fourClasses,
                "--preprocess",
                "tf",
                "--scheme",
                scheme,
                "--epochs",
                "2",
                "--batch-size",
                "8",
                "--batch-norm-momentum",
                "0.9",
                "--out",
                run.toString()));
    if (interval >= 0) {
      arguments.addAll(List.of("--rho", "0.4", "--interval", Integer.toString(interval)));
    }

    runOnNetwork("train", arguments.toArray(String[]::new));

    String report = Files.readString(run.resolve("training.json"));
    assertThat(report).contains("training.optimizer");
    if (interval > 0) {
      assertThat(report).doesNotContain("\"training.strategy\" : \"none\"");
    }
  }

  @Test
  void train_momentumOfNormalisations_isThatOfTheFlag() throws IOException {
    Path run = folder.resolve("run");
    String[] momentum = {"--data", fourClasses, "--batch-norm-momentum", "0.875"};

    runOnNetwork(
        "train", with(momentum, "--scheme", "full", "--epochs", "1", "--out", run.toString()));
    int frozen = executeOnNetwork("train", with(momentum, "--batch-norm", "FROZEN"));
    int other = execute("train", "--batch-norm-momentum", "0.875", "--epochs", "1");

    assertThat(Files.readString(run.resolve("training.json")))
        .containsPattern("training.batch_norm.momentum\"\\s*:\\s*\"0.875");
    assertThat(frozen).isEqualTo(2);
    assertThat(other).isEqualTo(2);
    assertThat(err.toString())
        .contains("with --batch-norm FROZEN no statistics change")
        .contains("it is no SavedModel");
  }

  @Test
  void train_prefixCache_endsWithTheBitsOfTrainingWithoutAndIsEstimated() throws IOException {
    List<TrainingOutcome> outcomes = new ArrayList<>();
    List<byte[]> variables = new ArrayList<>();
    for (String cache : List.of("none", "16MB")) {
      Path run = folder.resolve("run-" + cache);
      runOnNetwork(
          "train",
          "--data",
          fourClasses,
          "--preprocess",
          "tf",
          "--scheme",
          "head",
          "--epochs",
          "3",
          "--batch-size",
          "6",
          "--drop-last",
          "--prefix-cache",
          cache,
          "--json",
          json.toString(),
          "--out",
          run.toString());
      outcomes.add(outcome());
      variables.add(variables(run));
    }

    TrainingReport without = outcomes.get(0).report();
    TrainingReport with = outcomes.get(1).report();
    assertThat(variables.get(1)).isEqualTo(variables.get(0));
    assertThat(with.epochs())
        .extracting(epoch -> epoch.training().loss())
        .isEqualTo(without.epochs().stream().map(epoch -> epoch.training().loss()).toList());
    assertThat(with.memoryEstimate().total() - without.memoryEstimate().total())
        .isEqualTo(Long.parseLong(with.provenance().settings().get("training.prefix_cache.bytes")))
        .isPositive();
    assertThat(out.toString()).containsOnlyOnce("prefix cache").contains("took the place of");
  }

  /** Returns the bytes of the variables of the network that a training left. */
  private static byte[] variables(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      Path data =
          files
              .filter(file -> file.getFileName().toString().startsWith("variables.data-"))
              .findFirst()
              .orElseThrow();
      return Files.readAllBytes(data);
    }
  }

  @Test
  void savedModelExample_ofTheReadme_leavesANetworkOfTheOtherClasses() {
    Path adapted = folder.resolve("adapted");

    SavedModelExample.main(new String[] {MODEL, fourClasses, adapted.toString()});

    try (PretrainedNetwork network = PretrainedNetwork.open(adapted)) {
      TensorBatch picture = TensorBatch.of(HostTensor.of(new float[12 * 12 * 3], 1, 12, 12, 3));
      assertThat(network.predict(picture).first().shape().get(1)).isEqualTo(4);
    }
  }
}
