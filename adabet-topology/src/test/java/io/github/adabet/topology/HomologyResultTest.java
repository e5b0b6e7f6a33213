package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.BackendChoice;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every engine gives bars, cocycles and provenance that depend on nothing but its arguments. */
@OnEveryHomologyEngine
class HomologyResultTest {
  @Parameter private HomologyEngine engine;

  @Test
  void compute_anyCloud_statesSettingsInProvenance() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(engine.compute(square, options(1)).provenance().settings())
        .containsEntry("homology.points", "4")
        .containsEntry("homology.degree.maximum", "1")
        .containsEntry("homology.modulus", "2")
        .containsEntry("homology.threshold", "none")
        .containsEntry("homology.threshold.used", "2.0")
        .containsEntry("homology.persistence.minimum", "0.0")
        .containsKeys("homology.engine", "adabet.version");
    RipsOptions limited = RipsOptions.builder().threshold(1.5f).modulus(3).build();
    assertThat(engine.compute(square, limited).provenance().settings())
        .containsEntry("homology.modulus", "3")
        .containsEntry("homology.threshold", "1.5")
        .containsEntry("homology.threshold.used", "1.5");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void compute_severalThreads_giveTheBarcodeOfOne(int threads) {
    for (int seed = 0; seed < 6; seed++) {
      DistanceMatrix uniform = Dissimilarities.uniform(new Random(seed), 34);
      RipsOptions.Builder one = RipsOptions.builder().maximumDegree(3).threads(1);
      RipsOptions.Builder several = RipsOptions.builder().maximumDegree(3).threads(threads);
      int modulus = seed % 2 == 0 ? 2 : 3;
      assertThat(barcode(uniform, several.modulus(modulus).build()))
          .isEqualTo(barcode(uniform, one.modulus(modulus).build()));
    }
  }

  @Test
  void compute_cocyclesOfTheSquare_standForItsBars() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    RipsOptions options = RipsOptions.builder().cocycles(true).build();
    HomologyResult result = engine.compute(square, options);
    assertThat(result.cocycles().get(1)).hasSize(1);
    assertThat(result.cocycles().get(1).get(0).bar()).isEqualTo(new Bar(1, 2));
    CocycleOracle.check(square, result, 2);
    assertThat(engine.compute(square, options(1)).cocycles()).isEmpty();
  }

  private Barcode barcode(Dissimilarity distances, RipsOptions options) {
    return engine.compute(distances, options).barcode();
  }

  private static RipsOptions options(int maximumDegree) {
    return RipsOptions.builder().maximumDegree(maximumDegree).build();
  }

  @Test
  void compute_anyEngine_isNamedInProvenanceAndText() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    HomologyResult result = engine.compute(pair, RipsOptions.defaults());
    String name = result.provenance().settings().get("homology.engine");
    assertThat(AvailableEngines.all()).containsKey(name);
    assertThat(result.provenance().choices()).extracting(BackendChoice::name).containsExactly(name);
    assertThat(result.toString()).contains("[0.0, 5.0)").contains("homology.engine = " + name);
  }

  @Test
  void compute_sameArguments_haveEqualProvenance() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 300, 3);
    assertThat(engine.compute(cloud, RipsOptions.defaults()).provenance())
        .isEqualTo(engine.compute(cloud, RipsOptions.defaults()).provenance());
  }
}
