package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * TensorFlow, PyTorch and the native homology engine in one process, whichever is loaded first:
 * JavaCPP, of one version, loads two of them.
 */
class EnginesTogetherTest {
  private static final Path NATIVE = Path.of("../adabet-topology/target/native");
  private static final Path MODEL =
      Path.of("../adabet-djl/src/test/resources/tensorflow/residual_cnn/model");

  @Test
  void load_tensorFlowFirstOrLast_allWorkAndRankAlike() throws Exception {
    List<String> first = run("tph");
    List<String> last = run("hpt");

    assertThat(first.get(0)).startsWith("TensorFlow [").isEqualTo(last.get(2));
    assertThat(first.get(1)).isEqualTo("PyTorch 27.0").isEqualTo(last.get(1));
    assertThat(first.get(2))
        .contains(Files.exists(NATIVE) ? "native" : "java")
        .isEqualTo(last.get(0));
  }

  private static List<String> run(String order) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path") + File.pathSeparator + NATIVE,
            EnginesTogetherProgram.class.getName(),
            MODEL.toString(),
            order);
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
