package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.LayerRanking;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.training.TrainingOutcomeJson;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("jdk")
class AdaBetCommandTest extends CommandSetting {
  @TempDir Path folder;

  @Test
  void execute_withoutArguments_teaches() {
    assertThat(execute()).isZero();
    assertThat(out.toString())
        .contains(
            "adabet rank",
            "adabet train",
            "adabet evaluate",
            "adabet predict",
            "adabet compare",
            "adabet betti",
            "130");
  }

  @Test
  void execute_helpOfEachCommand_hasExamplesThatParse() {
    List<String> examples = new ArrayList<>();
    for (CommandLine command : parser().getSubcommands().values()) {
      if (command.getCommandName().equals("help")) {
        continue;
      }
      assertThat(command.getUsageMessage()).contains("Examples:");
      examples.addAll(List.of(command.getCommandSpec().usageMessage().footer()));
    }

    assertThat(examples).hasSizeGreaterThan(6);
    for (String example : examples) {
      String[] words = example.strip().split(" ");
      assertThat(words[0]).isEqualTo("adabet");
      List<String> arguments = List.of(words).subList(1, words.length);
      int redirection = arguments.indexOf(">");
      parser()
          .parseArgs(
              arguments
                  .subList(0, redirection < 0 ? arguments.size() : redirection)
                  .toArray(String[]::new));
    }
  }

  @Test
  void execute_version_printsLibraryAndJava() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString())
        .startsWith("adabet 0.")
        .contains("Java " + System.getProperty("java.version"));
  }

  @Test
  void execute_unknownCommand_exitsWith2AndSuggests() {
    assertThat(execute("ranck")).isEqualTo(2);
    assertThat(err.toString()).contains("ranck").contains("rank").contains("adabet --help");
  }

  @Test
  void execute_twoBudgets_exitsWith2() {
    assertThat(execute("rank", "--rho", "0.1", "--layers", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive").contains("adabet rank --help");
  }

  @Test
  void execute_rhoOutOfRange_exitsWith2AndTheRemedyWithoutStackTrace() {
    assertThat(execute("rank", "--rho", "2")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("adabet: rho is 2.0; it must be in (0, 1]")
        .doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_verboseError_showsTheStackTrace() {
    assertThat(execute("rank", "--rho", "2", "--verbose")).isEqualTo(2);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void execute_budgetNothingFits_exitsWith1() {
    assertThat(execute("rank", "--parameters", "1")).isEqualTo(1);
    assertThat(err.toString()).contains("the smallest layer has 32");
  }

  @Test
  void execute_resumeWithoutDirectory_exitsWith2() {
    assertThat(execute("train", "--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("--resume needs --out");
  }

  @Test
  void execute_checkpointDirectoryOfAnotherRun_exitsWith1UnlessToldToOverwrite() {
    String[] first = {"train", "--layers", "1", "--epochs", "1", "--rank-batches", "1"};
    List<String> other = new ArrayList<>(List.of(first));
    Collections.addAll(other, "--warm-up", "2", "--schedule", "STEP", "--out", folder.toString());
    List<String> begun = new ArrayList<>(List.of(first));
    Collections.addAll(begun, "--out", folder.toString());
    assertThat(execute(begun.toArray(String[]::new))).isZero();

    assertThat(execute(other.toArray(String[]::new))).isEqualTo(1);
    assertThat(err.toString()).contains(folder.toString()).contains("overwrite");
    other.add("--overwrite");
    assertThat(execute(other.toArray(String[]::new))).isZero();
    other.add("--resume");
    assertThat(execute(other.toArray(String[]::new))).isEqualTo(2);
  }

  @Test
  void execute_resumeFromAnEmptyDirectory_exitsWith1() {
    assertThat(execute("train", "--out", folder.toString(), "--resume")).isEqualTo(1);
    assertThat(err.toString()).contains(folder.toString());
  }

  @Test
  void execute_outputInAMissingFolder_exitsWith2BeforeAnyWork() {
    String file = folder.resolve("absent").resolve("report.html").toString();

    assertThat(execute("compare", "--report", file)).isEqualTo(2);
    assertThat(err.toString()).contains(file, "create it first");
  }

  @Test
  void execute_outputThatIsAFolder_exitsWith2() {
    assertThat(execute("rank", "--json", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("is a folder");
  }

  @Test
  void execute_rank_printsAndWritesTheRanking() throws IOException {
    Path json = folder.resolve("ranking.json");
    Path plot = folder.resolve("ranking.png");

    int code =
        execute(
            "rank", "--rank-batches", "1", "--json", json.toString(), "--plot", plot.toString());

    assertThat(code).isZero();
    LayerRanking ranking = AdaBetJson.read(Files.readString(json), LayerRanking.class);
    assertThat(ranking.layers()).hasSize(31);
    assertThat(out.toString())
        .startsWith(ranking.toString())
        .contains("fraction 0.2 of the layers selects 6 of 31 layers")
        .contains("1 batch of 32 images", "PyTorch", "mean [0.1307]");
    assertThat(ranking.provenance().settings())
        .containsEntry("task.network", "digits")
        .containsEntry("task.seed", "1")
        .containsKeys("task.preprocessing", "task.images", "task.engine", "task.weights");
    // Two pixels for each of the layout's, a row for each layer.
    assertThat(ImageIO.read(plot.toFile()).getHeight()).isGreaterThan(2 * 20 * 31);
    assertThat(err.toString()).containsOnlyOnce("Written to " + json);
    assertThat(err.toString()).containsOnlyOnce("Written to " + plot);
  }

  @Test
  void execute_rankTwiceWithOneSeed_printsTheSame() {
    execute("rank", "--rank-batches", "1", "--seed", "5");
    String first = out.toString();
    out.getBuffer().setLength(0);
    execute("rank", "--rank-batches", "1", "--seed", "5");

    assertThat(out).hasToString(first);
  }

  @Test
  void execute_trainChannels_trainsAShareOfTheSelectedLayersOnly() throws IOException {
    Path json = folder.resolve("report.json");

    int code =
        execute(
            "train",
            "--layers",
            "2",
            "--channels",
            "0.25",
            "--epochs",
            "1",
            "--rank-batches",
            "1",
            "--json",
            json.toString());

    assertThat(err.toString()).doesNotContain("adabet:");
    assertThat(code).isZero();
    TrainingReport report = TrainingOutcomeJson.read(Files.readString(json)).report();
    assertThat(report.provenance().settings().get("training.channels")).endsWith("of 2 layers");
    assertThat(out.toString())
        .contains("of their channels " + report.provenance().settings().get("training.channels"));
  }

  @Test
  void execute_shareOfChannelsOutOfRange_exitsWith2() {
    assertThat(execute("train", "--rank-batches", "1", "--channels", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("share of channels is 0.0; it must be in (0, 1]");
  }
}
