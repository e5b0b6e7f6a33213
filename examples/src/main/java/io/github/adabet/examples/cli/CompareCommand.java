package io.github.adabet.examples.cli;

import io.github.adabet.AdaBetException;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.BudgetFlags;
import io.github.adabet.examples.cli.flags.ByteSize;
import io.github.adabet.examples.cli.flags.ChoiceFlags;
import io.github.adabet.examples.cli.flags.Configuration;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.SchemeFlags;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.cli.flags.TrainFlags;
import io.github.adabet.examples.cli.flags.TypedOptions;
import io.github.adabet.examples.compare.Comparison;
import io.github.adabet.examples.compare.ComparisonSettings;
import io.github.adabet.examples.compare.ComparisonTable;
import io.github.adabet.examples.compare.ForkedJvm;
import io.github.adabet.examples.compare.HtmlReport;
import io.github.adabet.examples.files.FileTree;
import io.github.adabet.examples.task.RankingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet compare}: selection schemes beside each other, each in a process of its own. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Compare with the alternatives; write a report.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Trains the network by each scheme from the same weights, with the same seeds and number of"
          + " steps, each in a process of its own, and puts accuracy, memory and time side by"
          + " side.",
      "With --out what is done is kept: after Ctrl-C or a kill the same command goes on.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet compare --report report.html",
      "  adabet compare --scheme betti,random,full --seeds 1,2,3 --out comparison",
      "  adabet compare --model resnet50 --weights resnet50.pth --data photos/ --out comparison",
      "  adabet compare --score betti,activation-size,effective-rank --scheme betti,late-cut,full",
      "  adabet compare --rho 0.3 --epochs 4 --markdown -"
    })
final class CompareCommand implements Callable<Integer> {
  private static final Set<String> OWN =
      Set.of(
          "--scheme",
          "--seed",
          "--seeds",
          "--out",
          "--report",
          "--markdown",
          "--heap",
          "--config",
          "--preset");

  @Spec private CommandSpec spec;

  @Mixin private final TaskFlags task = new TaskFlags();

  @Mixin private final RankFlags rank = new RankFlags();

  @Mixin private final BudgetFlags budget = new BudgetFlags();

