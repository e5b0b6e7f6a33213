package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Provenance;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceEngines;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.internal.nativeengine.NativeEngine;
import io.github.adabet.topology.internal.nativeengine.NativeHomologyEngineProvider;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class HomologyEnginesTest {
  private static final DistanceMatrix PAIR = DistanceMatrix.ofCondensed(2, new float[] {5});

  /** Provides an engine that writes its name into the provenance. */
  private record Named(String name, int preference, Probe probe) implements HomologyEngineProvider {
    @Override
    public HomologyEngine create() {
      return new NamedEngine(name);
    }
  }

  private record NamedEngine(String name) implements HomologyEngine {
    @Override
    public HomologyResult compute(
        Dissimilarity distances, RipsOptions options, ComputationControl control) {
      return new HomologyResult(
          Barcode.of(List.of(List.of())),
          List.of(),
          Provenance.builder().setting("homology.engine", name).build());
    }

    @Override
    public HomologyEstimate estimate(Dissimilarity distances, RipsOptions options) {
      return new HomologyEstimate(distances.size(), 0, List.of(), 0);
    }

    @Override
    public long[] firstBettiCounts(
        List<? extends Dissimilarity> clouds,
        float threshold,
        int threads,
        ComputationControl control) {
      return new long[clouds.size()];
    }
  }

  private static final Named SLOW = new Named("slow", 0, Probe.available("1"));
  private static final Named FAST = new Named("fast", 10, Probe.available("2"));
  private static final Named BROKEN = new Named("broken", 20, Probe.refused("no library"));
  private static final Named ASKED = new Named("asked", -1, Probe.available("3"));

  private static Provenance use(HomologyEngine engine) {
    return engine.compute(PAIR, RipsOptions.defaults()).provenance();
  }

  @Test
  void automatic_severalEngines_takesThePreferredAndKeepsRefusals() {
    Provenance provenance = use(HomologyEngines.automatic(List.of(SLOW, BROKEN, ASKED, FAST)));
    assertThat(provenance.settings()).containsEntry("homology.engine", "fast");
    assertThat(provenance.choices())
        .containsExactly(
            new BackendChoice(
                "homology engine",
                "fast",
                "2",
                List.of(new BackendChoice.Refusal("broken", "no library"))));
  }

  /** Provides nothing: what it throws is given. */
  private record Failing(String name, RuntimeException failure) implements HomologyEngineProvider {
    @Override
    public int preference() {
      return 30;
    }

    @Override
    public Probe probe() {
      return Probe.available("9");
    }

    @Override
    public HomologyEngine create() {
      throw failure;
    }
  }

  @Test
  void automatic_brokenProvider_isARefusalAndNotTheEnd() {
    Failing failing = new Failing("failing", new IllegalStateException("half a library"));
    BackendChoice choice = use(HomologyEngines.automatic(List.of(failing, SLOW))).choices().get(0);
    assertThat(choice.name()).isEqualTo("slow");
    assertThat(choice.refusals()).hasSize(1);
    assertThat(choice.refusals().get(0).name()).isEqualTo("failing");
    assertThat(choice.refusals().get(0).reason()).contains("half a library");
  }

  @Test
  void automatic_engineThatRefusesItsSettings_throws() {
    BackendUnavailableException refusal = new BackendUnavailableException("cpu is avx1024");
    assertThatThrownBy(
            () -> HomologyEngines.automatic(List.of(new Failing("forced", refusal), SLOW)))
        .isSameAs(refusal);
  }

  @Test
  void automatic_contextLoaderWithoutTheLibrary_findsByTheLibrarysOwn() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(use(HomologyEngines.named("java")).settings())
          .containsEntry("homology.engine", "java");
      assertThat(DistanceEngines.named("java", StandardMetric.EUCLIDEAN).provenance().settings())
          .containsEntry("distances.engine", "java");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void automatic_nothingAvailable_throwsWithReasons() {
    assertThatThrownBy(() -> HomologyEngines.automatic(List.of(BROKEN, ASKED)))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("broken (no library)");
  }

  @Test
  void automatic_onThisClassPath_isNativeOrSaysWhyNot() {
    BackendChoice choice = use(HomologyEngines.automatic()).choices().get(0);
    if (NativeEngine.isRequired() || new NativeHomologyEngineProvider().probe().available()) {
      assertThat(choice.name()).isEqualTo("native");
      assertThat(choice.refusals()).isEmpty();
    } else {
      assertThat(choice.name()).isEqualTo("java");
      assertThat(choice.refusals())
          .extracting(BackendChoice.Refusal::name)
          .containsExactly("native");
    }
  }

  @Test
  void named_engineThatIsNeverChosenByItself_isTaken() {
    assertThat(use(HomologyEngines.named("asked", List.of(SLOW, ASKED))).choices())
        .containsExactly(BackendChoice.forced("homology engine", "asked", "3"));
  }

  @Test
  void named_engineThatCannotWork_throwsItsReason() {
    assertThatThrownBy(() -> HomologyEngines.named("broken", List.of(SLOW, BROKEN)))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("no library");
  }

  @Test
  void named_unknownEngine_throwsWithTheNames() {
    assertThatThrownBy(() -> HomologyEngines.named("fastest"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("fastest")
        .hasMessageContaining("java")
        .hasMessageContaining("ripser]");
  }
}
