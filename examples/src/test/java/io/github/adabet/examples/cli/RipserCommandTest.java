package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.topology.io.DistanceFormat;
import java.io.File;
import java.io.IOException;
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
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code adabet barcode} prints is what the installed program ripser prints. */
class RipserCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private Path ripser = Path.of("ripser");

  @BeforeEach
  void requireRipser() {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, "ripser"))
            .filter(Files::isExecutable)
            .findFirst();
    boolean required =
        Boolean.getBoolean("adabet.requireOracles") || "true".equals(System.getenv("CI"));
    if (found.isEmpty() && required) {
      fail("ripser is not on the path, and oracles are required here: apt-get install ripser.");
    }
    assumeTrue(found.isPresent(), "ripser is not on the path: install it to run this test.");
    ripser = found.orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(DistanceFormat.class)
  void execute_fileOfEachFormat_printsRipsersIntervals(DistanceFormat format)
      throws IOException, InterruptedException {
    for (int seed = 0; seed < 8; seed++) {
      Path file = Files.write(folder.resolve("file"), draw(format, new Random(seed)));
      String threshold = seed % 2 == 0 || "sparse".equals(format.label()) ? "9" : "0.6";
      String[] options = {
        "--format", format.label(), "--dim", "2", "--threshold", threshold, file.toString()
      };

      out.getBuffer().setLength(0);
      run(Stream.concat(Stream.of("barcode", "--digits", "6"), Stream.of(options)));

      assertThat(intervals(out.toString().lines().toList()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(intervals(ripser(options, format)));
    }
  }

  @Test
  void execute_barcodeOfRipser_printsTheSameAsOurs() throws IOException {
    Path square =
        Files.writeString(
            folder.resolve("square.csv"), "0,1,1.5,1\n1,0,1,1.5\n1.5,1,0,1\n1,1.5,1,0\n");
    run(Stream.of("barcode", square.toString()));
    String ours = out.toString();
    out.getBuffer().setLength(0);

    run(Stream.of("barcode", "--engine", "ripser", square.toString()));
    assertThat(out.toString()).isEqualTo(ours).contains(" [1,1.5)");
  }

  @Test
  void execute_bettiOfRipser_saysWhoCounted() throws IOException {
    Path triangle = Files.writeString(folder.resolve("square.csv"), "1\n1.5,1\n1,1.5,1\n");
    run(
        Stream.of(
            "betti",
            "--format",
            "lower-distance",
            "--engine",
            "ripser",
            "--json",
            "-",
            triangle.toString()));
    JsonNode json = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(json.get("engine").asText()).isEqualTo("ripser");
    assertThat(json.get("firstBettiCount").intValue()).isEqualTo(1);
  }

  /**
   * What the installed program prints. Version 1.2.1 takes one value too many from a binary file:
   * it gets the file without its last distance, which is 0.
   */
  private List<String> ripser(String[] options, DistanceFormat format)
      throws IOException, InterruptedException {
    if (format == DistanceFormat.BINARY) {
      Path file = Path.of(options[options.length - 1]);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - Float.BYTES));
    }
    List<String> command = new ArrayList<>(List.of(ripser.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed.lines().toList();
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

  private void run(Stream<String> words) {
    StringWriter err = new StringWriter();
    int code =
        AdaBetCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
  }
}