  @Mixin private final ChoiceFlags choice = new ChoiceFlags();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--scheme",
      paramLabel = "NAME|FILE",
      split = ",",
      description = {SchemeFlags.DESCRIPTION, "Several with commas. Default: ${DEFAULT-VALUE}."})
  private List<String> scheme = List.of("betti", "random", "head", "bn-bias", "full");

  @Mixin private final SchemeFlags schemes = new SchemeFlags();

  @Mixin private final TrainFlags train = new TrainFlags();

  @OptionGroup.In(OptionGroup.TRAINING)
  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description = "Train each scheme with each of these seeds. Default: that of --seed.")
  private @Nullable List<Long> seeds;

  @OptionGroup.In(OptionGroup.GENERAL)
  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Java heap of each process, which holds decoded images. Default: 256MiB for the digits,"
              + " 1GiB for others.")
  private @Nullable Long heap;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Keep a folder for each training here. Default: nothing is kept.")
  private @Nullable Path out;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--report",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write a report as one self-contained HTML file.")
  private @Nullable Path report;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the table as Markdown. - prints it in place of the table.")
  private @Nullable TextTarget markdown;

  @Override
  public Integer call() throws IOException {
    RankingSettings ranking = rank.settings(task.seed());
    if (ranking.scores().size() > 1 && scheme.stream().noneMatch(CompareCommand::ranksByScore)) {
      throw new IllegalArgumentException(
          "--score is %s, and none of the schemes %s ranks by it; add %s to --scheme"
              .formatted(ranking.scores(), scheme, SchemeFlags.USUAL));
    }
    for (String name : scheme) {
      for (String score : ranking.scores()) {
        schemes.plan(name, budget.budget(), ranking.by(score), choice.rule());
      }
    }
    train.options(task.seed(), true);
    refuseIdle();
    return Interruption.listening(spec, this::compare);
  }

  private void refuseIdle() {
    ChoiceFlags.refuseIdle(spec, budget.budget());
    Set<String> idle = null;
    for (String name : scheme) {
      Set<String> own = SchemeFlags.idle(name);
      if (idle == null) {
        idle = own;
      } else {
        idle.retainAll(own);
      }
    }
    if (idle != null) {
      TypedOptions.refuse(spec, idle, "none of the schemes " + scheme + " asks for it");
    }
    if (seeds != null) {
      TypedOptions.refuse(spec, List.of("--seed"), "--seeds says which seeds to train with");
    }
  }

  private static boolean ranksByScore(String name) {
    return !SchemeFlags.idle(name).contains(RankFlags.SCORE);
  }

  /** What each training is told besides its seed and folder, by what it is called in the table. */
  private Map<String, List<String>> trainings() {
    Map<String, List<String>> trainings = new LinkedHashMap<>();
    List<String> scores = rank.settings(task.seed()).scores();
    for (String given : scheme) {
      String name = given.strip();
      if (scores.size() == 1 || !ranksByScore(name)) {
        add(trainings, name, arguments(name, null));
        continue;
      }
      for (String score : scores) {
        // The paper's score goes by the name of the scheme, which is what it is called alone.
        String called = score.equals(name) ? name : "score " + score;
        add(trainings, called, arguments(name, score));
      }
    }
    return trainings;
  }

  private static void add(
      Map<String, List<String>> trainings, String called, List<String> arguments) {
    if (trainings.put(called, arguments) != null) {
      throw new IllegalArgumentException(
          "two trainings are called %s; name each scheme and score once".formatted(called));
    }
  }

  private List<String> arguments(String name, @Nullable String score) {
    Set<String> without = new HashSet<>(OWN);
    without.addAll(SchemeFlags.idle(name));
    if (score != null) {
      without.add(RankFlags.SCORE);
    }
    List<String> arguments = new ArrayList<>(Configuration.given(spec, without));
    if (score != null) {
      arguments.add(RankFlags.SCORE + "=" + score);
    }
    arguments.add("--scheme=" + name);
    return arguments;
  }

  private void compare(ConsoleProgress progress) throws IOException {
    if (out != null) {
      compare(Files.createDirectories(out), progress);
      return;
    }
    Path folder = Files.createTempDirectory("adabet-compare");
    spec.commandLine()
        .getErr()
        .println(
            "Trainings are in %s until the end; to keep them, and to go on after a kill, give --out DIR."
                .formatted(folder));
    try {
      compare(folder, progress);
    } finally {
      FileTree.delete(folder);
    }
  }

  private void compare(Path folder, ConsoleProgress progress) throws IOException {
    ComparisonSettings settings =
        new ComparisonSettings(trainings(), seeds == null ? List.of(task.seed()) : seeds, folder);
    Comparison comparison;
    try {
      comparison = Comparison.run(settings, new ForkedJvm(main(), heapBytes()), progress);
    } catch (OperationCancelledException e) {
      throw new OperationCancelledException(
          e.getMessage()
              + (out == null
                  ? "; nothing is kept without --out."
                  : "; the same command goes on with what is in " + out + "."));
    }
    progress.finishTask();
    ComparisonTable table = ComparisonTable.of(comparison);
    PrintWriter console = spec.commandLine().getOut();
    if (!TextTarget.takesTheOutput(markdown)) {
      console.print(table);
    }
    TextTarget.write(markdown, spec, table::toMarkdown);
    console.flush();
    PrintWriter err = spec.commandLine().getErr();
    comparison.outcomes().stream()
        .filter(outcome -> outcome.failure() != null)
        .forEach(outcome -> err.println("adabet: " + outcome.failure()));
    if (report != null) {
      HtmlReport.write(comparison, report);
      OutputFile.sayWritten(spec, report);
    }
    long failed =
        comparison.outcomes().stream().filter(outcome -> outcome.failure() != null).count();
    if (failed > 0) {
      throw new AdaBetException(
          "%d of %d trainings failed%s"
              .formatted(
                  failed,
                  comparison.outcomes().size(),
                  out == null ? "" : "; the same command tries these again"),
          null);
    }
  }

  private static String main() {
    return AdaBetCommand.class.getName();
  }

  private long heapBytes() {
    if (heap != null) {
      return heap;
    }
    return task.usesDigits() ? 256L << 20 : 1L << 30;
  }
}
