package io.github.adabet.djl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.block.BlockActivationSourceProvider;
import io.github.adabet.djl.internal.engine.EngineBinding;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class DjlEnginesTest {

  @Test
  void engine_pytorchOnTheClassPath_runs() {
    Engine engine = DjlEngines.engine(DjlEngines.PYTORCH);

    assertThat(engine.getEngineName()).isEqualTo("PyTorch");
    assertThat(EngineBinding.choice(engine).toString())
        .isEqualTo("engine: PyTorch " + engine.getVersion());
  }

  @Test
  void engine_unknownName_throwsWithTheRemedy() {
    assertThatThrownBy(() -> DjlEngines.engine("Abacus"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("Abacus")
        .hasMessageContaining("Add DJL 0.36.0's module");
  }

  @Test
  void engine_noEngineOnTheClassPath_throwsWithTheCoordinates() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("pytorch") && !entry.contains("mxnet"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                WithoutEngine.class.getName())
            .redirectErrorStream(true)
            .start();

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("BackendUnavailableException")
        .contains("ai.djl.pytorch:pytorch-engine:0.36.0")
        .contains("ai.djl.pytorch:pytorch-jni:2.7.1-0.36.0")
        .contains("ai.djl.pytorch:pytorch-native-cpu:2.7.1:")
        .contains("ai.djl.mxnet:mxnet-engine:0.36.0")
        .contains("ai.djl.mxnet:mxnet-native-mkl:1.9.1:")
        .contains("Apache Attic");
  }

  /** Asks for engines in a process without them, and prints what it gets. */
  static final class WithoutEngine {

    private WithoutEngine() {}

    public static void main(String[] args) {
      for (String name : List.of(DjlEngines.PYTORCH, DjlEngines.MXNET)) {
        try {
          System.out.println(DjlEngines.engine(name));
        } catch (BackendUnavailableException e) {
          System.out.println(e);
          System.out.println(new BlockActivationSourceProvider().probe(e));
        }
      }
    }
  }
}
