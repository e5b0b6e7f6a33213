package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarcodeCommandTest extends SquareSetting {
  @Test
  void execute_barcode_printsRipsersLayout() {
    assertThat(execute("barcode", square.toString())).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            "value range: [1,1.5]",
            "distance matrix with 4 points, using threshold at enclosing radius 1.5",
            "persistence intervals in dim 0:",
            " [0,1)",
            " [0,1)",
            " [0,1)",
            " [0, )",
            "persistence intervals in dim 1:",
            " [1,1.5)");
  }

  @Test
  void execute_barcodeWithThreshold_printsRipsersOtherHeading() {
    execute("barcode", "--threshold", "1.25", "--dim", "2", square.toString());

    assertThat(out.toString())
        .contains("sparse distance matrix with 4 points and 4/6 entries", " [1, )", "in dim 2:");
  }

  @ParameterizedTest
  @CsvSource({"1.4,1", "1.5,0", "2,0", "0,1"})
  void execute_ratio_keepsBarsBeyondIt(String ratio, int bars) {
    execute("barcode", "--csv", "-", "--ratio", ratio, square.toString());
    assertThat(rows().filter(row -> row.startsWith("1,"))).hasSize(bars);
    assertThat(rows().filter(row -> row.startsWith("0,"))).hasSize(4);
  }

  @Test
  void execute_csv_isATable() {
    execute("barcode", "--csv", "-", "--min-persistence", "0.6", square.toString());
    assertThat(rows()).containsExactly("degree,birth,death", "0,0,1", "0,0,1", "0,0,1", "0,0,inf");
  }

  @Test
  void execute_csvOfSeveralFiles_namesTheFile() {
    execute("barcode", "--csv", "-", "--dim", "0", square.toString(), square.toString());
    assertThat(out.toString().lines())
        .hasSize(9)
        .contains("file,degree,birth,death", square + ",0,0,inf");
  }

  @Test
  void execute_jsonWithCocycles_holdsThem() throws IOException {
    assertThat(execute("barcode", "--json", "-", "--cocycles", "--modulus", "3", square.toString()))
        .isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("points").intValue()).isEqualTo(4);
    assertThat(json.get("engine").asText()).isIn("java", "native");
    JsonNode loop = json.get("degrees").get(1).get("bars").get(0);
    assertThat(loop.get("birth").floatValue()).isEqualTo(1);
    assertThat(loop.get("death").floatValue()).isEqualTo(1.5f);
    assertThat(loop.get("cocycle").get(0).get("simplex")).hasSize(2);
    assertThat(loop.get("cocycle").get(0).get("coefficient").intValue()).isBetween(1, 2);
    assertThat(json.get("degrees").get(0).get("bars").get(3).get("death").isNull()).isTrue();
    assertThat(json.get("provenance").get("settings").get("homology.modulus").asText())
        .isEqualTo("3");
  }

  @Test
  void execute_jsonWithoutCocycles_leavesThemOut() throws IOException {
    execute("barcode", "--json", "-", square.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("degrees").get(1).get("bars").get(0).has("cocycle")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"barcode", "diagram", "betti-curve"})
  void execute_plot_drawsEachKind(String kind) throws IOException {
    Path svg = folder.resolve("plot.svg");
    Path png = folder.resolve("plot.png");
    assertThat(execute("barcode", "--plot", svg.toString(), "--plot-kind", kind, square.toString()))
        .isZero();
    assertThat(execute("barcode", "--plot", png.toString(), "--plot-kind", kind, square.toString()))
        .isZero();
    assertThat(Files.readString(svg)).startsWith("<?xml").contains(square.toString());
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(960);
  }

  @Test
  void execute_jsonAndCsvToFiles_writesBothAndPrintsTheText() throws IOException {
    Path json = folder.resolve("bars.json");
    Path csv = folder.resolve("bars.csv");
    String[] words = {
      "barcode", "--json", json.toString(), "--csv", csv.toString(), square.toString()
    };
    assertThat(execute(words)).isZero();
    assertThat(out.toString()).contains(" [1,1.5)");
    assertThat(new ObjectMapper().readTree(json.toFile()).get(0).get("points").intValue())
        .isEqualTo(4);
    assertThat(Files.readString(csv)).contains(square + ",1,1,1.5");
  }

  @Test
  void execute_estimate_saysTheNeedAndStops() throws IOException {
    assertThat(execute("barcode", "--estimate", "--dim", "2", square.toString())).isZero();
    assertThat(out.toString())
        .contains(
            "edges                  6",
            "simplices of dim 3     at most 1",
            "memory before reducing at most")
        .doesNotContain("persistence");
    out.getBuffer().setLength(0);
    execute("barcode", "--estimate", "--dim", "0", "--json", "-", square.toString());
    JsonNode needs = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(needs.get("file").asText()).isEqualTo(square.toString());
    assertThat(needs.get("edges").intValue()).isEqualTo(6);
    out.getBuffer().setLength(0);
    execute("barcode", "--estimate", "--csv", "-", "--dim", "0", square.toString());
    assertThat(rows())
        .containsExactly(
            "points,edges,bytes,simplices0,simplices1", "4,6," + needs.get("bytes") + ",4,6");
  }

  @Test
  void execute_births_areThoseOfTheBars() throws IOException {
    Path births = Files.writeString(folder.resolve("births"), "0 0.25, 0.5\n0.75\n");
    execute(
        "barcode", "--csv", "-", "--dim", "0", "--births", births.toString(), square.toString());
    assertThat(rows())
        .containsExactly("degree,birth,death", "0,0,inf", "0,0.25,1", "0,0.5,1", "0,0.75,1");
  }

  @ParameterizedTest
  @CsvSource({"euclidean,1.4142135", "manhattan,2", "chebyshev,1"})
  void execute_metric_measuresPoints(String metric, String diagonal) throws IOException {
    Path points = Files.writeString(folder.resolve("points"), "0 0\n1 1\n");
    String[] words = {
      "barcode", "--csv", "-", "--format", "point-cloud", "--metric", metric, points.toString()
    };
    assertThat(execute(words)).isZero();
    assertThat(rows()).containsExactly("degree,birth,death", "0,0," + diagonal, "0,0,inf");
  }

  @Test
  void execute_sample_takesPointsAndSaysTheCoveringRadius() {
    assertThat(execute("barcode", "--sample", "2", "--csv", "-", square.toString())).isZero();
    assertThat(err.toString()).contains("2 of 4 points cover all within 1");
    assertThat(rows()).containsExactly("degree,birth,death", "0,0,1.5", "0,0,inf");
  }

  @Test
  void execute_dash_readsStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("0 0\n0 1\n1 1\n1 0\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(execute("barcode", "--format", "point-cloud", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).contains(" [1,1.4142135)");
  }

  @Test
  void execute_tooMuchMemory_exitsWith1AndTheRemedy() {
    assertThat(execute("barcode", "--memory-limit", "1", square.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("maximum");
    assertThat(execute("barcode", "--memory-limit", "1GiB", square.toString())).isZero();
  }

  @Test
  void execute_deadlineThatPasses_exitsWith1() throws IOException {
    StringBuilder points = new StringBuilder();
    Random random = new Random(1);
    for (int k = 0; k < 400; k++) {
      points.append(random.nextGaussian()).append(' ').append(random.nextGaussian()).append('\n');
    }
    Path cloud = Files.writeString(folder.resolve("cloud"), points);
    String[] words = {
      "barcode", "--format", "point-cloud", "--dim", "2", "--time-limit", "0.001", cloud.toString()
    };
    assertThat(execute(words)).isEqualTo(1);
    assertThat(err.toString()).contains("not done within");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dim -1 F            | maximumDegree is -1; it must be 0 to 64",
        "--modulus 4 F         | modulus is 4; it must be a prime",
        "--ratio -1 F          | ratio is -1.0; it must be 0 or more",
        "--digits 10 F         | digits is 10; it must be 1 to 9",
        "--time-limit 0 F      | time-limit is 0.0; it must be more than 0",
        "--memory-limit 1X F   | '1X' is no amount of memory",
        "--cocycles F          | --cocycles needs --json",
        "--json F              | Missing required parameter: 'FILE'",
        "--json F F            | is to be read and would be written over",
        "--plot F F            | is to be read and would be written over",
        "--threshold long F    | 'long' is no length; give a number such as 0.25, or inf",
        "--plot plot.pdf F     | .png or .svg",
        "--plot plot.png F F   | --plot draws one file",
        "- -                   | can be read once",
        "--metric cosine F     | --metric measures points",
        "--sample 9 F          | count is 9; it must be 1 to 4",
      })
  void execute_wrongUsage_exitsWith2AndTheRemedy(String options, String message) {
    String[] words = ("barcode " + options.strip()).replace("F", square.toString()).split(" ");

    assertThat(execute(words)).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_infiniteThreshold_takesAllEdges() {
    execute("barcode", "--csv", "-", square.toString());
    List<String> all = rows().toList();
    out.getBuffer().setLength(0);

    assertThat(execute("barcode", "--threshold", "inf", "--csv", "-", square.toString())).isZero();
    assertThat(rows().toList()).isNotEmpty().isEqualTo(all);
  }

  @Test
  void execute_unknownEngine_exitsWith2AndTheNames() {
    assertThat(execute("barcode", "--engine", "fastest", square.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no engine 'fastest'", "java");
  }

  /** The rows of the CSV printed, without the name of the file. */
  private Stream<String> rows() {
    return out.toString().lines().map(row -> row.substring(row.indexOf(',') + 1));
  }
}
