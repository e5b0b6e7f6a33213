package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ActivationSourceProvider;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;
import io.github.adabet.spi.SelectiveTrainer;
import io.github.adabet.spi.SelectiveTrainerProvider;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The providers below are registered in this module's test resources. */
@Tag("jdk")
class BackendsTest {
  @Test
  void layerScorer_automatic_takesFirstThatServesAndKeepsRefusals() {
    LayerScorer scorer = Backends.layerScorer();
    assertThat(scorer.provenance().choices())
        .containsExactly(
            new BackendChoice(
                "layer scorer",
                "b-constant",
                "1.0",
                scorer.provenance().choices().get(0).refusals()));
    assertThat(scorer.provenance().choices().get(0).refusals())
        .contains(new BackendChoice.Refusal("a-broken", "no licence; buy one"));
  }

  @Test
  void layerScorer_providersThatThrow_areRefusalsAndNotTheEnd() {
    List<BackendChoice.Refusal> refusals =
        Backends.layerScorer().provenance().choices().get(0).refusals();
    assertThat(refusals)
        .anySatisfy(refusal -> assertThat(refusal.reason()).contains("ThrowsWhenMade"))
        .anySatisfy(refusal -> assertThat(refusal.reason()).contains("NoSuchProvider"))
        .anySatisfy(
            refusal -> {
              assertThat(refusal.name()).isEqualTo("a-throws-when-asked");
              assertThat(refusal.reason()).contains("asked");
            })
        .anySatisfy(
            refusal -> {
              assertThat(refusal.name()).isEqualTo("a-throws-when-created");
              assertThat(refusal.reason()).contains("cannot create");
            });
  }

  @Test
  void layerScorer_onlyByName_isNotChosenByItself() {
    assertThat(Backends.layerScorer("a-shy").name()).isEqualTo("shy");
    assertThat(Backends.layerScorer().name()).isNotEqualTo("shy");
  }

