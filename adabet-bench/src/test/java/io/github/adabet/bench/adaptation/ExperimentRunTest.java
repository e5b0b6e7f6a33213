package io.github.adabet.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole machinery in this process, on drawn images and a tiny network. */
class ExperimentRunTest {
  @TempDir private Path folder;
  private final List<Job> done = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    SmallExperiment.write(folder);
  }

  private Experiment experiment(String... more) throws IOException {
    AdaptationFlags flags = new AdaptationFlags();
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create());
    line.addMixin("flags", flags);
    List<String> options = new ArrayList<>(SmallExperiment.options(folder, "betti,random"));
    options.removeAll(List.of("--folder", folder.resolve("work").toString()));
    options.addAll(List.of(more));
    line.parseArgs(options.toArray(String[]::new));
    return Experiment.of(flags.settings());
  }

  private ExperimentRun run(Experiment experiment, RowFolder rows, JobRunner runner)
      throws IOException {
    return new ExperimentRun(
        experiment,
        rows,
        new Claims(folder.resolve("claims"), Duration.ofMinutes(1)),
        folder.resolve("networks"),
        runner,
        new PrintWriter(new StringWriter()));
  }

  private Row here(JobOrder order) throws IOException {
    done.add(order.job());
    return new Row(order.job(), JobProcess.finding(order), 1, null, null);
  }

  @Test
  void run_twoShiftsTwoRatesTwoSeeds_fillsEveryCellAndReportsIt() throws Exception {
    Experiment experiment =
        experiment("--seeds", "2", "--rate", "0.01,0.02", "--epochs", "2", "--channels", "0.5");
    RowFolder rows = RowFolder.open(folder.resolve("rows"));

    boolean finished = run(experiment, rows, this::here).run(null);

    assertThat(finished).isTrue();
    assertThat(done).doesNotHaveDuplicates();
    Evidence evidence = Evidence.of(experiment, RowFolder.open(folder.resolve("rows")));
    assertThat(evidence.missing()).isEmpty();
    // Two shifts, two seeds; full, head, late cut, two scores, and half of the channels.
    assertThat(evidence.cells()).hasSize(24);
    assertThat(experiment.schedule(experiment.settings().networks().get(0), rows))
        .hasValueSatisfying(schedule -> assertThat(schedule.epochs()).isEqualTo(2));
    EvidenceReport report = new EvidenceReport(evidence);
    assertThat(report.toString()).contains("Accuracy on test images, rho 0.4", "Against betti");
    assertThat(report.toMarkdown()).contains("| late-cut |", "| full |", "| betti, channels 0.5 |");
    assertThat(report.toCsv().lines()).hasSize(25);
    assertThat(report.toHtml()).contains("<svg", "critical difference", "tiny, bright");
    assertThat(report.pictures())
        .containsKeys("ranks-rho-0.4.svg", "memory-tiny-fresh.svg", "depth-tiny-bright.svg");
  }

  @Test
  void run_processThatDiesInAJob_losesThatJobOnly() throws Exception {
    Experiment experiment = experiment("--seeds", "1", "--rate", "0.01", "--epochs", "1");
    RowFolder rows = RowFolder.open(folder.resolve("rows"));
    JobRunner dying =
        order -> {
          if (done.size() == 4) {
            throw new IOException("killed");
          }
          return here(order);
        };

    assertThatThrownBy(() -> run(experiment, rows, dying).run(null)).hasMessage("killed");
    assertThat(rows.all()).hasSize(4);
    Experiment again = experiment("--seeds", "1", "--rate", "0.01", "--epochs", "1");
    run(again, RowFolder.open(folder.resolve("rows")), this::here).run(null);

    assertThat(done).doesNotHaveDuplicates();
    assertThat(Evidence.of(again, RowFolder.open(folder.resolve("rows"))).missing()).isEmpty();
  }

  @Test
  void run_rowsFromElsewhereWithoutTheirNetworks_makesTheNetworksAgain() throws Exception {
    Experiment first = experiment("--seeds", "1", "--rate", "0.01", "--epochs", "1");
    run(first, RowFolder.open(folder.resolve("rows")), this::here).run(null);
    RowFolder kept = RowFolder.open(folder.resolve("rows"));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("kept.jsonl"), kept.toLines());
    try (Stream<Path> networks = Files.list(folder.resolve("networks"))) {
      for (Path network : networks.toList()) {
        Files.delete(network);
      }
    }
    done.clear();

    Experiment more = experiment("--seeds", "2", "--rate", "0.01", "--epochs", "1");
    run(more, RowFolder.open(elsewhere), this::here).run(null);

    assertThat(done.stream().filter(Job.Source.class::isInstance)).hasSize(2);
    assertThat(Evidence.of(more, RowFolder.open(elsewhere)).missing()).isEmpty();
  }

  @Test
  void table_nothingRunYet_pricesEveryCell() throws Exception {
    Experiment experiment = experiment("--seeds", "1", "--rate", "0.01", "--epochs", "1");
    RowFolder rows = RowFolder.open(folder.resolve("rows"));
    run(experiment, rows, this::here).price();

    Plan plan = new Plan(experiment, rows);

    assertThat(plan.items())
        .filteredOn(item -> item.what().equals("trainings"))
        .hasSize(2)
        .allSatisfy(
            item -> {
              assertThat(item.open()).isEqualTo(5);
              assertThat(item.seconds()).isGreaterThan(2);
            });
    assertThat(plan.table().toString()).contains("tiny, bright", "hours");
    assertThat(rows.all()).hasSize(1);
  }
}
