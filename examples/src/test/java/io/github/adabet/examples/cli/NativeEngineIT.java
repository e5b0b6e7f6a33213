package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is shipped, with the native topology engine in the folder beside it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("jdk")
class NativeEngineIT {
  private static final Path PROGRAM = Path.of("target", "adabet.jar");

  @TempDir Path folder;

  @Test
  void betti_nativeJarBesideTheProgram_isUsed() throws Exception {
    requireNativeJar();
    Path square = folder.resolve("square.txt");
    Files.writeString(square, "1\n2,1\n1,2,1\n");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            PROGRAM.toString(),
            "betti",
            "--format",
            "lower-distance",
            "--json",
            "-",
            square.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("\"firstBettiCount\" : 1")
        .containsPattern("\"betti.engine\" : \"native\"|\"engine\" : \"native\"");
  }

  private static void requireNativeJar() throws Exception {
    boolean built;
    try (Stream<Path> libraries = Files.list(PROGRAM.resolveSibling("lib"))) {
      built =
          libraries.anyMatch(
              f ->
                  f.getFileName().toString().matches("adabet-topology-.*-[a-z]+-[a-z0-9_]+\\.jar"));
    }
    if (!built && Boolean.getBoolean("adabet.requireNative")) {
      fail("The native engine is required here, and its jar is not in target/lib.");
    }
    assumeTrue(built, "the native engine was not built");
  }
}
