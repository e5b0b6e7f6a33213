package io.github.adabet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on small clouds, with the installed ripser, each program in its process. */
@Tag("jdk")
class PeersCommandTest {
  private static final List<PeerCase> SMALL =
      List.of(
          smallCase("count", true, 1, Float.POSITIVE_INFINITY),
          smallCase("barcode", false, 2, 1.5f));

  @TempDir private Path folder;

  @Test
  void execute_smallClouds_agreesWithRipserAndWritesTables() throws IOException {
    Path json = folder.resolve("peers.json");
    Path csv = folder.resolve("peers.csv");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        command(out, err)
            .execute(
                "--ripser",
                requireRipser().toString(),
                "--engine",
                "java",
                "--threads",
                "1",
                "--rounds",
                "2",
                "--time-limit",
                "100",
                "--json",
                json.toString(),
                "--csv",
                csv.toString());

    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).contains("compute ratio", "java (warm)");
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(document.get("failures")).isEmpty();
    // Count: ripser, cold, warm; barcode: ripser, cold.
    assertThat(document.get("measurements")).hasSize(5);
    assertThat(Files.readAllLines(csv)).hasSize(4).first().asString().startsWith("case,engine");
  }

  @Test
  void execute_programThatIsNoRipser_exitsWithOne() throws IOException {
    assumeTrue(File.separatorChar == '/', "needs a shell script");
    Path liar = folder.resolve("liar");
    Files.writeString(liar, "#!/bin/sh\necho 'persistence intervals in dim 0:'\necho ' [0,1)'\n");
    assertThat(liar.toFile().setExecutable(true)).isTrue();
    StringWriter err = new StringWriter();

    int code =
        command(new StringWriter(), err)
            .execute(
                "--ripser",
                liar.toString(),
                "--engine",
                "java",
                "--threads",
                "1",
                "--rounds",
                "1",
                "--only",
                "barcode");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("FAILURE: barcode: java on 1 thread(s) found");
  }

  @Test
  void execute_programThatNeverEnds_isEndedAtTheLimit() throws IOException {
    assumeTrue(File.separatorChar == '/', "needs a shell script");
    Path sleeper = folder.resolve("sleeper");
    Files.writeString(sleeper, "#!/bin/sh\nexec sleep 1000\n");
    assertThat(sleeper.toFile().setExecutable(true)).isTrue();

    ProcessMeasurement run;
    try {
      run =
          ProcessMeasurement.of(
              new ProcessBuilder(sleeper.toString()),
              new ProcessMeasurement.Limits(0.2, Long.MAX_VALUE),
              folder);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }

    assertThat(run.limitReached()).isTrue();
  }

  @Test
  void execute_unknownCase_isRefusedWithTheNames() {
    StringWriter err = new StringWriter();

    int code = command(new StringWriter(), err).execute("--only", "nothing");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("no case 'nothing'", "count");
  }

  @Test
  void execute_missingRipser_isRefusedWithTheRemedy() {
    StringWriter err = new StringWriter();

    int code =
        command(new StringWriter(), err)
            .execute("--ripser", folder.resolve("none").toString(), "--only", "count");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("install ripser", "--ripser");
  }

  private static CommandLine command(StringWriter out, StringWriter err) {
    return new CommandLine(new PeersCommand(SMALL))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err));
  }

  private static PeerCase smallCase(String name, boolean count, int degree, float threshold) {
    return new PeerCase(
        name,
        count,
        degree,
        threshold,
        () -> DistanceMatrix.euclidean(Clouds.sphere(40, 1), 40, 3),
        null,
        1,
        1);
  }

  private static Path requireRipser() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, "ripser"))
            .filter(Files::isExecutable)
            .findFirst();
    boolean required =
        Boolean.getBoolean("adabet.requireOracles") || "true".equals(System.getenv("CI"));
    String remedy = "ripser is not on the path: install it (Debian: apt-get install ripser)";
    if (found.isEmpty() && required) {
      fail(remedy + ", for oracles are required here.");
    }
    assumeTrue(found.isPresent(), remedy + " to run this test.");
    return found.orElseThrow();
  }
}
