package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.SplitOptions;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.examples.run.RunOutputs;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training leaves in its folder, and what other commands make of it. */
class RunFolderCommandsTest extends RunFolderSetting {
  @Test
  void train_overwrite_leavesNoNetworkOfTheRunBefore() throws IOException {
    train("--split", "0.2,0.2", "--epochs", "1");
    Path other = Files.writeString(run.resolve("best.txt"), "mine");
    train("--epochs", "1", "--overwrite");

    assertThat(run.resolve("best.safetensors")).doesNotExist();
    assertThat(other).hasContent("mine");
  }

  @Test
  void train_split_isWrittenDownAndReadByData() {
    ImageSplits drawn = ImageSplits.open(images, SplitOptions.builder().seed(5).test(0.3).build());
    ImageSplits written = ImageSplits.open(trained.resolve("split.csv"), SplitOptions.defaults());
    assertThat(written.training()).isEqualTo(drawn.training());
    assertThat(written.test()).isEqualTo(drawn.test());
  }

  @Test
  void evaluate_part_isNamedInEveryReport() throws IOException {
    Path report = folder.resolve("report.html");

    JsonNode evaluation =
        evaluate(
            "--model", trained.toString(), "--part", "training", "--report", report.toString());

    assertThat(evaluation.get("part").asText()).isEqualTo("training");
    assertThat(evaluation.get("samples").asInt()).isEqualTo(42);
    assertThat(out.toString()).contains("42 training images");
    assertThat(Files.readString(report)).contains("training accuracy").doesNotContain("test acc");
  }

  @Test
  void train_networkOfATrainingOnOtherClasses_getsANewHead() throws IOException {
    Path others = folder.resolve("others");
    ImageFolders.write(others, 10);
    Files.move(others.resolve("left"), others.resolve("sinister"));
    Path json = folder.resolve("result.json");

    run(
        "train",
        "--model",
        trained.toString(),
        "--data",
        others.toString(),
        "--layers",
        "1",
        "--epochs",
        "1",
        "--json",
        json.toString());

    TrainingOutcome outcome = TrainingOutcomeJson.read(Files.readString(json));
    assertThat(outcome.used().get("new head")).contains("07classifier");
    assertThat(outcome.after().classNames()).containsExactly("right", "sinister", "top");
    assertThat(execute("evaluate", "--model", trained.toString(), "--data", others.toString()))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("was trained to tell left, right, top apart", "knows nothing of sinister");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--seed", "--weight-decay"})
  void train_resumedOtherwise_isRefusedAndLeavesTheRunAsItWas(String option) throws IOException {
    train("--epochs", "1");
    Map<String, String> before = texts();

    List<String> arguments = training(run, "--epochs", "2", "--resume", option, "0");
    assertThat(execute(arguments.toArray(String[]::new))).isNotZero();

    assertThat(texts()).isEqualTo(before);
    assertThat(err.toString()).contains(option).doesNotContain("belongs to another run");
  }

  @Test
  void train_overwrittenAndKilledBeforeItsFirstCheckpoint_doesNotGoOnWithTheRunBefore()
      throws IOException {
    train("--epochs", "1");
    assertThat(run.resolve("checkpoints")).isNotEmptyDirectory();

    // What a training does first that is told to overwrite, and all that one did that was killed.
    RunOutputs.open(run, Existing.OVERWRITE).close();

    assertThat(run.resolve("checkpoints")).doesNotExist();
    List<String> arguments = training(run, "--epochs", "1", "--resume");
    assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(1);
    assertThat(err.toString()).contains("holds no run to resume");
  }

  @Test
  void layers_folderOfAnInterruptedTraining_saysHowToGoOn() throws IOException {
    train("--epochs", "2");
    // What a training leaves that is killed behind its last checkpoint.
    for (String late : List.of("network.json", "training.json", "metrics.json", "report.html")) {
      Files.delete(run.resolve(late));
    }

    assertThat(execute("layers", "--model", run.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains(run + " is the folder of a training that has not come to its end")
        .contains("adabet train --config %s/config.yaml --out %s --resume".formatted(run, run));

    assertThat(
            execute(
                "train",
                "--config",
                run.resolve("config.yaml").toString(),
                "--out",
                run.toString(),
                "--resume"))
        .as(err.toString())
        .isZero();
    assertThat(execute("layers", "--model", run.toString())).as(err.toString()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--model=.",
        "--model=last.safetensors",
        "--weights=last.safetensors",
        "--scheme=ranking.json"
      })
  void train_intoTheFolderOfWhatItReads_isRefused(String option) throws IOException {
    String[] read = option.split("=", 2);
    byte[] before = Files.readAllBytes(trained.resolve("last.safetensors"));
    List<String> arguments =
        training(trained, "--overwrite", read[0], trained.resolve(read[1]).toString());

    assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(2);

    assertThat(err.toString())
        .contains("--out " + trained + " holds what is to be trained", "give another folder");
    assertThat(trained.resolve("last.safetensors")).hasBinaryContent(before);
  }

  /** What stands in the files of the run that are text, but for its epochs. */
  private Map<String, String> texts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (String name :
        List.of(
            "config.yaml",
            "config.json",
            "split.csv",
            "ranking.json",
            "selection.json",
            "network.json",
            "metrics.json")) {
      texts.put(name, Files.readString(run.resolve(name)));
    }
    return texts;
  }

  @Test
  void input_isSaidInWords() {
    run("rank", "--data", images.toString(), "--layers", "1");

    assertThat(out.toString()).contains("images of 1 x 28 x 28, float32");
  }
}
