package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.examples.SavedModelExample;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands, and the README's program, on a network that the real Keras exported. */
class TensorFlowCommandsTest {
  private static final String MODEL =
      Path.of("../adabet-djl/src/test/resources/tensorflow/residual_cnn/model").toString();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path images;

  @BeforeEach
  void writeImagesOfFourClasses() throws IOException {
    images = ImageFolders.write(folder.resolve("images"), 12);
    ImageFolders.write(folder.resolve("more"), 12);
    Files.move(folder.resolve("more").resolve("left"), images.resolve("fourth"));
  }

  private int run(String... arguments) {
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void layersAndRank_export_listAndRankItsLayers() throws IOException {
    Path json = folder.resolve("ranking.json");

    int listed = run("layers", "--model", MODEL, "--csv", "-");
    int ranked =
        run("rank", "--model", MODEL, "--data", images.toString(), "--json", json.toString());

    assertThat(listed).as(err.toString()).isZero();
    assertThat(ranked).as(err.toString()).isZero();
    assertThat(out.toString()).contains("block2_bn2");
    LayerRanking ranking = AdaBetJson.read(Files.readString(json), LayerRanking.class);
    assertThat(ranking.scores()).hasSize(12).anyMatch(score -> score.score() > 0);
    assertThat(ranking.provenance().settings()).containsEntry("source.name", "saved-model");
  }

  @Test
  void rank_everyScore_tellsLayersApart() throws IOException {
    Path json = folder.resolve("ranking.json");

    int ranked =
        run(
            "rank",
            "--model",
            MODEL,
            "--data",
            images.toString(),
            "--preprocess",
            "tf",
            "--score",
            AllScores.names(),
            "--json",
            json.toString());

    assertThat(ranked).as(err.toString()).isZero();
    assertThat(Files.readString(json)).contains("saved-model-labelled");
    AllScores.requireOrder(json, 12);
  }

  @Test
  void train_otherClassesWithTheDefaults_trainsNormalisationsAndOpensAgain() throws IOException {
    Path run = folder.resolve("run");
    Path predicted = folder.resolve("predicted.json");

    int trained =
        run(
            "train",
            "--model",
            MODEL,
            "--data",
            images.toString(),
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
    int evaluated = run("evaluate", "--model", run.toString(), "--data", images.toString());
    int known =
        run(
            "predict",
            "--model",
            run.toString(),
            "--json",
            predicted.toString(),
            images.resolve("left").toString());

    assertThat(trained).as(err.toString()).isZero();
    assertThat(evaluated).as(err.toString()).isZero();
    assertThat(known).as(err.toString()).isZero();
    assertThat(Files.readString(run.resolve("training.json")))
        .contains("SELECTED")
        .contains("training.batch_norm.momentum");
    assertThat(new ObjectMapper().readTree(Files.readString(predicted)).toString())
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
                "train",
                "--model",
                MODEL,
                "--data",
                images.toString(),
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

    int trained = run(arguments.toArray(String[]::new));

    assertThat(trained).as(err.toString()).isZero();
    String report = Files.readString(run.resolve("training.json"));
    assertThat(report).contains("training.optimizer");
    if (interval > 0) {
      assertThat(report).doesNotContain("\"training.strategy\" : \"none\"");
    }
  }

  @Test
  void train_momentumOfNormalisations_isThatOfTheFlag() throws IOException {
    Path run = folder.resolve("run");

    int trained =
        run(
            "train",
            "--model",
            MODEL,
            "--data",
            images.toString(),
            "--scheme",
            "full",
            "--epochs",
            "1",
            "--batch-norm-momentum",
            "0.875",
            "--out",
            run.toString());
    int frozen =
        run(
            "train",
            "--model",
            MODEL,
            "--data",
            images.toString(),
            "--batch-norm",
            "FROZEN",
            "--batch-norm-momentum",
            "0.875");
    int other = run("train", "--batch-norm-momentum", "0.875", "--epochs", "1");

    assertThat(trained).as(err.toString()).isZero();
    assertThat(Files.readString(run.resolve("training.json")))
        .containsPattern("training.batch_norm.momentum\"\\s*:\\s*\"0.875");
    assertThat(frozen).isEqualTo(2);
    assertThat(other).isEqualTo(2);
    assertThat(err.toString())
        .contains("with --batch-norm FROZEN no statistics change")
        .contains("it is no SavedModel");
  }

  @Test
  void savedModelExample_ofTheReadme_leavesANetworkOfTheOtherClasses() {
    Path adapted = folder.resolve("adapted");

    SavedModelExample.main(new String[] {MODEL, images.toString(), adapted.toString()});

    try (PretrainedNetwork network = PretrainedNetwork.open(adapted)) {
      TensorBatch picture = TensorBatch.of(HostTensor.of(new float[12 * 12 * 3], 1, 12, 12, 3));
      assertThat(network.predict(picture).first().shape().get(1)).isEqualTo(4);
    }
  }
}
