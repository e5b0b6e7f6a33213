package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.examples.cli.flags.OptionGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for every command: the same words, and an answer whatever was typed. */
class VocabularyTest extends CommandSetting {
  @TempDir Path folder;

  /** Every command and every command of a command, but for help, which is picocli's. */
  private static List<CommandSpec> commands() {
    List<CommandSpec> commands = new ArrayList<>();
    collect(AdaBetCommand.commandLine().getCommandSpec(), commands);
    commands.removeIf(command -> command.name().equals("help"));
    return commands;
  }

  private static void collect(CommandSpec command, List<CommandSpec> commands) {
    commands.add(command);
    command.subcommands().values().forEach(each -> collect(each.getCommandSpec(), commands));
  }

  @Test
  void options_ofOneName_takeTheSameKindOfValue() {
    Map<String, Set<String>> labels = new TreeMap<>();
    for (CommandSpec command : commands()) {
      for (OptionSpec option : command.options()) {
        labels
            .computeIfAbsent(option.longestName(), name -> new TreeSet<>())
            .add(option.arity() + " " + option.paramLabel());
      }
    }

    assertThat(labels).hasSizeGreaterThan(80);
    assertThat(labels).allSatisfy((name, kinds) -> assertThat(kinds).as(name).hasSize(1));
  }

  @Test
  void commands_all_takeAFileOfOptionsAndSayTheirVersion() {
    assertThat(commands()).hasSizeGreaterThan(15);
    assertThat(commands())
        .allSatisfy(
            command -> {
              assertThat(command.findOption("--config")).as(command.qualifiedName()).isNotNull();
              assertThat(command.version()[0]).startsWith("adabet ");
            });
  }

