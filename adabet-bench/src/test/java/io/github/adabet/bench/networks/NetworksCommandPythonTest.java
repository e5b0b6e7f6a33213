package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** The command beside an interpreter that is a shell script, and prints what Python would. */
class NetworksCommandPythonTest {
  private static final int PARAMETERS = 2_227_715;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void execute_withPython_givesItTheSameLayersAndComparesThem() throws IOException {
    Path python = interpreter(105, PARAMETERS, 3_843);
    Path json = folder.resolve("networks.json");

    int code = execute("last-layer", python, "--json", json.toString());

    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).contains("last-layer, Python's torch 9.9", "too few pairs");
    JsonNode job = new ObjectMapper().readTree(Files.readString(folder.resolve("job")));
    assertThat(job.get("trained"))
        .hasSize(1)
        .first()
        .matches(n -> n.asText().equals("classifier/1"));
    assertThat(job.get("batch").asInt()).isEqualTo(2);
    assertThat(job.get("threads").asInt()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("environment")).strip()).isEqualTo("1 4194304");
    JsonNode compared = new ObjectMapper().readTree(json.toFile()).get("beside_python");
    assertThat(compared).hasSize(2);
    assertThat(compared.get(0).get("Python").asText()).isEqualTo("0.500 s");
    assertThat(compared.get(1).get("Python").asText()).isEqualTo("3 MiB");
  }

  @Test
  void execute_roundsInTurns_areMadeByOneProcessOfEachAndResumed() throws IOException {
    Path python = interpreter(105, PARAMETERS, 3_843);

    int code = execute("last-layer", python, "--rounds=2");

    assertThat(code).as("%s", err).isZero();
    assertThat(Files.readAllLines(folder.resolve("commands"))).containsExactly("step", "step");
    String own = "mobilenet_v2, PyTorch, last-layer";
    String peer = own + ", by " + python;
    assertThat(steps())
        .containsExactly(
            own + ", round 1", peer + ", round 1", peer + ", round 2", own + ", round 2");

    int resumed = execute("last-layer", python, "--rounds=3", "--resume");

    assertThat(resumed).as("%s", err).isZero();
    assertThat(Files.readAllLines(folder.resolve("commands"))).hasSize(3);
    assertThat(steps()).hasSize(6).endsWith(own + ", round 3", peer + ", round 3");
    assertThat(out.toString()).contains("last-layer, Python's torch 9.9");
  }

  @Test
  void execute_severalStepsOfATurn_areOneRow() throws IOException {
    int code = execute("forward", interpreter(105, PARAMETERS, 0), "--steps=3");

    assertThat(code).as("%s", err).isZero();
    assertThat(Files.readAllLines(folder.resolve("commands"))).hasSize(3);
    assertThat(RowFile.open(folder.resolve("rows.jsonl")).rows())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.measurement().stepSeconds()).hasSize(3));
  }

  @Test
  void execute_aSecondPythonLater_isPairedWithNewSteps() throws IOException {
    Path python = interpreter(105, PARAMETERS, 3_843);
    Path other = Files.copy(python, folder.resolve("other"));
    execute("last-layer", python);

    int code = execute("last-layer", python, "--resume", "--python=" + other);

    assertThat(code).as("%s", err).isZero();
    String own = "mobilenet_v2, PyTorch, last-layer";
    assertThat(steps())
        .containsExactly(
            own + ", round 1",
            own + ", by " + python + ", round 1",
            own + ", by " + other + ", round 2",
            own + ", round 2");
  }

  @Test
  void execute_pythonThatDiesWhileItWaits_isAFailure() throws IOException {
    Path python = interpreter(105, PARAMETERS, 0);
    Files.writeString(
        python,
        Files.readString(python).replace("while read", "echo 'Killed' >&2; exit 9; while read"));

    int code = execute("forward", python);

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("exit code 9", "Killed");
  }

  @Test
  void execute_pythonThatHangs_reachesTheLimit() throws IOException {
    int code = execute("forward", program("sleep 600"), "--time-limit=3");

    assertThat(code).isZero();
    assertThat(err.toString()).contains("it took more than 3 s");
  }

  @Test
  void execute_withoutWarmUp_isRefused() throws IOException {
    int code = execute("forward", interpreter(105, PARAMETERS, 0), "--untimed-steps=0");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("with --python it must be 1 or more");
  }

  /** Which step of which round was made, in their order, of all runs. */
  private List<String> steps() {
    return err.toString()
        .lines()
        .filter(line -> line.contains(" s a step"))
        .map(line -> line.replaceFirst("^\\d+ of \\d+: ", "").replaceFirst(": .*", ""))
        .toList();
  }

  @Test
  void execute_pythonOfAnotherNetwork_isAFailure() throws IOException {
    int code = execute("last-layer", interpreter(105, PARAMETERS + 1, 3_843));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("Python's network is another one: 105 layers");
  }

  @Test
  void execute_pythonThatFails_isReportedWithItsLastLines() throws IOException {
    int code = execute("forward", program("echo 'No module named torch' >&2; exit 1"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("exit code 1", "No module named torch");
  }

  @Test
  void execute_modeThatPythonHasNot_isRefused() throws IOException {
    int code = execute("rank", interpreter(105, PARAMETERS, 0));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("no mode that Python does too");
  }

  @Test
  void execute_interpreterOrScriptThatIsNone_isRefused() throws IOException {
    assertThat(execute("forward", folder.resolve("absent"))).isEqualTo(2);
    assertThat(err.toString()).contains("absent is no program");

    assertThat(execute("forward", interpreter(1, 1, 1), "--python-script", "absent.py"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("there is no file absent.py");
  }

  /** Its steps take 0.5 s and 3 MiB, and it writes down when it was told to make one. */
  private Path interpreter(int layers, int parameters, int trained) throws IOException {
    String prepared =
        ("ready {\"idleBytes\":1,\"exactPeaks\":true,\"estimatedBytes\":null,\"layers\":%d,"
                + "\"parameters\":%d,\"trainedParameters\":%d,\"trainedLayers\":[],"
                + "\"engineVersion\":\"9.9\"}")
            .formatted(layers, parameters, trained);
    return program(
        """
        printf '%%s' "$2" >'%1$s/job'
        echo $OMP_NUM_THREADS $MALLOC_MMAP_THRESHOLD_ >'%1$s/environment'
        echo 'Some library says hello.'
        echo '%2$s'
        while read -r line; do
          echo "$line" >>'%1$s/commands'
          echo 'step {"seconds":0.5,"peakBytes":3145728}'
        done
        """
            .formatted(folder, prepared));
  }

  private Path program(String text) throws IOException {
    Path file = folder.resolve("python");
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private int execute(String mode, Path python, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--engine=pytorch",
                "--model=mobilenet_v2",
                "--mode=" + mode,
                "--python=" + python,
                "--python-script=" + python,
                "--rows=" + folder.resolve("rows.jsonl"),
                "--batch-size=2",
                "--input-size=32",
                "--classes=3",
                "--threads=1",
                "--steps=1",
                "--untimed-steps=1"));
    for (String option : more) {
      String name = option.replaceFirst("=.*", "");
      // An option of the test's own replaces the usual one; several interpreters stand together.
      arguments.removeIf(argument -> !name.equals("--python") && argument.startsWith(name + "="));
    }
    arguments.addAll(List.of(more));
    return new CommandLine(new NetworksCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
