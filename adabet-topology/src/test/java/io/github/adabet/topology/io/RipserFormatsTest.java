package io.github.adabet.topology.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.internal.ripser.RipserProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that ripser reads mean the same here: 40 in each format, as full of ties as can be. */
@Tag("jdk")
class RipserFormatsTest {
  private static final List<String> SEPARATORS = List.of(",", " ", ", ", "\t", ";", "  ");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(DistanceFormat.class)
  void read_fileOfRipsers_hasRipsersLoops(DistanceFormat format) throws IOException {
    RipserProgram ripser = RipserProgram.require();
    List<Path> files = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int seed = 0; seed < 40; seed++) {
      Path file = Files.write(folder.resolve("file" + seed), draw(format, seed));
      files.add(file);
      counts.add(FirstBettiCounter.create().count(DistanceReader.of(format).read(file)));
    }

    assertThat(ripsersLoops(ripser, files, format))
        .containsExactlyElementsOf(counts.stream().map(OptionalLong::of).toList());
    assertThat(counts).anyMatch(count -> count > 0);
  }

  private static byte[] draw(DistanceFormat format, int seed) {
    Random random = new Random(seed);
    int n = 4 + random.nextInt(30);
    String separator = SEPARATORS.get(seed % SEPARATORS.size());
    if (format == DistanceFormat.POINT_CLOUD) {
      float[][] points = new float[n][1 + random.nextInt(4)];
      for (float[] point : points) {
        for (int k = 0; k < point.length; k++) {
          point[k] = (random.nextInt(33) - 16) / 4f;
        }
      }
      return DistanceFiles.ofPoints(points, separator);
    }
    float[] distances = new float[n * (n - 1) / 2];
    for (int k = 0; k < distances.length - 1; k++) {
      distances[k] = random.nextInt(3 + seed) / 8f;
    }
    // The last distance is 0, for the sake of what ripsersLoops does.
    DistanceMatrix matrix = DistanceMatrix.wrapCondensed(n, distances);
    return format == DistanceFormat.SPARSE
        // Ripser 1.2.1 takes commas and semicolons for numbers here.
        ? DistanceFiles.ofEdges(
            matrix.sparsified((3 + seed) / 16f), separator.replaceAll("[,;]", " "))
        : DistanceFiles.of(format, matrix, separator);
  }

  /**
   * Ripser 1.2.1 reads one value past the end of a binary file, finds 0 there, and has one too
   * many. It gets the file without its last distance, which is 0.
   */
  private static List<OptionalLong> ripsersLoops(
      RipserProgram ripser, List<Path> files, DistanceFormat format) throws IOException {
    List<OptionalLong> loops = new ArrayList<>(ripser.loops(files, format));
    if (format != DistanceFormat.BINARY) {
      return loops;
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - Float.BYTES));
    }
    List<OptionalLong> shorter = ripser.loops(files, format);
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).isEmpty()) {
        loops.set(i, shorter.get(i));
      }
    }
    return loops;
  }
}
