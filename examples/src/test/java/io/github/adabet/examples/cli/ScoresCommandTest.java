package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.LayerRanking;
import io.github.adabet.TieOrder;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores beside each other, what is made of them, and how stable they are; on the digits. */
class ScoresCommandTest extends CommandSetting {
  private static final String[] ONE_BATCH = {"--rank-batches", "1", "--rank-batch-size", "8"};

  @TempDir Path folder;

  private int rank(String... arguments) {
    String[] all = new String[arguments.length + ONE_BATCH.length];
    System.arraycopy(ONE_BATCH, 0, all, 0, ONE_BATCH.length);
    System.arraycopy(arguments, 0, all, ONE_BATCH.length, arguments.length);
    return executeWith("rank", all);
  }

  @Test
  void rank_severalScores_marksTiesAndZerosAndWritesAReport() throws IOException {
    Path report = folder.resolve("report.html");

    assertThat(rank("--score", "activation-size,depth,shift", "--report", report.toString()))
        .as(err.toString())
        .isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).anyMatch(line -> line.strip().startsWith("2= "));
    assertThat(lines).anyMatch(line -> line.matches(" *\\d+= +\\d+ +\\d+=o .*"));
    assertThat(lines).anyMatch(line -> line.matches("activation-size +\\d+\\.\\d+ +\\d+ +0"));
    assertThat(lines).anyMatch(line -> line.matches("depth +\\d+\\.\\d+ +0 +1"));
    assertThat(out.toString()).contains("Kendall's tau of activation-size and depth: ");
    String html = Files.readString(report);
    assertThat(html.split("<circle", -1)).hasSize(1 + 3 * 31);
    assertThat(html).contains("Scores over the depth of the network").doesNotContain("<script");
  }

  @Test
  void rank_unitsLaterFirst_groupsAndTurnsTies() throws IOException {
    Path json = folder.resolve("ranking.json");

    assertThat(
            rank("--group", "units", "--ties", "later", "--layers", "2", "--json", json.toString()))
        .as(err.toString())
        .isZero();

    LayerRanking ranking = AdaBetJson.read(Files.readString(json), LayerRanking.class);
    assertThat(ranking.grouping().name()).isEqualTo("units");
    assertThat(ranking.ties()).isEqualTo(TieOrder.LATER_FIRST);
    assertThat(ranking.grouping().groups()).hasSizeLessThan(31);
    assertThat(err.toString()).doesNotContain("warning");
  }

  @Test
  void rank_convolutionWithoutItsNormalization_warnsAndUnitsCureIt() {
    assertThat(rank("--score", "parameters", "--layers", "1")).isZero();
    assertThat(err.toString())
        .contains("warning: 1 convolution is selected without")
        .contains("--group units");
    err.getBuffer().setLength(0);

    assertThat(rank("--score", "parameters", "--layers", "1", "--group", "units")).isZero();
    assertThat(err.toString()).doesNotContain("warning");
  }

  @Test
  void rank_perByte_weighsByCosts() throws IOException {
    Path json = folder.resolve("ranking.json");

    assertThat(rank("--weigh", "per-byte", "--batch-size", "8", "--json", json.toString()))
        .as(err.toString())
        .isZero();

    LayerRanking ranking = AdaBetJson.read(Files.readString(json), LayerRanking.class);
    assertThat(ranking.provenance().settings()).containsEntry("ranking.weighting", "per-byte");
  }

  @Test
  void rank_weighted_showsTheNumbersThatAreChosenFrom() throws IOException {
    Path csv = folder.resolve("scores.csv");
    Path report = folder.resolve("report.html");

    assertThat(
            rank(
                "--score",
                "parameters,depth",
                "--weigh",
                "times-parameters",
                "--csv",
                csv.toString(),
                "--report",
                report.toString()))
        .as(err.toString())
        .isZero();

    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0))
        .isEqualTo(
            "index,layer,kind,parameters,parameters times-parameters,parameters times-parameters"
                + " rank,depth times-parameters,depth times-parameters rank");
    assertThat(lines.subList(1, lines.size()))
        .hasSize(31)
        .allSatisfy(
            line -> {
              String[] cells = line.split(",", -1);
              double parameters = Double.parseDouble(cells[3]);
              assertThat(Double.parseDouble(cells[4])).isEqualTo(parameters * parameters);
            });
    assertThat(Files.readString(report)).contains("parameters times-parameters");
    assertThat(out.toString())
        .contains("Kendall's tau of parameters times-parameters and depth times-parameters: ");
  }

  @Test
  void train_unitsWithFrozenStatistics_areWarnedOf() {
    assertThat(
            execute(
                "train",
                "--score",
                "parameters",
                "--layers",
                "1",
                "--group",
                "units",
                "--epochs",
                "1",
                "--rank-batches",
                "1",
                "--batch-norm",
                "FROZEN"))
        .as(err.toString())
        .isZero();

    assertThat(err.toString())
        .contains("warning: 1 convolution is selected together with the normalisation behind")
        .contains("--batch-norm SELECTED lets them follow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rank --group unit",
        "rank --ties last",
        "rank --weigh bytes",
        "rank --score betti:x",
        "rank --score random:x",
        "rank --batch-size 8",
        "train --scheme full --group units",
        "train --scheme late-cut --ties later",
        "rank --memory 64MiB --ties later",
        "train --step-time 0.5 --ties later",
        "compare --memory 64MiB --ties later",
        "rank --memory 64MiB --weigh per-byte",
        "train --step-time 0.5 --weigh per-byte",
        "estimate --ranking ranking.json --memory 64MiB --ties later",
        "rank --score betti,betti",
        "rank --rank-batch-size 1",
        "train --score betti,depth",
        "compare --scheme full,head --score betti,depth",
        "stability --batch-sizes 1",
        "stability --engines Torch",
      })
  void wordOutOfRange_exitsWith2(String line) {
    assertThat(execute(line.split(" "))).as(line + err).isEqualTo(2);
  }

  @Test
  void stability_twoScores_areComparedByEveryChange() throws IOException {
    Path report = folder.resolve("report.html");

    run(
        "stability",
        "--score",
        "betti,activation-size",
        "--rank-batches",
        "2",
        "--rank-batch-size",
        "16",
        "--batch-sizes",
        "8,16,100000",
        "--seeds",
        "5",
        "--also-data",
        "digits",
        "--csv",
        "-",
        "--report",
        report.toString());

    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("changed,to,score,tau");
    assertThat(lines)
        .contains(
            // The same ranking again.
            "batch size,16,betti,1.0",
            "data,digits,betti,1.0",
            "bits of distances,11,activation-size,")
        .noneMatch(line -> line.contains("100000"));
    assertThat(lines)
        .filteredOn(line -> line.contains(",activation-size,"))
        .allMatch(line -> line.startsWith("bits") || line.endsWith(",1.0"));
    assertThat(tau(lines, "batches,\"one against the others, mean\",betti,")).isBetween(0.3, 1.0);
    assertThat(tau(lines, "seed,5,betti,")).isBetween(0.3, 1.0);
    assertThat(tau(lines, "bits of distances,24,betti,")).isGreaterThan(0.95);
    assertThat(tau(lines, "bits of distances,8,betti,")).isBetween(0.2, 1.0);
    String html = Files.readString(report);
    assertThat(html).contains("<svg", "bits of distances: 8").doesNotContain("<script");
  }

  private static double tau(List<String> lines, String beginning) {
    return lines.stream()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(beginning.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void train_lateCutByUnits_trainsTheLastLayers() throws IOException {
    run(
        "train",
        "--scheme",
        "late-cut",
        "--layers",
        "2",
        "--group",
        "units",
        "--epochs",
        "1",
        "--limit",
        "64");

    assertThat(out.toString()).contains("late-cut: ").contains("07classifier");
    assertThat(err.toString()).doesNotContain("warning");
  }
}
