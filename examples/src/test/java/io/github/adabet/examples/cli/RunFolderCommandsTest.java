package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.SplitOptions;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.examples.run.RunOutputs;
import io.github.adabet.examples.training.TrainingOutcome;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training leaves in its folder, and what other commands make of it. */
class RunFolderCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;

  private static Path images;

  /** A training of one epoch that no test changes. */
  private static Path trained;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path run;

  @BeforeAll
  static void trainOnce() throws IOException {
    images = ImageFolders.write(shared.resolve("images"), 20);
    trained = shared.resolve("trained");
    StringWriter errors = new StringWriter();
    List<String> arguments = training(trained, "--split", "0.3", "--seed", "5", "--epochs", "1");
    assertThat(AdaBetCommands.run(errors, arguments)).as(errors.toString()).isZero();
  }

  @BeforeEach
  void nameRun() {
    run = folder.resolve("run");
  }

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
  void train_overwrite_leavesNoNetworkOfTheRunBefore() throws IOException {
    train("--split", "0.2,0.2", "--epochs", "1");
    Path other = Files.writeString(run.resolve("best.txt"), "mine");
    train("--epochs", "1", "--overwrite");

    assertThat(run.resolve("best.safetensors")).doesNotExist();
    assertThat(other).hasContent("mine");
  }

  @Test
  void weights_bestOfANetworkThatWasNotTrained_exitsWith2() {
    assertThat(execute("evaluate", "--weights", "best")).isEqualTo(2);
    assertThat(err.toString()).contains("is for the folder of a training");
  }

  @Test
  void train_split_isWrittenDownAndReadByData() {
    ImageSplits drawn = ImageSplits.open(images, SplitOptions.builder().seed(5).test(0.3).build());
    ImageSplits written = ImageSplits.open(trained.resolve("split.csv"), SplitOptions.defaults());
    assertThat(written.training()).isEqualTo(drawn.training());
    assertThat(written.test()).isEqualTo(drawn.test());
  }

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
  @ValueSource(strings = {"--seed", "--momentum"})
  void train_resumedOtherwise_isRefusedAndLeavesTheRunAsItWas(String option) throws IOException {
    train("--epochs", "1");
    Map<String, String> before = texts();

    List<String> arguments = training(run, "--epochs", "2", "--resume", option, "0");
    assertThat(execute(arguments.toArray(String[]::new))).isNotZero();

    assertThat(texts()).isEqualTo(before);
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
  void train_intoTheFolderOfItsOwnNetwork_isRefused() {
    assertThat(
            execute(
                "train",
                "--model",
                trained.toString(),
                "--data",
                images.toString(),
                "--out",
                trained.toString(),
                "--overwrite"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("the folder of the network itself");
    assertThat(trained.resolve("last.safetensors")).exists();
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

  private void train(String... further) {
    run(training(run, further).toArray(String[]::new));
  }

  private static List<String> training(Path run, String... further) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--data", images.toString(), "--out", run.toString()));
    arguments.addAll(List.of("--layers", "2", "--batch-size", "16"));
    arguments.addAll(List.of(further));
    return arguments;
  }

  private JsonNode evaluate(String... further) throws IOException {
    Path json = folder.resolve("evaluation.json");
    List<String> arguments =
        new ArrayList<>(
            List.of("evaluate", "--data", images.toString(), "--json", json.toString()));
    arguments.addAll(List.of(further));
    run(arguments.toArray(String[]::new));
    return JSON.readTree(json.toFile());
  }

  private void run(String... arguments) {
    assertThat(execute(arguments)).as(err.toString()).isZero();
  }

  private int execute(String... arguments) {
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
