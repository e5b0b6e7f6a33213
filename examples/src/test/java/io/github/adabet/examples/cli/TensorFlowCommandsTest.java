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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void rank_scoresOfGradients_rankByLabels() throws IOException {
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
            "fisher,gradient-magnitude",
            "--json",
            json.toString());

    assertThat(ranked).as(err.toString()).isZero();
    assertThat(Files.readString(json)).contains("saved-model-labelled");
    assertThat(out.toString()).contains("fisher").contains("gradient-magnitude");
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
