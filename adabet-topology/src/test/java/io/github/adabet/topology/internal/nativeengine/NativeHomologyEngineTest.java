package io.github.adabet.topology.internal.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Provenance;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class NativeHomologyEngineTest {
  private static final String CPU = "adabet.native.cpu";

  private HomologyEngine engine;

  @BeforeEach
  void requireEngine() {
    engine = NativeEngine.require();
  }

  @AfterEach
  void restoreCpuLevel() {
    System.clearProperty(CPU);
  }

  @Test
  void compute_provenance_namesCpuCompilerAndThreads() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    RipsOptions options = RipsOptions.builder().threads(3).build();
    Provenance provenance = engine.compute(pair, options).provenance();
    assertThat(provenance.settings()).containsEntry("homology.threads", "3");
    assertThat(provenance.settings().get("homology.engine.cpu"))
        .isIn("baseline", "avx2", "avx512", "neon");
    assertThat(provenance.settings().get("homology.engine.compiler"))
        .matches("(GCC|Clang) [0-9]+\\..*");
  }

  @Test
  void create_baselineForced_givesTheSameBarcode() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 100, 3);
    RipsOptions options = RipsOptions.builder().maximumDegree(2).build();
    Barcode best = engine.compute(cloud, options).barcode();
    System.setProperty(CPU, "baseline");
    HomologyResult forced = NativeEngine.require().compute(cloud, options);
    assertThat(forced.provenance().settings()).containsEntry("homology.engine.cpu", "baseline");
    assertThat(forced.barcode()).isEqualTo(best);
  }

  @Test
  void create_unknownCpuForced_throws() {
    System.setProperty(CPU, "avx1024");
    assertThatThrownBy(new NativeHomologyEngineProvider()::create)
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("adabet.native.cpu is avx1024")
        .hasMessageContaining("baseline");
  }

  @Test
  void automatic_libraryThere_choosesNative() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    HomologyResult result = HomologyEngines.automatic().compute(pair, RipsOptions.defaults());
    assertThat(result.provenance().settings()).containsEntry("homology.engine", "native");
    assertThat(FirstBettiCounter.create().provenance().settings())
        .containsEntry("betti.engine", "native");
  }

  /** More lengths than go to the library in one piece, with clouds of all kinds between them. */
  @Test
  void firstBettiCounts_manyCloudsOfAllKinds_equalJavas() {
    Random random = new Random(7);
    List<Dissimilarity> clouds = new ArrayList<>();
    for (int i = 0; i < 140; i++) {
      clouds.add(Dissimilarities.gaussian(random, random.nextInt(40), 3));
      clouds.add(Dissimilarities.gaussian(random, 490 + random.nextInt(40), 5));
    }
    long[] counts =
        engine.firstBettiCounts(clouds, Float.POSITIVE_INFINITY, 2, ComputationControl.NONE);
    assertThat(counts)
        .isEqualTo(
            HomologyEngines.named("java")
                .firstBettiCounts(clouds, Float.POSITIVE_INFINITY, 2, ComputationControl.NONE));
  }

  @Test
  void compute_memoryLimitWithinTheReduction_isRefusedWithTheFigure() {
    DistanceMatrix cloud = Dissimilarities.uniform(new Random(3), 200);
    RipsOptions.Builder options = RipsOptions.builder().maximumDegree(3).threads(1);
    long before = engine.estimate(cloud, options.build()).bytes();
    RipsOptions limited = options.maximumMemory(before + 1_000_000).build();
    assertThatThrownBy(() -> engine.compute(cloud, limited))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("MiB of native memory")
        .hasMessageContaining("maximumMemory");
  }

  @Test
  void compute_listener_hearsOfMemory() {
    DistanceMatrix cloud = Dissimilarities.uniform(new Random(1), 300);
    RipsOptions options = RipsOptions.builder().maximumDegree(3).build();
    List<Double> peaks = new ArrayList<>();
    ComputationControl control =
        ComputationControl.builder()
            .progress(
                progress -> {
                  peaks.add(progress.metrics().get("memory.peak.bytes"));
                  if (peaks.size() == 3) {
                    throw new IllegalStateException("enough");
                  }
                })
            .build();
    assertThatThrownBy(() -> engine.compute(cloud, options, control))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThat(peaks).hasSize(3).isSorted().allMatch(bytes -> bytes > 0);
  }
}