  @Test
  void layerScorer_forcedProviderThatThrows_throwsItsCause() {
    assertThatThrownBy(() -> Backends.layerScorer("a-throws-when-asked"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("a-throws-when-asked")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void layerScorer_contextClassLoaderThatKnowsNothing_findsTheLibrarysOwn() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(Backends.layerScorer().name()).isEqualTo("b-constant");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void layerScorer_chosen_hasEveryPropertyOfTheScorer() {
    LayerScorer scorer = Backends.layerScorer();
    assertThat(scorer.minimumSamples()).isEqualTo(1);
    assertThat(scorer.needs()).containsExactly(LayerQuantity.OUTPUT);
    assertThat(
            scorer.scoreChannels(
                LayerObservation.ofOutput(
                    new LayerRankerTest.FakeActivation(Layers.layer(0, 1), new float[3]))))
        .containsExactly(42);
  }

  @Test
  void activationSource_named_isThatOneOrNone() {
    assertThat(Backends.activationSource("strings", "a model", float[].class).layers()).hasSize(1);
    assertThatThrownBy(() -> Backends.activationSource("strings", 42, float[].class))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("named strings cannot serve: not a string");
    assertThatThrownBy(() -> Backends.activationSource("torch", "a model", float[].class))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("no activation source named torch; there are [strings]");
  }

  @Test
  void selectiveTrainer_named_isThatOneOrNone() {
    TrainingOptions options = TrainingOptions.builder().build();
    assertThat(Backends.selectiveTrainer("strings", "a model", options, float[].class)).isNotNull();
    assertThatThrownBy(() -> Backends.selectiveTrainer("torch", "a model", options, float[].class))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("named torch");
  }

  @Test
  void layerScorer_forcedButUnavailable_throwsItsReason() {
    assertThatThrownBy(() -> Backends.layerScorer("a-broken"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("no licence; buy one");
  }

  @Test
  void layerScorer_unknownName_throws() {
    assertThatThrownBy(() -> Backends.layerScorer("nonesuch"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("named nonesuch; there are");
  }

  @Test
  void activationSource_matchingModel_recordsChoice() {
    ActivationSource<float[]> source = Backends.activationSource("a model", float[].class);
    assertThat(source.layers()).hasSize(1);
    assertThat(source.provenance().choices())
        .extracting(BackendChoice::name)
        .containsExactly("strings");
    LayerRanking ranking = LayerRanker.create().rank(source, List.of(new float[] {1}));
    assertThat(ranking.provenance().choices()).hasSize(2);
  }

  @Test
  void activationSource_otherModel_throwsWithReason() {
    assertThatThrownBy(() -> Backends.activationSource(42, float[].class))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("not a string");
  }

  @Test
  void activationSource_otherBatchType_throws() {
    assertThatThrownBy(() -> Backends.activationSource("a model", int[].class))
        .isInstanceOf(BackendUnavailableException.class);
  }

  @Test
  void selectiveTrainer_matchingModel_recordsChoiceInReport() {
    SelectiveTrainer<float[]> trainer =
        Backends.selectiveTrainer("a model", TrainingOptions.builder().build(), float[].class);
    LayerSelection selection = Layers.ranking(1).select(SelectionBudget.layers(1));
    TrainingReport report = trainer.train(selection, new float[0]);
    assertThat(report.provenance().choices())
        .extracting(BackendChoice::name)
        .containsExactly("strings");
    assertThat(report.trainedLayers()).containsExactly("layer0");
  }

  /** Refuses always. */
  public static final class BrokenScorer implements LayerScorerProvider {
    @Override
    public String name() {
      return "a-broken";
    }

    @Override
    public Probe probe() {
      return Probe.refused("no licence; buy one");
    }

    @Override
    public LayerScorer create() {
      throw new BackendUnavailableException("no licence; buy one");
    }
  }

  /** Scores 1. */
  public static final class ConstantScorer implements LayerScorerProvider {
    @Override
    public String name() {
      return "b-constant";
    }

    @Override
    public Probe probe() {
      return Probe.available("1.0");
    }

    @Override
    public LayerScorer create() {
      return new LayerScorer() {
        @Override
        public String name() {
          return "b-constant";
        }

        @Override
        public double score(LayerObservation observed) {
          return 1;
        }

        @Override
        public double[] scoreChannels(LayerObservation observed) {
          return new double[] {42};
        }
      };
    }
  }

  /** Serves, but asks not to be chosen. */
  public static final class ShyScorer extends Misbehaving {
    @Override
    public String name() {
      return "a-shy";
    }

    @Override
    public int preference() {
      return ONLY_BY_NAME;
    }

    @Override
    public LayerScorer create() {
      return LayerScorer.named("shy", output -> 1);
    }
  }

  /** Cannot be loaded. */
  public static final class ThrowsWhenMade extends Misbehaving {
    /** Throws. */
    public ThrowsWhenMade() {
      throw new IllegalStateException("made");
    }
  }

  /** Throws where it should answer. */
  public static final class ThrowsWhenAsked extends Misbehaving {
    @Override
    public String name() {
      return "a-throws-when-asked";
    }

    @Override
    public Probe probe() {
      throw new IllegalStateException("asked");
    }
  }

  /** Promises what it cannot keep. */
  public static final class ThrowsWhenCreated extends Misbehaving {
    @Override
    public String name() {
      return "a-throws-when-created";
    }
  }

  /** Says that it serves, and fails. */
  public abstract static class Misbehaving implements LayerScorerProvider {
    @Override
    public String name() {
      return "a-misbehaving";
    }

    @Override
    public Probe probe() {
      return Probe.available("1.0");
    }

    @Override
    public LayerScorer create() {
      throw new AdaBetException("cannot create", null);
    }
  }

  /** Takes strings for models. */
  public static final class StringSources implements ActivationSourceProvider<float[]> {
    @Override
    public String name() {
      return "strings";
    }

    @Override
    public Class<float[]> batchType() {
      return float[].class;
    }

    @Override
    public Probe probe(Object model) {
      return model instanceof String ? Probe.available("1.0") : Probe.refused("not a string");
    }

    @Override
    public ActivationSource<float[]> create(Object model) {
      return new LayerRankerTest.FakeSource(1);
    }
  }

  /** Takes strings for models and reports what it was given. */
  public static final class StringTrainers implements SelectiveTrainerProvider<float[]> {
    @Override
    public String name() {
      return "strings";
    }

    @Override
    public Class<float[]> dataType() {
      return float[].class;
    }

    @Override
    public Probe probe(Object model) {
      return model instanceof String ? Probe.available("1.0") : Probe.refused("not a string");
    }

    @Override
    public SelectiveTrainer<float[]> create(Object model, TrainingOptions options) {
      return new SelectiveTrainer<>() {
        @Override
        public TrainingReport train(TrainingRequest<? extends float[]> request) {
          return Reports.of(request.selection().orElseThrow());
        }

        @Override
        public Evaluation evaluate(float[] data, Objective objective) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
