package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.topology.internal.ripser.ProgramRun;
import io.github.adabet.topology.internal.ripser.RipserPrograms;
import io.github.adabet.topology.io.DistanceFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BarcodeCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** A square of side 1 whose diagonals are 1.5: one loop. */
  private Path square;

  @BeforeEach
  void writeSquare() throws IOException {
    square =
        Files.writeString(
            folder.resolve("square.csv"), "0,1,1.5,1\n1,0,1,1.5\n1.5,1,0,1\n1,1.5,1,0\n");
  }

  @Test
  void execute_barcode_printsRipsersLayout() {
    assertThat(run("barcode", square.toString())).isZero();

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
    run("barcode", "--threshold", "1.25", "--dim", "2", square.toString());

    assertThat(out.toString())
        .contains("sparse distance matrix with 4 points and 4/6 entries", " [1, )", "in dim 2:");
  }

  @ParameterizedTest
  @EnumSource(DistanceFormat.class)
  void execute_fileOfEachFormat_printsRipsersIntervals(DistanceFormat format) throws IOException {
    requireRipser();
    for (int seed = 0; seed < 8; seed++) {
      Path file = Files.write(folder.resolve("file"), draw(format, new Random(seed)));
      String threshold = seed % 2 == 0 || "sparse".equals(format.label()) ? "9" : "0.6";
      String[] options = {
        "--format", format.label(), "--dim", "2", "--threshold", threshold, file.toString()
      };

      out.getBuffer().setLength(0);
      assertThat(
              run(
                  Stream.concat(Stream.of("barcode", "--digits", "6"), Stream.of(options))
                      .toArray(String[]::new)))
          .isZero();

      assertThat(intervals(out.toString().lines().toList()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(intervals(ripser(options, format)));
    }
  }

  @Test
  void execute_barcodeOfRipser_printsTheSameAsOurs() {
    requireRipser();
    run("barcode", square.toString());
    String ours = out.toString();
    out.getBuffer().setLength(0);

    assertThat(run("barcode", "--engine", "ripser", square.toString())).isZero();
    assertThat(out).hasToString(ours);
  }

  @ParameterizedTest
  @CsvSource({"1.4,1", "1.5,0", "2,0", "0,1"})
  void execute_ratio_keepsBarsBeyondIt(String ratio, int bars) {
    run("barcode", "--csv", "--ratio", ratio, square.toString());
    assertThat(out.toString().lines().filter(line -> line.startsWith("1,"))).hasSize(bars);
    assertThat(out.toString().lines().filter(line -> line.startsWith("0,"))).hasSize(4);
  }

  @Test
  void execute_csv_isATable() {
    run("barcode", "--csv", "--min-persistence", "0.6", square.toString());
    assertThat(out.toString().lines())
        .containsExactly("degree,birth,death", "0,0,1", "0,0,1", "0,0,1", "0,0,inf");
  }

  @Test
  void execute_csvOfSeveralFiles_namesTheFile() {
    run("barcode", "--csv", "--dim", "0", square.toString(), square.toString());
    assertThat(out.toString().lines())
        .hasSize(9)
        .contains("file,degree,birth,death", square + ",0,0,inf");
  }

  @Test
  void execute_jsonWithCocycles_holdsThem() throws IOException {
    assertThat(run("barcode", "--json", "--cocycles", "--modulus", "3", square.toString()))
        .isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString());
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
    run("barcode", "--json", square.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("degrees").get(1).get("bars").get(0).has("cocycle")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"barcode", "diagram", "betti-curve"})
  void execute_plot_drawsEachKind(String kind) throws IOException {
    Path svg = folder.resolve("plot.svg");
    Path png = folder.resolve("plot.png");
    assertThat(run("barcode", "--plot", svg.toString(), "--plot-kind", kind, square.toString()))
        .isZero();
    assertThat(run("barcode", "--plot", png.toString(), "--plot-kind", kind, square.toString()))
        .isZero();
    assertThat(Files.readString(svg)).startsWith("<?xml").contains(square.toString());
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(960);
  }

  @Test
  void execute_output_writesThereOnly() throws IOException {
    Path file = folder.resolve("bars.txt");
    assertThat(run("barcode", "--output", file.toString(), square.toString())).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(Files.readString(file)).contains(" [1,1.5)");
  }

  @Test
  void execute_estimate_saysTheNeedAndStops() throws IOException {
    assertThat(run("barcode", "--estimate", "--dim", "2", square.toString())).isZero();
    assertThat(out.toString())
        .contains("edges                  6", "simplices of dim 3     at most 1", "bytes before")
        .doesNotContain("persistence");
    out.getBuffer().setLength(0);
    run("barcode", "--estimate", "--json", square.toString());
    assertThat(new ObjectMapper().readTree(out.toString()).get("edges").intValue()).isEqualTo(6);
  }

  @Test
  void execute_weights_areBirths() throws IOException {
    Path weights = Files.writeString(folder.resolve("weights"), "0 0.25, 0.5\n0.75\n");
    run("barcode", "--csv", "--dim", "0", "--weights", weights.toString(), square.toString());
    assertThat(out.toString().lines())
        .containsExactly("degree,birth,death", "0,0,inf", "0,0.25,1", "0,0.5,1", "0,0.75,1");
  }

  @ParameterizedTest
  @CsvSource({"euclidean,1.4142135", "manhattan,2", "chebyshev,1"})
  void execute_metric_measuresPoints(String metric, String diagonal) throws IOException {
    Path points = Files.writeString(folder.resolve("points"), "0 0\n1 1\n");
    String[] words = {
      "barcode", "--csv", "--format", "point-cloud", "--metric", metric, points.toString()
    };
    assertThat(run(words)).isZero();
    assertThat(out.toString().lines())
        .containsExactly("degree,birth,death", "0,0," + diagonal, "0,0,inf");
  }

  @Test
  void execute_sample_takesPointsAndSaysTheCoveringRadius() {
    assertThat(run("barcode", "--sample", "2", "--csv", square.toString())).isZero();
    assertThat(err.toString()).contains("2 of 4 points cover all within 1");
    assertThat(out.toString().lines()).containsExactly("degree,birth,death", "0,0,1.5", "0,0,inf");
  }

  @Test
  void execute_withoutFile_readsStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("0 0\n0 1\n1 1\n1 0\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("barcode", "--format", "point-cloud")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).contains(" [1,1.4142135)");
  }

  @Test
  void execute_tooMuchMemory_exitsWith1AndTheRemedy() {
    assertThat(run("barcode", "--max-memory", "1", square.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("maximum");
    assertThat(run("barcode", "--max-memory", "1G", square.toString())).isZero();
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
      "barcode", "--format", "point-cloud", "--dim", "2", "--deadline", "0.001", cloud.toString()
    };
    assertThat(run(words)).isEqualTo(1);
    assertThat(err.toString()).contains("not done within");
  }

  @Test
  void execute_bettiOfHigherDegree_countsTheBarsOfAll() throws IOException {
    run("betti", "--format", "distance", "--dim", "2", "--json", square.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("firstBettiCount").intValue()).isEqualTo(1);
    assertThat(json.get("barCounts")).hasToString("[4,1,0]");
    assertThat(json.get("engine").asText()).isIn("java", "native");
  }

  @ParameterizedTest
  @CsvSource({"java,java", "ripser,ripser"})
  void execute_bettiWithEngine_saysWhoCounted(String engine, String counted) throws IOException {
    requireRipser();
    run("betti", "--format", "distance", "--engine", engine, "--json", square.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("engine").asText()).isEqualTo(counted);
    assertThat(json.get("firstBettiCount").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dim -1 F            | maximumDegree is -1; it must be 0 to 64",
        "--modulus 4 F         | modulus is 4; it must be a prime",
        "--ratio -1 F          | ratio is -1.0; it must be 0 or more",
        "--digits 10 F         | digits is 10; it must be 1 to 9",
        "--deadline 0 F        | deadline is 0.0; it must be more than 0",
        "--max-memory 1X F     | '1X' is no number of bytes",
        "--cocycles F          | --cocycles needs --json",
        "--json --csv F        | mutually exclusive",
        "--plot plot.pdf F     | .png or .svg",
        "--plot plot.png F F   | --plot draws one file",
        "- -                   | can be read once",
        "--metric cosine F     | --metric measures points",
        "--sample 9 F          | count is 9; it must be 1 to 4",
      })
  void execute_wrongUsage_exitsWith2AndTheRemedy(String options, String message) {
    String[] words = ("barcode " + options.strip()).replace("F", square.toString()).split(" ");

    assertThat(run(words)).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_unknownEngine_exitsWith1AndTheNames() {
    assertThat(run("barcode", "--engine", "fastest", square.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no homology engine named fastest", "java");
  }

  private static void requireRipser() {
    boolean installed = RipserPrograms.forModulus(2).isPresent();
    boolean required =
        Boolean.getBoolean("adabet.requireOracles") || "true".equals(System.getenv("CI"));
    if (!installed && required) {
      fail("ripser is not on the path, and oracles are required here: apt-get install ripser.");
    }
    assumeTrue(installed, "ripser is not on the path: install it to run this test.");
  }

  /**
   * What the installed program prints. Version 1.2.1 takes one value too many from a binary file:
   * it gets the file without its last distance, which is 0.
   */
  private List<String> ripser(String[] options, DistanceFormat format) throws IOException {
    if (format == DistanceFormat.BINARY) {
      Path file = Path.of(options[options.length - 1]);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - Float.BYTES));
    }
    List<String> command =
        new ArrayList<>(List.of(RipserPrograms.forModulus(2).orElseThrow().toString()));
    command.addAll(List.of(options));
    List<String> lines = new ArrayList<>();
    ProgramRun.Outcome outcome = ProgramRun.run(command, () -> {}, lines::add);
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return lines;
  }

  /** Each interval with its degree in front. */
  private static List<String> intervals(List<String> lines) {
    List<String> intervals = new ArrayList<>();
    String degree = "";
    for (String line : lines) {
      if (line.startsWith("persistence")) {
        degree = line;
      } else if (line.startsWith(" [")) {
        intervals.add(degree + line);
      }
    }
    return intervals;
  }

  /** Twenty random points of the plane in a format; the last distance is 0. */
  private static byte[] draw(DistanceFormat format, Random random) {
    int n = 20;
    float[][] d = new float[n][n];
    float[][] points = new float[n][2];
    for (int i = 0; i < n; i++) {
      // Exact in single precision, in which ripser sums squares.
      points[i] = new float[] {random.nextInt(65) / 64f, random.nextInt(65) / 64f};
      for (int j = 0; j < i; j++) {
        d[i][j] =
            i == n - 1 && j == n - 2
                ? 0
                : (float) Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
        d[j][i] = d[i][j];
      }
    }
    StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(8 * (n * n + 3)).order(ByteOrder.LITTLE_ENDIAN);
    if (format == DistanceFormat.DIPHA) {
      bytes.putLong(8_067_171_840L).putLong(7).putLong(n);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        switch (format) {
          case DIPHA -> bytes.putDouble(d[i][j]);
          case BINARY -> {
            if (j < i) {
              bytes.putFloat(d[i][j]);
            }
          }
          case LOWER_DISTANCE -> text.append(j < i ? d[i][j] + "," : "");
          case UPPER_DISTANCE -> text.append(j > i ? d[i][j] + "," : "");
          case DISTANCE -> text.append(d[i][j]).append(' ');
          case POINT_CLOUD -> text.append(j < 2 ? points[i][j] + " " : "");
          default -> text.append(j < i && d[i][j] < 0.6 ? i + " " + j + " " + d[i][j] + "\n" : "");
        }
      }
      text.append(text.isEmpty() || text.charAt(text.length() - 1) == '\n' ? "" : "\n");
    }
    return text.isEmpty()
        ? Arrays.copyOf(bytes.array(), bytes.position())
        : text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private int run(String... arguments) {
    return AdaBetCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