  @Test
  void examples_ofEveryCommand_parse() {
    int examples = 0;
    for (CommandSpec command : commands()) {
      for (String line : command.usageMessage().footer()) {
        String example = Ansi.OFF.string(line).strip().split(" {2,}|[<>]", 2)[0];
        assertThat(example).startsWith("adabet ");
        String[] words = example.substring("adabet ".length()).replace("'", "").split(" ");
        if (!words[0].equals("COMMAND")) {
          CommandLine.ParseResult parsed = AdaBetCommand.commandLine().parseArgs(words);
          assertThat(parsed.errors()).as(example).isEmpty();
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThan(50);
  }

  @Test
  void commandsThatNeedAFileOrAName_withoutOne_printExamples() {
    int needy = 0;
    for (CommandSpec command : commands()) {
      boolean needs =
          command.positionalParameters().stream().anyMatch(p -> p.arity().min() > 0)
              || command.name().equals("weights");
      if (needs) {
        err.getBuffer().setLength(0);
        needy++;
        assertThat(execute(command.qualifiedName().substring("adabet ".length()).split(" ")))
            .isEqualTo(2);
        assertThat(err.toString())
            .contains("Missing required parameter")
            .contains("For example:%n  adabet %s ".formatted(words(command)));
      }
    }
    assertThat(needy).isEqualTo(8);
  }

  private static String words(CommandSpec command) {
    return command.qualifiedName().substring("adabet ".length());
  }

  @Test
  void help_ofCommandsWithManyOptions_hasHeadingsInOneOrder() {
    List<String> headings =
        Stream.of(OptionGroup.values()).map(group -> group.heading() + ":").toList();
    for (String command :
        List.of("train", "rank", "compare", "estimate", "evaluate", "predict", "layers")) {
      out.getBuffer().setLength(0);
      run(command, "--help");
      List<String> lines = out.toString().lines().toList();

      assertThat(lines)
          .as(command)
          .contains(
              "Usage: adabet "
                  + command
                  + " [OPTIONS]"
                  + (command.equals("predict") ? " [IMAGES...]" : ""));
      List<String> shown = lines.stream().filter(headings::contains).toList();
      assertThat(shown).as(command).contains("Network:", "Results:", "General:");
      assertThat(headings.stream().filter(shown::contains).toList()).isEqualTo(shown);
      int place = lines.indexOf("Results:");
      assertThat(lines.subList(place, lines.indexOf("General:")))
          .as(command)
          .anyMatch(line -> line.contains("--json=") || line.contains("--report="));
    }
  }

  @Test
  void help_ofACommand_isItsUsage() {
    assertThat(execute("help", "rank")).isZero();
    assertThat(out.toString()).contains("Usage: adabet rank").contains("--rank-batches");
    assertThat(execute("help", "rnk")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean 'rank'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rnk                                         | adabet rank",
        "rank --sed 3                                | --seed",
        "rank --model resnet5                        | 'resnet50'",
        "rank --data flower102                       | 'flowers102'",
        "rank --score bett                           | 'betti'",
        "train --scheme elasic                       | 'elastic'",
        "train --preset referenc                     | 'reference'",
        "train --engine pytroch                      | 'PyTorch'",
        "train --preprocess tim                      | 'timm'",
        "train --augment flp                         | 'flip'",
        "train --optimizer adm                       | 'ADAM'",
        "train --schedule cosin                      | 'COSINE'",
        "train --batch-norm froze                    | 'FROZEN'",
        "train --final-weights bst                   | 'BEST'",
        "evaluate --part tst                         | 'TEST'",
        "betti --engine nativ f                      | 'native'",
        "betti --format pointcloud f                 | 'point-cloud'",
        "barcode --metric manhatan f                 | 'manhattan'",
        "barcode --plot-kind diagra f                | 'diagram'",
        "weights fetch resnet50.imagenet1k_v3        | 'resnet50.imagenet1k_v2'",
        "weights f --model resnet5                   | 'resnet50'",
        "dataset info flower102                      | 'flowers102'"
      })
  void nameThatThereIsNot_exitsWith2AndTheNearest(String line, String nearest) {
    assertThat(execute(line.split(" "))).as(err.toString()).isEqualTo(2);
    assertThat(err.toString()).containsPattern("Did you mean|Possible solutions").contains(nearest);
  }

  @Test
  void config_commandsWithoutANetwork_takeItAndFlagsWin() throws IOException {
    Path points = Files.writeString(folder.resolve("points.txt"), "0 0\n0 1\n1 0\n1 1\n");
    Path config =
        Files.writeString(
            folder.resolve("options.yaml"),
            "format: point-cloud\ndim: 1\nthreshold: 0.5\ncsv: '-'\nlearning-rate: 0.1\n");

    assertThat(execute("betti", "--config", config.toString(), points.toString())).isZero();
    assertThat(out.toString().lines()).last().asString().endsWith("points.txt,4,1,0");
    String all = "--threshold=2";
    assertThat(execute("betti", "--config", config.toString(), all, points.toString())).isZero();
    assertThat(out.toString().lines()).last().asString().endsWith("points.txt,4,1,1");
    assertThat(execute("barcode", points.toString(), all, "--config", config.toString())).isZero();
    assertThat(out.toString()).contains("points.txt,1,1,1.41421");
  }

  @Test
  void config_dataSetsAndWeights_takeItWhereverItStands() throws IOException {
    Path cache = folder.resolve("cache");
    Path config =
        Files.writeString(
            folder.resolve("options.yaml"), "offline: true\ncache: '" + cache + "'\n");

    assertThat(execute("dataset", "--config", config.toString(), "fetch", "flowers102"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("to " + cache.resolve("datasets"));
    err.getBuffer().setLength(0);
    assertThat(execute("weights", "fetch", "resnet50", "--config", config.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("put it at " + cache);
    err.getBuffer().setLength(0);
    assertThat(execute("--config", config.toString(), "weights", "fetch", "vgg16")).isEqualTo(1);
    assertThat(err.toString()).contains("put it at " + cache);
  }

  @ParameterizedTest
  @CsvSource({"doctor", "betti f", "barcode f", "weights f", "dataset info f", "dataset fetch f"})
  void config_keyThatNoCommandKnows_exitsWith2AndTheNearest(String command) throws IOException {
    Path config = Files.writeString(folder.resolve("options.yaml"), "treshold: 0.5\n");
    String line = command + " --config " + config;

    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("'treshold'").contains("Did you mean 'threshold'?");
  }

  @ParameterizedTest
  @CsvSource({"28x20", "3x28x20"})
  void inputSize_notSquare_isRefusedBeforeAnythingIsFetched(String size) {
    String line = "rank --model resnet50 --offline --cache " + folder + " --input-size " + size;

    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("images are made square: give one side, such as 20");
  }
}
