package io.github.adabet.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.JobOrder;
import io.github.adabet.bench.adaptation.job.JobProcess;
import io.github.adabet.bench.adaptation.job.JobRunner;
import io.github.adabet.bench.adaptation.job.Pair;
import io.github.adabet.bench.adaptation.job.Row;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    options.removeAll(List.of("--out", folder.resolve("work").toString()));
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
        experiment(
            "--seeds", "1,2", "--learning-rate", "0.01,0.02", "--epochs", "2", "--channels", "0.5");
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
  void run_rowsFromElsewhereWithoutTheirNetworks_makesTheNetworksAgain() throws Exception {
    Experiment first = experiment("--seeds", "1", "--learning-rate", "0.01", "--epochs", "1");
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

    Experiment more = experiment("--seeds", "1,2", "--learning-rate", "0.01", "--epochs", "1");
    run(more, RowFolder.open(elsewhere), this::here).run(null);

    assertThat(done.stream().filter(Job.Source.class::isInstance)).hasSize(2);
    assertThat(Evidence.of(more, RowFolder.open(elsewhere)).missing()).isEmpty();
  }

  @Test
  void run_networkThatAnotherProcessIsMakingAgain_isLeftToIt() throws Exception {
    Experiment first = experiment("--seeds", "1", "--learning-rate", "0.01", "--epochs", "1");
    RowFolder rows = RowFolder.open(folder.resolve("rows"));
    run(first, rows, this::here).run(null);
    Experiment more = experiment("--seeds", "1,2", "--learning-rate", "0.01", "--epochs", "1");
    Job.Source start = more.source(more.cases().get(0));
    Path network = folder.resolve("networks").resolve(start.id() + ".safetensors");
    byte[] weights = Files.readAllBytes(network);
    Files.delete(network);
    Claims.Claim other =
        new Claims(folder.resolve("claims"), Duration.ofMinutes(1)).claim(start.id()).orElseThrow();
    done.clear();
    JobRunner runner =
        order -> {
          if (order.job().start().equals(start)) {
            throw new IllegalStateException(
                order.job() + " begins with a network that is not there");
          }
          Row row = here(order);
          if (order.job() instanceof Job.Training && !Files.exists(network)) {
            // The other process is ready.
            Files.write(network, weights);
            other.close();
            throw new IOException("ready");
          }
          return row;
        };

    assertThatThrownBy(() -> run(more, rows, runner).run(null)).hasMessage("ready");
    run(more, rows, this::here).run(null);

    assertThat(done).noneMatch(Job.Source.class::isInstance);
    assertThat(Evidence.of(more, rows).missing()).isEmpty();
  }

  @Test
  void price_measuredByAnotherProcess_waitsForItsRow() throws Exception {
    Experiment experiment = experiment("--seeds", "1", "--learning-rate", "0.01", "--epochs", "1");
    Job.Price job = experiment.prices().get(0);
    RowFolder rows = RowFolder.open(folder.resolve("rows"));
    Claims.Claim other =
        new Claims(folder.resolve("claims"), Duration.ofMinutes(1)).claim(job.id()).orElseThrow();
    Thread measuring =
        new Thread(
            () -> {
              try {
                RowFolder.open(folder.resolve("rows"))
                    .add(new Row(job, null, 1, null, "no memory left"));
                other.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    measuring.start();

    run(experiment, rows, this::here).price();
    measuring.join();

    assertThat(done).isEmpty();
    Plan plan = new Plan(experiment, rows);
    assertThat(plan.priced()).isFalse();
    assertThat(plan.items()).allSatisfy(item -> assertThat(item.seconds()).isEmpty());
    assertThat(plan.table().toString()).contains("not known", "more than 0.00");
    assertThat(plan.notes())
        .containsExactly("The times of tiny are not known, nor in the sum: no memory left");
  }

  @Test
  void seconds_jobsOfACase_countTheImagesThatAreThere() {
    Finding.Price price =
        new Finding.Price(1, 10, 0.5, Map.of("betti", 3.0, "two-nn", 7.0), Map.of("two-nn", "why"));
    CasePrice.Counts target = new CasePrice.Counts(40, 6, 8);
    CasePrice.Counts source = new CasePrice.Counts(20, 4, 2);
    Pair pair = new Pair(Pair.PROTOCOL, "tiny", "w", 24, "bright", "i", "bright");
    Job.Steps steps = new Job.Steps(8, BatchNormMode.FROZEN);
    Job.Source start = new Job.Source(pair, steps, 100, 3, List.of(0.1, 0.01), 0);

    CasePrice both = new CasePrice(price, 8, target, source);

    // 2 + 1 to begin; twice 1 and 3 epochs of 3 steps and 4 images; 8 and 2 images at the end.
    assertThat(both.seconds(start)).isEqualTo(3 + 2 * (1 + 3 * (3 * 10 + 4 * 0.5)) + 10 * 0.5);
    assertThat(new CasePrice(price, 8, target, null).seconds(start)).isEqualTo(3 + 8 * 0.5);
    assertThat(both.seconds(new Job.Tuning(start, 10, 0.1, 5, 0)))
        .isEqualTo(3 + 5 * (2 * 10 + 6 * 0.5));
    assertThat(both.seconds(new Job.Ranking(start, List.of("betti", "two-nn"), 4, 8, 10, 1)))
        .isEqualTo(3 + 4 * 3 + 7);
    assertThat(both.trainingSeconds(10, 5, 0.25))
        .isEqualTo(3 + 5 * (2 * 2.5 + 6 * 0.5) + 2 * 8 * 0.5);
  }

  @Test
  void table_nothingRunYet_pricesEveryCell() throws Exception {
    Experiment experiment = experiment("--seeds", "1", "--learning-rate", "0.01", "--epochs", "1");
    RowFolder rows = RowFolder.open(folder.resolve("rows"));
    run(experiment, rows, this::here).price();

    Plan plan = new Plan(experiment, rows);

    assertThat(plan.items())
        .filteredOn(item -> item.what().equals("trainings"))
        .hasSize(2)
        .allSatisfy(
            item -> {
              assertThat(item.open()).isEqualTo(5);
              assertThat(item.seconds().orElseThrow()).isGreaterThan(2);
            });
    assertThat(plan.table().toString()).contains("tiny, bright", "hours");
    assertThat(plan.notes()).isEmpty();
    assertThat(rows.all()).hasSize(1);
  }
}
