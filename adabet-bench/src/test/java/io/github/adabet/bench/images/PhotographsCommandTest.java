package io.github.adabet.bench.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PhotographsCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void execute_besideAnInterpreter_givesBothTheSameJobsAndWritesTheRatios() throws IOException {
    Path jobs = folder.resolve("jobs");
    Path csv = folder.resolve("photographs.csv");
    Path script = Files.writeString(folder.resolve("peer.py"), "");
    // A stand-in for Python: notes its job, and says that every pass took a thousand seconds.
    Path interpreter =
        interpreter(
            """
            #!/bin/sh
            echo "$2" >> %s
            echo 'measurement {"seconds": [1000], "idleBytes": 1, "peakBytes": 1048576, "workersBytes": 2097152, "loops": null, "layers": 53, "trained": [], "trainedParameters": 7, "version": "torch x"}'
            """
                .formatted(jobs));

    int code =
        execute(
            "--model=mobilenet_v2",
            "--limit=8",
            "--input-size=32",
            "--batch-size=4",
            "--classes=3",
            "--rho=0.05",
            "--epochs=1",
            "--rounds=1",
            "--threads=1",
            "--data=" + folder.resolve("drawn"),
            "--python=" + interpreter,
            "--python-script=" + script,
            "--csv=" + csv);

    assertThat(code).as("%s", err).isZero();
    List<String> asked = Files.readAllLines(jobs);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0)).contains("\"work\":\"rank\"", "\"limit\":8", "\"trained\":[]");
    assertThat(asked.get(1)).contains("\"work\":\"train\"").doesNotContain("\"trained\":[]");
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(5);
    assertThat(lines.get(1)).startsWith("rank,\"this library, PyTorch 2.").contains(",105,");
    assertThat(lines.get(2)).isEqualTo("rank,\"Python, torch x\",53,1000.00,0.0,1,2,-,-");
    assertThat(lines.get(3)).startsWith("train,\"this library, ").contains(",5 of 105,");
    assertThat(lines.get(3).split(",", -1)[8]).startsWith("0.0");
    assertThat(out.toString()).contains("mobilenet_v2 on PyTorch, 8 images of 500 x 375");
  }

  @Test
  void execute_whatCannotBe_isAnErrorOfUse() {
    assertThat(execute("--rho=0", "--limit=4", "--data=" + folder)).isEqualTo(2);
    assertThat(execute("--limit=9", "--batch-size=8", "--data=" + folder)).isEqualTo(2);
    assertThat(execute("--limit=4", "--python=" + folder.resolve("no"), "--data=" + folder))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("rho must be in (0, 1]", "last batch would hold 1 images", "is no interpreter");
  }

  private Path interpreter(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("python"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private int execute(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    return new CommandLine(new PhotographsCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
