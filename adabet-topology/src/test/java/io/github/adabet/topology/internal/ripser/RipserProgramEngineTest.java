package io.github.adabet.topology.internal.ripser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.TopologyCase;
import io.github.adabet.topology.UnsupportedByEngineException;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.diagram.BottleneckDistance;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine that drives the installed program does what its documentation says. */
@Tag("jdk")
class RipserProgramEngineTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  @BeforeAll
  static void requirePrograms() {
    RipserProgram.require();
    RipserProgram.requireWithCoefficients();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void compute_fewPoints_givesTheirBarcode(int maximumDegree) {
    RipsOptions options = options().maximumDegree(maximumDegree).build();
    for (int n = 0; n <= 4; n++) {
      DistanceMatrix distances = Dissimilarities.decimals(new Random(n), n, 50);
      assertThat(compute(distances, options).barcode())
          .as("%d points", n)
          .isEqualTo(compute("java", distances, options).barcode());
    }
  }

  @ParameterizedTest
  @CsvSource({"2,1,1", "3,0,0", "251,0,0"})
  void compute_projectivePlane_dependsOnTheField(int modulus, int loops, int voids)
      throws Exception {
    DistanceMatrix plane =
        TopologyCase.read(java.nio.file.Path.of("src/test/resources/cases/projective-plane.txt"))
            .distances();
    Barcode barcode = compute(plane, options().maximumDegree(2).modulus(modulus).build()).barcode();
    assertThat(barcode.bars(1)).isEqualTo(Collections.nCopies(loops, new Bar(1, 2)));
    assertThat(barcode.bars(2)).isEqualTo(Collections.nCopies(voids, new Bar(1, 2)));
  }

  @Test
  void compute_thresholdAndMinimumPersistence_areApplied() {
    for (int seed = 0; seed < 20; seed++) {
      DistanceMatrix distances = Dissimilarities.decimals(new Random(seed), 20, 999_999);
      RipsOptions options =
          options().maximumDegree(2).threshold(distances.get(3, 7)).minimumPersistence(20).build();
      assertThat(compute(distances, options).barcode())
          .isEqualTo(compute("java", distances, options).barcode());
    }
  }

  @Test
  void compute_sparse_isTheDenseBarcodeAtTheThreshold() {
    for (int seed = 0; seed < 20; seed++) {
      DistanceMatrix dense = Dissimilarities.decimals(new Random(seed), 18, 100);
      RipsOptions limited = options().maximumDegree(2).threshold(0.03f).build();
      SparseDistanceMatrix sparse = sparse(dense, 0.05f);
      assertThat(compute(sparse, limited).barcode())
          .isEqualTo(compute("java", dense, limited).barcode());
    }
  }

  @Test
  void compute_pointsWithoutEdges_areComponents() {
    SparseDistanceMatrix sparse =
        SparseDistanceMatrix.ofCoordinates(7, new int[] {2}, new int[] {1}, new float[] {0.5f});
    assertThat(compute(sparse, RipsOptions.defaults()).barcode())
        .isEqualTo(
            Barcode.of(
                List.of(
                    Stream.concat(
                            Stream.of(new Bar(0, 0.5f)),
                            Collections.nCopies(6, new Bar(0, NEVER)).stream())
                        .toList(),
                    List.of())));
    SparseDistanceMatrix none =
        SparseDistanceMatrix.ofCoordinates(5, new int[0], new int[0], new float[0]);
    assertThat(compute(none, RipsOptions.defaults()).barcode().essentialCount(0)).isEqualTo(5);
  }

  @Test
  void compute_thresholdZeroAndSubnormal_areTaken() {
    DistanceMatrix tiny = DistanceMatrix.ofCondensed(3, new float[] {0, 1e-40f, 1});
    assertThat(compute(tiny, options().threshold(0).build()).barcode().bars(0))
        .isEqualTo(Collections.nCopies(2, new Bar(0, NEVER)));
    assertThat(compute(tiny, options().threshold(1e-40f).build()).barcode().essentialCount(0))
        .isEqualTo(1);
  }

  @Test
  void compute_anyDistances_hasSixDigitsOfTheBarcode() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(3), 60, 3);
    Barcode exact = compute("java", cloud, RipsOptions.defaults()).barcode();
    Barcode printed = compute(cloud, RipsOptions.defaults()).barcode();
    for (int degree = 0; degree <= 1; degree++) {
      assertThat(printed.bars(degree)).hasSameSizeAs(exact.bars(degree));
      assertThat(BottleneckDistance.between(printed, exact, degree)).isCloseTo(0, within(5e-6));
    }
  }

  @Test
  void firstBettiCounts_manyClouds_areTheCountersOwn() {
    List<DistanceMatrix> clouds =
        Stream.iterate(0, seed -> seed + 1)
            .limit(12)
            .map(seed -> Dissimilarities.gaussian(new Random(seed), seed * 3, 2))
            .toList();
    long[] expected = clouds.stream().mapToLong(FirstBettiCounter.create()::count).toArray();
    assertThat(Arrays.stream(expected).sum()).isPositive();
    assertThat(engine().firstBettiCounts(clouds, NEVER, 1, ComputationControl.NONE))
        .containsExactly(expected);
  }

  @Test
  void compute_provenance_namesProgramAndItsLimits() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    HomologyResult result = compute(square, RipsOptions.defaults());
    assertThat(result.provenance().settings())
        .containsEntry("homology.engine", "ripser")
        .containsEntry("homology.engine.digits", "6")
        .containsEntry("homology.threshold", "none")
        .containsEntry("homology.threshold.used", "2.0")
        .containsEntry("homology.threads", "1")
        .containsKeys("homology.engine.program", "adabet.version");
    assertThat(result.provenance().choices()).hasSize(1);
  }

  @Test
  void compute_whatRipserCannot_isRefusedWithTheRemedy() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    assertThatThrownBy(() -> compute(pair.withBirths(0, 1), RipsOptions.defaults()))
        .isInstanceOf(UnsupportedByEngineException.class)
        .hasMessageContaining("births")
        .hasMessageContaining("engine native or java");
    assertThatThrownBy(() -> compute(pair, options().cocycles(true).build()))
        .isInstanceOf(UnsupportedByEngineException.class)
        .hasMessageContaining("cocycles");
    assertThatThrownBy(() -> compute(pair, options().modulus(257).build()))
        .isInstanceOf(UnsupportedByEngineException.class)
        .hasMessageContaining("modulo 257 (the largest prime it has is 251)");
  }

  @Test
  void compute_indicesBeyondTheRange_areRefusedBeforeWork() {
    DistanceMatrix many = DistanceMatrix.wrapCondensed(1000, new float[1000 * 999 / 2]);
    assertThatThrownBy(() -> compute(many, options().maximumDegree(6).build()))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("lower maximum degree");
    assertThatThrownBy(() -> compute(many, options().maximumDegree(5).modulus(3).build()))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("modulus 2");
    SparseDistanceMatrix few =
        SparseDistanceMatrix.ofCoordinates(1000, new int[] {999}, new int[] {0}, new float[] {1});
    assertThat(compute(few, options().maximumDegree(5).build()).barcode().essentialCount(0))
        .isEqualTo(999);
  }

  @Test
  void compute_moreThanTheMemoryAllowed_isRefused() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 100, 3);
    HomologyEstimate estimate = engine().estimate(cloud, RipsOptions.defaults());
    assertThat(estimate.points()).isEqualTo(100);
    assertThat(estimate.edges()).isBetween(1L, 4950L);
    RipsOptions tight = options().maximumMemory(estimate.bytes() - 1).build();
    assertThatThrownBy(() -> compute(cloud, tight)).isInstanceOf(ComplexTooLargeException.class);
    assertThat(compute(cloud, options().maximumMemory(estimate.bytes()).build()).barcode())
        .isEqualTo(compute(cloud, RipsOptions.defaults()).barcode());
  }

  private static SparseDistanceMatrix sparse(DistanceMatrix dense, float longest) {
    int n = dense.size();
    int[] rows = new int[n * n];
    int[] columns = new int[n * n];
    float[] lengths = new float[n * n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        if (dense.get(i, j) <= longest) {
          rows[count] = i;
          columns[count] = j;
          lengths[count++] = dense.get(i, j);
        }
      }
    }
    return SparseDistanceMatrix.ofCoordinates(
        n,
        Arrays.copyOf(rows, count),
        Arrays.copyOf(columns, count),
        Arrays.copyOf(lengths, count));
  }

  private static RipsOptions.Builder options() {
    return RipsOptions.builder();
  }

  private static HomologyEngine engine() {
    return HomologyEngines.named("ripser");
  }

  private static HomologyResult compute(Dissimilarity distances, RipsOptions options) {
    return compute("ripser", distances, options);
  }

  private static HomologyResult compute(
      String engine, Dissimilarity distances, RipsOptions options) {
    return HomologyEngines.named(engine).compute(distances, options);
  }
}
