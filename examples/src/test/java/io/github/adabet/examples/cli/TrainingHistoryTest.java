package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.adabet.examples.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network is not tested on images that it was trained on, however long ago that was. */
class TrainingHistoryTest extends RunFolderSetting {
  @Test
  void evaluate_imagesOfTheTraining_areDividedAsTheyWereThen() throws IOException {
    Path json = folder.resolve("with-list.json");
    run(
        "evaluate",
        "--model",
        trained.toString(),
        "--data",
        trained.resolve("split.csv").toString(),
        "--json",
        json.toString());

    JsonNode same = evaluate("--model", trained.toString());
    assertThat(same.get("samples").asInt()).isEqualTo(18);
    assertThat(same.get("confusion")).isEqualTo(JSON.readTree(json.toFile()).get("confusion"));
    assertThat(same.at("/used/split").asText()).contains("that of the training in " + trained);
    // The same draw may be asked for by name.
    assertThat(
            evaluate("--model", trained.toString(), "--split", "0.3", "--seed", "5")
                .get("confusion"))
        .isEqualTo(same.get("confusion"));
  }

  @Test
  void evaluate_imageThatCameAfterTheTraining_isLeftOutAndCounted() throws IOException {
    Path later = Files.copy(images.resolve("left/left00.png"), images.resolve("left/later.png"));
    try {
      JsonNode evaluation = evaluate("--model", trained.toString());

      assertThat(evaluation.get("samples").asInt()).isEqualTo(18);
      assertThat(evaluation.at("/used/noticed").asText()).contains("1 image has come to");
    } finally {
      Files.delete(later);
    }
  }

  @Test
  void evaluate_anotherSeed_doesNotDivideTheImagesAnew() throws IOException {
    JsonNode other = evaluate("--model", trained.toString(), "--seed", "2");

    assertThat(other.get("confusion"))
        .isEqualTo(evaluate("--model", trained.toString()).get("confusion"));
    assertThat(other.at("/used/split").asText()).endsWith("whatever the seed");
  }

  @Test
  void evaluate_otherSharesOfTheSameImages_areRefusedWithTheRemedy() {
    assertThat(
            execute(
                "evaluate",
                "--model",
                trained.toString(),
                "--data",
                images.toString(),
                "--split",
                "0.4"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("the network was trained on", "--data " + trained.resolve("split.csv"));
  }

  @Test
  void evaluate_listThatTestsOnImagesOfTheTraining_isWarnedOf() throws IOException {
    String first = Files.readAllLines(trained.resolve("split.csv")).get(1);
    List<String> lines =
        List.of(
            "file,label,split",
            first.replace(",train", ",test"),
            images.resolve("right/right19.png") + ",right,train",
            images.resolve("top/top19.png") + ",top,train");
    Path list = Files.write(folder.resolve("list.csv"), lines);
    Path json = folder.resolve("evaluation.json");

    run(
        "evaluate",
        "--model",
        trained.toString(),
        "--data",
        list.toString(),
        "--json",
        json.toString());

    assertThat(first).endsWith(",left,train");
    assertThat(JSON.readTree(json.toFile()).at("/used/noticed").asText())
        .contains("1 of the images for testing", "are among those that the network was trained on");
  }

  @Test
  void evaluate_imagesByALink_areThoseOfTheTraining() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), images);

    assertThat(
            execute(
                "evaluate",
                "--model",
                trained.toString(),
                "--data",
                link.toString(),
                "--split",
                "0.4"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("the network was trained on");
  }

  @Test
  void evaluate_networkThatWasTrainedTwiceMore_knowsTheFirstImagesOfTraining() throws IOException {
    Path second = trainFrom(trained, "second");
    Path third = trainFrom(second, "third");
    JsonNode first = evaluate("--model", trained.toString());
    FileTree.delete(second);

    JsonNode now = evaluate("--model", third.toString());

    assertThat(now.get("samples")).isEqualTo(first.get("samples"));
    assertThat(now.at("/used/split").asText()).contains("that of the training in " + trained);
    assertThat(now.at("/used/noticed").isMissingNode()).isTrue();
    assertThat(supports(now)).isEqualTo(supports(first));
    assertThat(
            execute(
                "evaluate",
                "--model",
                third.toString(),
                "--data",
                images.toString(),
                "--split",
                "0.4"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("in another way than the training in " + trained);
  }

  @Test
  void evaluate_imagesOfTheTrainingBeforeInAnotherList_areWarnedOf() throws IOException {
    Path second = trainFrom(trained, "second");
    Path list = folder.resolve("list.csv");
    Files.write(list, swapped(trained.resolve("split.csv")));

    JsonNode now = evaluateList("--model", second.toString(), list);

    assertThat(now.at("/used/noticed").asText())
        .contains("42 of the images for testing", "trained on in " + trained);
  }

  @Test
  void train_overwritten_forgetsTheTrainingsOfTheRunBefore() throws IOException {
    Path second = trainFrom(trained, "second");
    assertThat(second.resolve("earlier-1.csv")).exists();
    run = second;

    train("--epochs", "1", "--overwrite");

    assertThat(second.resolve("earlier-1.csv")).doesNotExist();
    assertThat(second.resolve("earlier.json")).doesNotExist();
  }

  /** Goes on with a network on images of its own. */
  private Path trainFrom(Path network, String name) throws IOException {
    Path own = ImageFolders.write(folder.resolve("images of " + name), 4);
    Path trainedOn = folder.resolve(name);
    run(
        "train",
        "--model",
        network.toString(),
        "--data",
        own.toString(),
        "--layers",
        "1",
        "--epochs",
        "1",
        "--rank-batches",
        "1",
        "--out",
        trainedOn.toString());
    return trainedOn;
  }

  private JsonNode evaluateList(String option, String value, Path list) throws IOException {
    Path json = folder.resolve("evaluation of list.json");
    run("evaluate", option, value, "--data", list.toString(), "--json", json.toString());
    return JSON.readTree(json.toFile());
  }

  /** The images of a list, those for training and testing exchanged. */
  private static List<String> swapped(Path list) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      lines.add(
          line.endsWith(",train")
              ? line.replace(",train", ",test")
              : line.replace(",test", ",train"));
    }
    return lines;
  }

  /** How many images of each class were measured. */
  private static List<Integer> supports(JsonNode evaluation) {
    List<Integer> supports = new ArrayList<>();
    for (JsonNode row : evaluation.get("confusion")) {
      int sum = 0;
      for (JsonNode count : row) {
        sum += count.asInt();
      }
      supports.add(sum);
    }
    return supports;
  }
}
