package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.topology.diagram.BottleneckDistance;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every engine gives the bars that GUDHI's programs print, on 600 random inputs over four fields
 * and on the published spaces, and the bottleneck distances of 200 pairs of barcodes are theirs.
 */
class GudhiAgreementTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  private static final Map<String, HomologyEngine> ENGINES = AvailableEngines.all();

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 11})
  void compute_randomDistances_isGudhisBarcode(int modulus) throws IOException {
    List<DistanceMatrix> drawn = new ArrayList<>();
    List<GudhiProgram.Request> requests = new ArrayList<>();
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(1000L * modulus + seed);
      int n = 4 + random.nextInt(13);
      int levels = seed % 2 == 0 ? 999_999 : 1 + random.nextInt(40);
      DistanceMatrix distances = Dissimilarities.decimals(random, n, levels);
      float threshold = seed % 3 == 0 ? distances.get(1 + random.nextInt(n - 1), 0) : NEVER;
      RipsOptions options =
          RipsOptions.builder().maximumDegree(2).modulus(modulus).threshold(threshold).build();
      drawn.add(distances);
      requests.add(GudhiProgram.Request.ofDistances(distances, options));
    }
    List<GudhiProgram.Diagram> expected =
        GudhiProgram.require("rips-distance-matrix-persistence").diagrams(requests);
    for (int seed = 0; seed < drawn.size(); seed++) {
      RipsOptions options = requests.get(seed).options();
      requireEqual(expected.get(seed), drawn.get(seed), options, "seed " + seed);
    }
    long seen = expected.stream().filter(diagram -> diagram.degrees().size() > 2).count();
    assertThat(seen).as("inputs with voids to compare").isGreaterThan(100);
  }

  @Test
  void compute_randomPoints_isGudhisBarcodeToSixDigits() throws IOException {
    RipsOptions options = RipsOptions.builder().maximumDegree(2).build();
    List<DistanceMatrix> drawn = new ArrayList<>();
    List<GudhiProgram.Request> requests = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      float[][] points = new float[5 + random.nextInt(20)][1 + random.nextInt(4)];
      for (float[] point : points) {
        for (int k = 0; k < point.length; k++) {
          point[k] = random.nextFloat();
        }
      }
      drawn.add(DistanceMatrix.euclidean(points));
      requests.add(GudhiProgram.Request.ofPoints(points, options));
    }
    List<GudhiProgram.Diagram> diagrams =
        GudhiProgram.require("rips-persistence").diagrams(requests);
    for (int seed = 0; seed < drawn.size(); seed++) {
      Barcode printed = Barcode.of(diagrams.get(seed).degrees());
      for (Map.Entry<String, HomologyEngine> engine : ENGINES.entrySet()) {
        Barcode barcode = engine.getValue().compute(drawn.get(seed), options).barcode();
        for (int degree = 0; degree <= printed.maximumDegree(); degree++) {
          assertThat(BottleneckDistance.between(barcode, printed, degree))
              .as("%s, seed %d, degree %d", engine.getKey(), seed, degree)
              .isCloseTo(0, within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "projective plane,2,1,1", "projective plane,3,0,0",
    "torus,2,2,1", "torus,3,2,1",
    "Klein bottle,2,2,1", "Klein bottle,3,1,0",
    "sphere,2,0,1", "sphere,3,0,1",
    "circle,2,1,0", "circle,3,1,0"
  })
  void compute_publishedSpace_hasGudhisBarcodeAndItsBettiNumbers(
      String name, int modulus, long loops, long voids) throws IOException {
    GudhiProgram gudhi = GudhiProgram.require("rips-distance-matrix-persistence");
    // The degree above makes the complex high enough for GUDHI to tell of the voids.
    DistanceMatrix space = space(name);
    RipsOptions options = RipsOptions.builder().maximumDegree(2).modulus(modulus).build();
    GudhiProgram.Diagram expected =
        gudhi.diagrams(List.of(GudhiProgram.Request.ofDistances(space, options))).get(0);
    assertThat(expected.degrees()).hasSize(3);
    requireEqual(expected, space, options, name);
    for (HomologyEngine engine : ENGINES.values()) {
      Barcode barcode = engine.compute(space, options).barcode();
      assertThat(barcode.bettiNumber(0, 1)).isEqualTo(1);
      assertThat(barcode.bettiNumber(1, 1)).isEqualTo(loops);
      assertThat(barcode.bettiNumber(2, 1)).isEqualTo(voids);
    }
  }

  @Test
  void bottleneckDistance_randomBars_isGudhis() throws IOException {
    List<List<Bar>> some = new ArrayList<>();
    List<List<Bar>> others = new ArrayList<>();
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int essential = random.nextInt(3);
      some.add(bars(random, random.nextInt(25), essential, seed % 2 == 0));
      others.add(bars(random, random.nextInt(25), seed % 10 == 0 ? 3 : essential, seed % 2 == 0));
    }
    List<Double> distances =
        GudhiProgram.require("bottleneck-distance").bottleneckDistances(some, others);
    for (int seed = 0; seed < some.size(); seed++) {
      double expected = distances.get(seed);
      double actual =
          BottleneckDistance.between(
              Barcode.of(List.of(some.get(seed))), Barcode.of(List.of(others.get(seed))), 0);
      if (Double.isInfinite(expected)) {
        assertThat(actual).as("seed %d", seed).isInfinite();
      } else {
        assertThat(actual).as("seed %d", seed).isCloseTo(expected, within(1e-5 * (1 + expected)));
      }
    }
  }

  private static void requireEqual(
      GudhiProgram.Diagram expected, DistanceMatrix distances, RipsOptions options, String what) {
    for (Map.Entry<String, HomologyEngine> engine : ENGINES.entrySet()) {
      Barcode barcode = engine.getValue().compute(distances, options).barcode();
      assertThat(GudhiProgram.Diagram.sameDegrees(expected, barcode))
          .as("%s, %s, threshold %s", engine.getKey(), what, options.threshold())
          .isEqualTo(expected.degrees());
    }
  }

  /** Spaces that are the complex at scale 1. */
  private static DistanceMatrix space(String name) throws IOException {
    return switch (name) {
      case "projective plane" ->
          TopologyCase.read(Path.of("src/test/resources/cases/projective-plane.txt")).distances();
      case "torus" -> Dissimilarities.gluedSquare(5, false);
      case "Klein bottle" -> Dissimilarities.gluedSquare(5, true);
      case "sphere" -> octahedron();
      default -> ring();
    };
  }

  private static DistanceMatrix octahedron() {
    float[][] full = new float[6][6];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        full[i][j] = i == j ? 0 : i / 2 == j / 2 ? 2 : 1;
      }
    }
    return DistanceMatrix.ofFull(full);
  }

  /** Twelve points on a circle; the distance is the number of steps between them. */
  private static DistanceMatrix ring() {
    float[][] full = new float[12][12];
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j < 12; j++) {
        full[i][j] = Math.min(Math.abs(i - j), 12 - Math.abs(i - j));
      }
    }
    return DistanceMatrix.ofFull(full);
  }

  private static List<Bar> bars(Random random, int count, int essential, boolean ties) {
    List<Bar> bars = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      float birth = ties ? random.nextInt(6) : random.nextFloat();
      bars.add(new Bar(birth, birth + (ties ? 1 + random.nextInt(6) : 0.01f + random.nextFloat())));
    }
    for (int k = 0; k < essential; k++) {
      bars.add(new Bar(ties ? random.nextInt(6) : random.nextFloat(), NEVER));
    }
    return bars;
  }
}
