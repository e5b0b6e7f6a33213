package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on small images, each mode in its process. */
@Tag("jdk")
class NetworksCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void execute_pyTorch_writesTablesBarsAndPlotAndResumes() throws IOException {
    Path json = folder.resolve("networks.json");
    Path csv = folder.resolve("networks.csv");
    Path markdown = folder.resolve("networks.md");
    List<String> files =
        List.of(
            "--json",
            json.toString(),
            "--csv",
            csv.toString(),
            "--markdown",
            markdown.toString(),
            "--plots",
            folder.resolve("plots").toString());

    int code = execute("pytorch", "forward,rank,rho,full-plain", files);

    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).contains("time / full-plain", "ranking: time / forward pass");
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(document.get("rows")).hasSize(4);
    assertThat(document.at("/tables/PyTorch/2/layers").asText()).isEqualTo("10 of 105");
    assertThat(Files.readAllLines(csv)).hasSize(5).first().asString().startsWith("engine,network");
    assertThat(Files.readString(markdown)).contains("#### PyTorch", "| mobilenet_v2 | rho |");
    assertThat(folder.resolve("plots/networks-pytorch.png")).isNotEmptyFile();

    String rows = Files.readString(folder.resolve("rows.jsonl"));
    out.getBuffer().setLength(0);
    int resumed =
        execute("PyTorch", "forward,rank,rho,full-plain", List.of("--resume", "--markdown", "-"));

    assertThat(resumed).isZero();
    assertThat(out.toString()).startsWith("#### PyTorch").contains("| mobilenet_v2 | rho |");
    assertThat(err.toString())
        .contains("4 of 4: mobilenet_v2, PyTorch, full-plain, round 1: measured before");
    assertThat(Files.readString(folder.resolve("rows.jsonl"))).isEqualTo(rows);
  }

  @Test
  void execute_mxNet_ranksOnItsOwnWhatIsTrained() throws IOException {
    int code = execute("mxnet", "forward-plain,rho-plain,last-layer", List.of());

    assertThat(code).as("%s", err).isZero();
    // The ranking that the modes do not ask for has its row, but not in the table.
    assertThat(Files.readAllLines(folder.resolve("rows.jsonl"))).hasSize(4);
    assertThat(out.toString())
        .contains("rho-plain", "10 of 105", "last-layer")
        .doesNotContain("rank ");
  }

  @Test
  void execute_processThatFails_isReportedWithItsLastLines() {
    int code = execute("pytorch", "forward", List.of("--classes", "2147483647"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("forward: failed: exit code 1", "allocate memory");
    assertThat(out.toString()).contains("failed");
  }

  @Test
  void execute_processBeyondTheTimeLimit_isEndedAndIsAResult() {
    int code = execute("pytorch", "forward", List.of("--time-limit", "0.3"));

    assertThat(code).isZero();
    assertThat(err.toString()).contains("> time limit: it took more than", "--steps");
    assertThat(out.toString()).contains("> time limit");
  }

  @Test
  void execute_processBeyondTheMemoryLimit_isEndedAndIsAResult() {
    int code = execute("pytorch", "forward", List.of("--memory-limit", "50MiB"));

    assertThat(code).isZero();
    assertThat(err.toString()).contains("> memory limit: it took more than 50 MiB");
  }

  @Test
  void execute_rowsOfAnEarlierRun_areNotOverwritten() throws IOException {
    Files.writeString(folder.resolve("rows.jsonl"), "");

    int code = execute("pytorch", "forward", List.of());

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("give --resume to keep its rows");
  }

  @Test
  void execute_unknownNames_areRefusedWithTheNamesThereAre() {
    assertThat(execute("pytorch", "sideways", List.of())).isEqualTo(2);
    assertThat(execute("onnx", "forward", List.of())).isEqualTo(2);
    assertThat(execute("pytroch", "forwrd", List.of())).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean 'PyTorch'?");
    assertThat(execute("mxnet", "forwrd", List.of())).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean 'forward'?");
    assertThat(execute("pytorch", "forward", List.of("--model", "lenet"))).isEqualTo(2);
    assertThat(err.toString())
        .contains("no mode 'sideways'; there are forward-plain", "no engine 'onnx'", "lenet");
  }

  @Test
  void execute_tensorFlowWithoutSavedModels_isRefusedWithWhatIsMissing() {
    assertThat(execute("tensorflow", "forward", List.of())).isEqualTo(2);
    assertThat(err.toString()).contains("name their folder by --saved-models");
    List<String> models = List.of("--saved-models", folder.toString());
    assertThat(execute("tensorflow", "forward", models)).isEqualTo(2);
    assertThat(err.toString()).contains("holds no SavedModel mobilenet_v2");
    assertThat(execute("tensorflow", "full-plain", models)).isEqualTo(2);
    assertThat(err.toString())
        .contains("engine tensorflow has none; it has forward, rank, last-layer, rho, half-time");
  }

  @Test
  void execute_torchScriptWithoutFiles_isRefusedWithWhatIsMissing() {
    assertThat(execute("torchscript", "forward", List.of())).isEqualTo(2);
    assertThat(err.toString()).contains("name their folder by --torchscript");
    List<String> files = List.of("--torchscript", folder.toString());
    assertThat(execute("torchscript", "forward", files)).isEqualTo(2);
    assertThat(err.toString()).contains("holds no file mobilenet_v2.pt");
    assertThat(execute("torchscript", "full-plain", files)).isEqualTo(2);
    assertThat(err.toString()).contains("engine torchscript has none; it has forward-plain, ");
  }

  @Test
  void execute_figuresOutOfRange_areRefused() {
    for (List<String> wrong :
        List.of(
            List.of("--batch-size", "1"),
            List.of("--input-size", "0"),
            List.of("--classes", "1"),
            List.of("--steps", "0"),
            List.of("--untimed-steps", "-1"),
            List.of("--rounds", "0"),
            List.of("--threads", "0"),
            List.of("--time-limit", "0"),
            List.of("--memory-limit", "0"),
            List.of("--rho", "1.5"))) {
      assertThat(execute("pytorch", "forward", wrong)).as("%s", wrong).isEqualTo(2);
    }
  }

  private int execute(String engine, String modes, List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--engine",
                engine,
                "--mode",
                modes,
                "--rows",
                folder.resolve("rows.jsonl").toString()));
    List<String> defaults =
        List.of(
            "--model",
            "mobilenet_v2",
            "--batch-size",
            "4",
            "--input-size",
            "32",
            "--classes",
            "3",
            "--threads",
            "1",
            "--steps",
            "1",
            "--time-limit",
            "100");
    for (int i = 0; i < defaults.size(); i += 2) {
      if (!more.contains(defaults.get(i))) {
        arguments.addAll(defaults.subList(i, i + 2));
      }
    }
    arguments.addAll(more);
    return new CommandLine(new NetworksCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
