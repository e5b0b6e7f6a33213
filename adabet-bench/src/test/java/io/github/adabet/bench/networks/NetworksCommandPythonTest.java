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

  private Path interpreter(int layers, int parameters, int trained) throws IOException {
    String measurement =
        ("measurement {\"stepSeconds\":[0.5],\"idleBytes\":1,\"peakBytes\":3145728,"
                + "\"estimatedBytes\":null,\"layers\":%d,\"parameters\":%d,\"trainedParameters\":%d,"
                + "\"trainedLayers\":[],\"ranking\":null,\"engineVersion\":\"9.9\"}")
            .formatted(layers, parameters, trained);
    return program(
        "printf '%%s' \"$2\" >'%1$s/job'%necho $OMP_NUM_THREADS $MALLOC_MMAP_THRESHOLD_ >'%1$s/environment'%necho '%2$s'"
            .formatted(folder, measurement));
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
                "--network=mobilenet_v2",
                "--mode=" + mode,
                "--python=" + python,
                "--python-script=" + python,
                "--rows=" + folder.resolve("rows.jsonl"),
                "--batch=2",
                "--side=32",
                "--classes=3",
                "--threads=1",
                "--steps=1",
                "--warmup=0"));
    if (more.length > 0 && more[0].equals("--python-script")) {
      arguments.removeIf(argument -> argument.startsWith("--python-script"));
    }
    arguments.addAll(List.of(more));
    return new CommandLine(new NetworksCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
