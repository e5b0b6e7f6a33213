package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The best network of a run and the last, and of which epochs they are. */
class KeptNetworksTest extends RunFolderSetting {
  @Test
  void train_validationImages_keepsBestAndLastAndMeasuresTheBest() throws IOException {
    Path json = folder.resolve("result.json");
    train("--split", "0.2,0.2", "--epochs", "6", "--json", json.toString());

    TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
    int best = outcome.report().bestEpoch();
    JsonNode network = JSON.readTree(run.resolve("network.json").toFile());
    assertThat(network.at("/best/epoch").asInt()).isEqualTo(best);
    assertThat(network.at("/best/value").asDouble())
        .isEqualTo(outcome.report().epochs().get(best - 1).validation().metrics().get("accuracy"));
    assertThat(network.at("/last/epoch").asInt()).isEqualTo(6);
    assertThat(best).as("an epoch before the last is the best").isLessThan(6);
    assertThat(Files.mismatch(run.resolve("best.safetensors"), run.resolve("last.safetensors")))
        .isNotEqualTo(-1);
    assertThat(out.toString())
        .contains(
            "measured after training  the best epoch, %d of 6, by validation accuracy"
                .formatted(best))
        .contains("best network", "last network");
    assertThat(Files.readString(run.resolve("report.html"))).contains("the best epoch, " + best);

    assertThat(evaluate("--model", run.toString()).get("top1").asDouble())
        .isEqualTo(outcome.after().top1());
    assertThat(out.toString()).contains("best.safetensors (the best epoch, " + best);
    evaluate("--model", run.toString(), "--weights", "last");
    assertThat(out.toString()).contains("last.safetensors (the last epoch, 6");
  }

  @Test
  void train_interruptedAndResumed_keepsTheBestOfAnUninterruptedRun() throws IOException {
    train("--split", "0.2,0.2", "--epochs", "4", "--schedule", "constant");
    Path whole = run;
    run = folder.resolve("resumed");
    train("--split", "0.2,0.2", "--epochs", "2", "--schedule", "constant");
    train("--split", "0.2,0.2", "--epochs", "4", "--schedule", "constant", "--resume");

    for (String name : List.of("best.safetensors", "last.safetensors", "network.json")) {
      assertThat(run.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
    }
  }

  @Test
  void train_lastAskedFor_isMeasuredAndTheBestIsKeptBesides() throws IOException {
    Path json = folder.resolve("result.json");
    train(
        "--split",
        "0.2,0.2",
        "--epochs",
        "6",
        "--final-weights",
        "last",
        "--json",
        json.toString());

    TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
    assertThat(outcome.used().get("measured after training")).startsWith("the last epoch, 6");
    assertThat(evaluate("--model", run.toString(), "--weights", "last").get("confusion").toString())
        .isEqualTo(outcome.after().confusion().toString().replace(" ", ""));
    assertThat(run.resolve("best.safetensors")).exists();
  }

  @Test
  void train_noValidationImages_saysThatThereIsNoBest() throws IOException {
    assertThat(trained.resolve("best.safetensors")).doesNotExist();
    assertThat(Files.readString(trained.resolve("report.html")))
        .contains("no images for validation to choose a best one by");
    assertThat(execute("evaluate", "--model", trained.toString(), "--weights", "best"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("holds no best network", "no images for validation");
    assertThat(execute("train", "--data", images.toString(), "--patience", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("--patience needs images for validation", "--split");
  }

  @Test
  void weights_bestOfANetworkThatWasNotTrained_exitsWith2() {
    assertThat(execute("evaluate", "--weights", "best")).isEqualTo(2);
    assertThat(err.toString()).contains("is for the folder of a training");
  }

  @Test
  void train_resumedAfterAnAttemptThatWasLost_makesTheBestAgain() throws IOException {
    train("--split", "0.2,0.2", "--epochs", "3");
    byte[] best = Files.readAllBytes(run.resolve("best.safetensors"));
    loseAnAttempt();

    train("--split", "0.2,0.2", "--epochs", "3", "--resume");

    assertThat(run.resolve("best.safetensors")).hasBinaryContent(best);
    assertThat(keptBest().at("/epoch")).isEqualTo(saved().at("/best/epoch"));
  }

  @Test
  void train_resumedAfterAnAttemptThatWasLostWithoutItsBest_dropsWhatIsNotOfThisRun()
      throws IOException {
    train("--split", "0.2,0.2", "--epochs", "3", "--final-weights", "last");
    loseAnAttempt();

    train("--split", "0.2,0.2", "--epochs", "3", "--final-weights", "last", "--resume");

    assertThat(run.resolve("best.safetensors")).doesNotExist();
    assertThat(saved().get("best").isNull()).isTrue();
    assertThat(out.toString()).contains("best network", "lost with a process that was killed");
  }

  @Test
  void train_lastWeightsResumed_keepsTheBestOfTheEpochsBefore() throws IOException {
    train("--split", "0.2,0.2", "--epochs", "3", "--final-weights", "last");
    byte[] best = Files.readAllBytes(run.resolve("best.safetensors"));

    train("--split", "0.2,0.2", "--epochs", "3", "--final-weights", "last", "--resume");

    assertThat(run.resolve("best.safetensors")).hasBinaryContent(best);
  }

  /** As if an epoch was the best, and the process was killed before its checkpoint was written. */
  private void loseAnAttempt() throws IOException {
    Files.copy(
        trained.resolve("last.safetensors"),
        run.resolve("best.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    JsonNode kept = JSON.readTree(run.resolve("kept.json").toFile());
    ((ObjectNode) kept.get("best")).put("epoch", 4);
    JSON.writeValue(run.resolve("kept.json").toFile(), kept);
  }

  private JsonNode keptBest() throws IOException {
    return JSON.readTree(run.resolve("kept.json").toFile()).get("best");
  }

  private JsonNode saved() throws IOException {
    return JSON.readTree(run.resolve("network.json").toFile());
  }
}
