package io.github.adabet.topology.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 140,000 mutated files: each is refused by a {@link DistanceFormatException}, or read as the
 * reference reads it. Another seed: {@code -Dadabet.fuzzSeed=N}.
 */
class DistanceReaderFuzzTest {
  private static final int FILES = 20_000;
  private static final long SEED = Long.getLong("adabet.fuzzSeed", 20_260_101L);
  private static final List<String> WORDS =
      List.of(
          "nan",
          "inf",
          "-",
          "+1",
          ".",
          "1.",
          ".5",
          "1e",
          "1e400",
          "-1e-400",
          "-0",
          "0x1p3",
          "1f",
          "1e+2",
          "\n",
          "\r\n",
          "\r",
          "\t",
          ",",
          ";",
          " ",
          "#",
          "\u0000",
          "\u00ff",
          "0 0\n0 0\n",
          "0 1 2\n",
          "3 3 0\n",
          "2147483638",
          "340282360000000000000000000000000000000",
          "99999999999999999999999999999999999999999");

  @ParameterizedTest
  @EnumSource(DistanceFormat.class)
  void read_mutatedFile_isRefusedOrCorrect(DistanceFormat format) throws IOException {
    System.out.printf("DistanceReaderFuzzTest %s: seed %d%n", format, SEED);
    Random random = new Random(SEED);
    int readable = 0;
    int refused = 0;
    for (int k = 0; k < FILES; k++) {
      byte[] file = draw(format, random);
      for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
        file = mutate(file, random);
      }
      Optional<Dissimilarity> actual = read(format, file);
      Optional<Dissimilarity> expected = ReferenceReader.read(format, file);
      if (!actual.equals(expected)) {
        assertThat(actual)
            .as("file %d of seed %d: %s", k, SEED, Arrays.toString(file))
            .isEqualTo(expected);
      }
      if (actual.isPresent()) {
        readable++;
      } else {
        refused++;
      }
    }
    assertThat(readable).isGreaterThan(FILES / 5);
    assertThat(refused).isGreaterThan(FILES / 5);
  }

  private static Optional<Dissimilarity> read(DistanceFormat format, byte[] file)
      throws IOException {
    try {
      return Optional.of(DistanceReader.of(format).read(new ByteArrayInputStream(file), "fuzzed"));
    } catch (DistanceFormatException e) {
      boolean binary = EnumSet.of(DistanceFormat.DIPHA, DistanceFormat.BINARY).contains(format);
      assertThat(e).hasMessageStartingWith(binary ? "fuzzed, byte " : "fuzzed, line ");
      return Optional.empty();
    }
  }

  private static byte[] draw(DistanceFormat format, Random random) {
    int n = random.nextInt(6);
    String separator = List.of(",", " ", " ;\t").get(random.nextInt(3));
    if (format == DistanceFormat.POINT_CLOUD) {
      float[][] points = new float[n][1 + random.nextInt(3)];
      for (float[] point : points) {
        for (int k = 0; k < point.length; k++) {
          point[k] = random.nextInt(9) - 4 + random.nextInt(2) * random.nextFloat();
        }
      }
      return DistanceFiles.ofPoints(points, separator);
    }
    float[] distances = new float[n * (n - 1) / 2];
    for (int k = 0; k < distances.length; k++) {
      distances[k] = random.nextInt(5) + random.nextInt(2) * random.nextFloat();
    }
    DistanceMatrix matrix = DistanceMatrix.wrapCondensed(n, distances);
    return format == DistanceFormat.SPARSE
        ? DistanceFiles.ofEdges(matrix.sparsified(random.nextInt(6)), separator)
        : DistanceFiles.of(format, matrix, separator);
  }

  private static byte[] mutate(byte[] file, Random random) {
    int from = random.nextInt(file.length + 1);
    int to = Math.min(file.length, from + random.nextInt(10));
    byte[] cut = Arrays.copyOfRange(file, from, to);
    return switch (random.nextInt(7)) {
      case 0 -> splice(file, from, to, new byte[0]);
      case 1 -> splice(file, from, from, cut);
      case 2 -> splice(file, from, file.length, new byte[0]);
      case 3 -> splice(file, from, Math.min(file.length, from + 1), bytes(random, 1));
      case 4 -> splice(file, from, from, bytes(random, 1 + random.nextInt(8)));
      case 5 -> splice(file, from, Math.min(to, from + 8), word(random));
      default -> splice(file, from, from, word(random));
    };
  }

  private static byte[] word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The file with the bytes from {@code from} to {@code to} (excluded) replaced. */
  private static byte[] splice(byte[] file, int from, int to, byte[] replacement) {
    byte[] result = Arrays.copyOf(file, from + replacement.length + file.length - to);
    System.arraycopy(replacement, 0, result, from, replacement.length);
    System.arraycopy(file, to, result, from + replacement.length, file.length - to);
    return result;
  }
}
