package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every file in {@code src/test/resources/cases}. */
class TopologyCasesTest {
  private static final int ORACLE_UP_TO = 30;

  @TestFactory
  Stream<DynamicTest> count_caseFile_isTheCountItStates() {
    List<Path> files = files();
    assertThat(files).hasSizeGreaterThan(20);
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  @Test
  void write_aCase_readsBackEqual(@TempDir Path directory) throws IOException {
    DistanceMatrix distances = DistanceMatrix.ofCondensed(3, new float[] {0.1f, 1e-20f, 3});
    TopologyCase written = new TopologyCase("three points", "here", 0.3f, 0, distances);
    assertThat(TopologyCase.read(written.write(directory, "three"))).isEqualTo(written);
  }

  private static void check(Path file) throws IOException {
    TopologyCase given = TopologyCase.read(file);
    assertThat(given.comment()).isNotBlank();
    assertThat(given.source()).isNotBlank();
    FirstBettiCounter.Builder builder = FirstBettiCounter.builder();
    assertThat(builder.threshold(given.threshold()).build().count(given.distances()))
        .as(given.comment())
        .isEqualTo(given.loops());
    if (given.distances().size() <= ORACLE_UP_TO) {
      assertThat(BoundaryMatrixOracle.loops(given.distances(), given.threshold()))
          .as("boundary matrix: %s", given.comment())
          .isEqualTo(given.loops());
    }
  }

  private static List<Path> files() {
    URL directory = Objects.requireNonNull(TopologyCasesTest.class.getResource("/cases"));
    try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
