package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.topology.FirstBettiCounter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BettiCommandTest extends SquareSetting {
  @Test
  void execute_bettiWithJson_printsSettingsAndEngine() throws IOException {
    Path triangle = Files.writeString(folder.resolve("triangle.csv"), "1\n1.5,1\n1,1.5,1\n");

    assertThat(execute("betti", "--format", "lower-distance", "--json", "-", triangle.toString()))
        .isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("file").asText()).isEqualTo(triangle.toString());
    assertThat(json.get("points").intValue()).isEqualTo(4);
    assertThat(json.get("firstBettiCount").intValue()).isEqualTo(1);
    assertThat(json.get("engine").asText())
        .isEqualTo(FirstBettiCounter.create().provenance().settings().get("betti.engine"));
    JsonNode settings = json.get("provenance").get("settings");
    assertThat(settings.get("betti.format").asText()).isEqualTo("lower-distance");
    assertThat(settings.get("betti.threshold").asText()).isEqualTo("none");
    assertThat(settings.get("java.version").asText()).isEqualTo(System.getProperty("java.version"));
  }

  @Test
  void execute_bettiOfSeveralFilesWithJson_printsAnArray() throws IOException {
    Path points = Files.writeString(folder.resolve("triangle.csv"), "0 1 1\n1 0 1\n1 1 0\n");

    assertThat(execute("betti", "--json", "-", square.toString(), points.toString())).isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.findValues("firstBettiCount")).hasToString("[1, 0]");
    assertThat(json.findValues("points")).hasToString("[4, 3]");
  }

  @Test
  void execute_betti_readsRipsersDefaultFormatAndPrintsATable() {
    assertThat(execute("betti", square.toString())).isZero();

    assertThat(out.toString().lines().map(line -> line.strip().split(" {2,}")))
        .containsExactly(
            new String[] {"points", "first Betti count", "file"},
            new String[] {"4", "1", square.toString()});
  }

  @Test
  void execute_bettiToFiles_writesBothAndPrintsTheTable() throws IOException {
    Path json = folder.resolve("counts.json");
    Path csv = folder.resolve("counts.csv");

    assertThat(
            execute(
                "betti",
                "--json",
                json.toString(),
                "--csv",
                csv.toString(),
                "--dim",
                "2",
                square.toString()))
        .isZero();

    assertThat(new ObjectMapper().readTree(json.toFile()).get(0).get("barCounts"))
        .hasToString("[4,1,0]");
    assertThat(Files.readString(csv).lines())
        .containsExactly(
            "file,points,degree,bars", square + ",4,0,4", square + ",4,1,1", square + ",4,2,0");
    assertThat(out.toString()).contains("bars by degree").contains("4 1 0");
  }

  @Test
  void execute_bettiOfHigherDegree_countsTheBarsOfAll() throws IOException {
    execute("betti", "--dim", "2", "--json", "-", square.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("firstBettiCount").intValue()).isEqualTo(1);
    assertThat(json.get("barCounts")).hasToString("[4,1,0]");
    assertThat(json.get("engine").asText()).isIn("java", "native");
  }

  @Test
  void execute_bettiWithEngine_saysWhoCounted() throws IOException {
    execute("betti", "--engine", "java", "--json", "-", square.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("engine").asText()).isEqualTo("java");
    assertThat(json.get("firstBettiCount").intValue()).isEqualTo(1);
  }

  @Test
  void execute_bettiWithCsv_hasTheLoops() {
    assertThat(execute("betti", "--csv", "-", square.toString())).isZero();
    assertThat(out.toString().lines())
        .containsExactly("file,points,degree,bars", square + ",4,1,1");
  }

  @Test
  void execute_bettiWithBirths_countsBarsThatBeginLater() throws IOException {
    Path births = Files.writeString(folder.resolve("births"), "0 0 0 1.25\n");

    execute("betti", "--births", births.toString(), "--csv", "-", square.toString());

    assertThat(out.toString().lines())
        .containsExactly("file,points,degree,bars", square + ",4,0,3", square + ",4,1,1");
  }

  @ParameterizedTest
  @CsvSource({"0.5,0", "1,1", "1.5,1"})
  void execute_bettiWithThreshold_takesEdgesUpToIt(String threshold, long count)
      throws IOException {
    execute("betti", "--threshold", threshold, "--threads", "1", "--json", "-", square.toString());

    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("firstBettiCount").longValue()).isEqualTo(count);
  }

  @Test
  void execute_bettiOfPoints_readsStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("0 0\n0 1\n1 1\n1 0\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(execute("betti", "--format", "point-cloud", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).containsPattern("4 +1 +-");
  }

  @Test
  void execute_bettiOfMalformedFile_exitsWith1AndThePlace() throws IOException {
    Files.writeString(square, "0,1\nx,0\n");

    assertThat(execute("betti", square.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("adabet: " + square + ", line 2, column 1: 'x' is not a finite decimal")
        .doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_bettiOfMissingFile_exitsWith1AndSaysSo() {
    assertThat(execute("betti", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString()).contains(folder.resolve("none") + ": there is no such file");
  }

  @Test
  void execute_bettiOfDirectory_exitsWith1AndSaysSo() {
    assertThat(execute("betti", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(folder + ": is a directory; give a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format csv F        | it must be one of lower-distance, upper-distance",
        "--threshold -1 F      | threshold is -1.0; it must be 0 or more",
        "--threads 0 F         | threads is 0; it must be 1 or more",
        "- -                   | can be read once",
        "--json - --csv - F    | --json and --csv both go to '-'",
        "--json F              | Missing required parameter: 'FILE'",
        "--json F F            | is to be read and would be written over",
        "--csv F F             | is to be read and would be written over",
      })
  void execute_bettiWrongUsage_exitsWith2AndTheRemedy(String options, String message) {
    String[] words = ("betti " + options.strip()).replace("F", square.toString()).split(" ");

    assertThat(execute(words)).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_bettiHelp_namesTheFormats() {
    assertThat(execute("betti", "--help")).isZero();
    assertThat(out.toString())
        .containsIgnoringWhitespaces(
            "lower-distance, upper-distance, distance, point-cloud, dipha, sparse, binary.",
            "Default: distance");
  }
}
