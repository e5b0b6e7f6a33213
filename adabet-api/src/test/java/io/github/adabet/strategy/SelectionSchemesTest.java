package io.github.adabet.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Reranking;
import io.github.adabet.SelectedTensors;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightPenalty;
import io.github.adabet.score.DepthScorer;
import io.github.adabet.spi.SelectionStrategy;
import io.github.adabet.strategy.ElasticTraining.Importance;
import io.github.adabet.strategy.ElasticTraining.Times;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionSchemesTest {
  private static final TrainingOptions OPTIONS = TrainingOptions.builder().build();

  @TempDir private Path folder;

  @Test
  void all_schemes_haveNamesDescriptionsAndPapers() {
    List<SelectionScheme> all = SelectionSchemes.all();

    assertThat(all)
        .extracting(SelectionScheme::name)
        .startsWith("betti", "full", "head", "bn-bias", "prunetrain")
        .contains("fisher", "elastic", "magnitude", "gradient", "random")
        .doesNotHaveDuplicates();
    assertThat(all).allMatch(scheme -> scheme.description().endsWith("."));
    assertThat(all)
        .filteredOn(scheme -> scheme.paper().isEmpty())
        .extracting(SelectionScheme::name)
        .containsExactly("full", "random");
  }

  @ParameterizedTest
  @CsvSource({
    "full_training, full",
    "traditional_tl_training, head",
    "bn_plus_bias_training, bn-bias",
    "elastic_training, elastic",
    "bettitrain, betti",
    "act_norm_betti_train, betti",
    "weight_magnitude, elastic-magnitude",
    "grad_magnitude, elastic-gradient",
    "prunetrain, prunetrain",
    "fisher, fisher",
    "FULL, full",
    "' bn_bias ', bn-bias"
  })
  void named_spellingOfTheReference_isTheScheme(String spelling, String name) {
    assertThat(SelectionSchemes.named(spelling).name()).isEqualTo(name);
    assertThat(SelectionSchemes.of(spelling).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "bettti, betti",
    "fishr, fisher",
    "bn_bais, bn-bias",
    "elsatic, elastic",
    "rand, random"
  })
  void of_misspelt_namesTheNearest(String typed, String meant) {
    assertThatThrownBy(() -> SelectionSchemes.of(typed))
        .isInstanceOfSatisfying(
            UnknownSchemeException.class, e -> assertThat(e.nearest()).startsWith(meant))
        .hasMessageContaining("Did you mean '" + meant)
        .hasMessageContaining("magnitude");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zzzzzzzz", "no/such/file.txt"})
  void of_nothingLikeIt_namesAllSchemes(String typed) {
    assertThatThrownBy(() -> SelectionSchemes.of(typed))
        .isInstanceOf(UnknownSchemeException.class)
        .hasMessageContaining("There are betti, full");
  }

  @Test
  void full_anyNetwork_isEveryLayerWhole() {
    SchemePlan plan = plan("full");

    LayerSelection selection = plan.strategy().select(FixedContext.of(4));

    assertThat(indices(selection)).containsExactly(0, 1, 2, 3);
    assertThat(selection.tensors()).isEqualTo(SelectedTensors.ALL);
    assertThat(plan.duringTraining()).isFalse();
    assertThat(plan.options(OPTIONS)).isEqualTo(OPTIONS);
  }

  @Test
  void head_withoutAndWithANewOne_isTheLastLayerOrThatOne() {
    assertThat(indices(plan("head").strategy().select(FixedContext.of(4)))).containsExactly(3);
    FixedContext context = FixedContext.of(4);
    FixedContext other =
        new FixedContext(
            1,
            context.layers(),
            context.layers().subList(1, 3),
            context.probeStep(),
            context.times(),
            context.asked(),
            0);
    assertThat(indices(plan("head").strategy().select(other))).containsExactly(1, 2);
  }

  @Test
  void bnBias_anyNetwork_isTheBiasesAndNormalizationsOfEveryLayer() {
    LayerSelection selection = plan("bn-bias").strategy().select(FixedContext.of(3));

    assertThat(indices(selection)).containsExactly(0, 1, 2);
    assertThat(selection.tensors()).isEqualTo(SelectedTensors.BIASES_AND_NORMALIZATIONS);
  }

  @Test
  void prunetrain_options_getTheL1TermOfTheReference() {
    SchemePlan plan = plan("prunetrain");

    assertThat(indices(plan.strategy().select(FixedContext.of(3)))).containsExactly(0, 1, 2);
    assertThat(plan.options(OPTIONS).optimizer().penalty()).isEqualTo(WeightPenalty.l1(1e-4));
    assertThat(plan.options(OPTIONS).optimizer().rule()).isEqualTo(OPTIONS.optimizer().rule());
    SchemePlan other =
        SelectionSchemes.named("group-lasso")
            .plan(SchemeSettings.builder().penaltyRate(0.25).build());
    assertThat(other.options(OPTIONS).optimizer().penalty())
        .isEqualTo(WeightPenalty.groupLasso(0.25));
  }

  @Test
  void prunetrain_optimizerThatHasAPenalty_isRefused() {
    TrainingOptions penalised =
        OPTIONS.withOptimizer(OptimizerOptions.sgd().withPenalty(WeightPenalty.l1(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan("prunetrain").options(penalised))
        .withMessageContaining("penalty");
  }

  @Test
  void ranked_onceOrAgain_rankByTheirScorerUnderTheBudget() {
    FixedContext context = FixedContext.of(6).withHead();
    SchemeSettings settings =
        SchemeSettings.builder().budget(SelectionBudget.layers(2)).batches(3).build();

    for (String name : List.of("fisher", "magnitude", "gradient")) {
      SchemePlan plan = SelectionSchemes.named(name).plan(settings);
      // The last of the odd layers is the head, which comes on top.
      assertThat(indices(plan.strategy().select(context))).containsExactly(1, 3, 5);
      assertThat(plan.duringTraining()).isFalse();
      assertThat(plan.ranking()).isPresent();
    }
    assertThat(context.asked())
        .containsExactly("fisher by 3", "weight-magnitude by 3", "gradient-magnitude by 3");

    SchemePlan again =
        SelectionSchemes.named("fisher")
            .plan(SchemeSettings.builder().interval(2).batches(3).batchSize(16).build());
    assertThat(again.duringTraining()).isTrue();
    assertThat(again.ranking()).isEmpty();
    assertThat(again.strategy()).isInstanceOf(Reranking.class);
    assertThat(again.strategy().selectsBefore(3)).isTrue();
    assertThat(again.strategy().selectsBefore(4)).isFalse();
    FixedContext later = FixedContext.of(6);
    again.strategy().select(later);
    assertThat(later.asked()).contains("fisher by 3 of 16");
    assertThat(again.strategy().name()).contains("batchSize=16");
  }

  @Test
  void ranked_budgetOfMemory_asksForCostsAndTheEstimateOfTheChoice() {
    FixedContext context = FixedContext.of(6);
    SchemeSettings settings =
        SchemeSettings.builder().budget(SelectionBudget.peakMemory(101)).build();

    LayerSelection selection =
        SelectionSchemes.named("magnitude").plan(settings).strategy().select(context);

    assertThat(indices(selection)).containsExactly(5);
    assertThat(context.asked()).contains("costs", "estimate");
  }

  @Test
  void betti_otherScorer_ranksByThat() {
    FixedContext context = FixedContext.of(3);
    SchemeSettings settings = SchemeSettings.builder().scorer(DepthScorer.create()).build();

    SelectionSchemes.named("betti").plan(settings).strategy().select(context);

    assertThat(context.asked()).containsExactly("depth by 4");
  }

  @Test
  void betti_withoutTopologyOnTheClassPath_saysWhatToAdd() {
    assertThatThrownBy(() -> plan("betti"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("adabet-topology");
  }

  @Test
  void random_seeds_drawAsManyLayersAsTheBudgetSays() {
    FixedContext context = FixedContext.of(40).withHead();
    List<Integer> first = indices(random(1, 0).select(context));

    assertThat(first).hasSize(5).contains(39);
    assertThat(indices(random(1, 0).select(context))).isEqualTo(first);
    assertThat(indices(random(2, 0).select(context))).isNotEqualTo(first);
    assertThat(random(1, 0).selectsBefore(5)).isFalse();
    assertThat(context.asked()).isEmpty();
  }

  @Test
  void random_withInterval_drawsAnewAtEachChoice() {
    assertThat(random(1, 4).selectsBefore(5)).isTrue();
    assertThat(random(1, 4).selectsBefore(6)).isFalse();
    assertThat(indices(random(1, 4).select(FixedContext.of(40, 5))))
        .isNotEqualTo(indices(random(1, 4).select(FixedContext.of(40, 1))));
    assertThat(
            SelectionSchemes.named("random")
                .plan(SchemeSettings.builder().interval(4).build())
                .duringTraining())
        .isTrue();
  }

  private static SelectionStrategy random(long seed, int interval) {
    return SelectionSchemes.named("random")
        .plan(
            SchemeSettings.builder()
                .seed(seed)
                .interval(interval)
                .budget(SelectionBudget.layers(4))
                .build())
        .strategy();
  }

  @Test
  void elastic_settings_areShareOfTimeAndInterval() {
    assertThat(plan("elastic").strategy())
        .isEqualTo(new ElasticTraining(0.1, 4, Importance.LOSS_CHANGE, Times.ESTIMATED));
    assertThat(plan("elastic").duringTraining()).isTrue();
    SchemeSettings settings =
        SchemeSettings.builder()
            .budget(SelectionBudget.fraction(0.3))
            .interval(2)
            .measuredTimes()
            .build();
    assertThat(SelectionSchemes.named("elastic-gradient").plan(settings).strategy())
        .isEqualTo(new ElasticTraining(0.3, 2, Importance.GRADIENT_MAGNITUDE, Times.MEASURED));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SelectionSchemes.named("elastic")
                    .plan(SchemeSettings.builder().budget(SelectionBudget.layers(2)).build()))
        .withMessageContaining("share");
  }

  @Test
  void all_schemeOfAService_isFoundByItsNames() throws IOException {
    withServices(
        FirstLayer.class.getName(),
        () -> {
          assertThat(SelectionSchemes.named("first_layer")).isInstanceOf(FirstLayer.class);
          assertThat(SelectionSchemes.all()).hasSize(SelectionSchemesTest.builtIn() + 1);
          assertThatThrownBy(() -> SelectionSchemes.named("frist-layer"))
              .isInstanceOf(UnknownSchemeException.class)
              .hasMessageContaining("Did you mean 'first-layer'");
        });
    assertThatThrownBy(() -> SelectionSchemes.named("first-layer"))
        .isInstanceOf(UnknownSchemeException.class);
  }

  @Test
  void all_servicesThatAreBrokenOrNamedAlike_areTypedErrors() throws IOException {
    withServices(
        "no.such.Scheme",
        () ->
            assertThatThrownBy(() -> SelectionSchemes.named("full"))
                .isInstanceOf(AdaBetException.class)
                .hasMessageContaining("no.such.Scheme"));
    withServices(
        SecondFull.class.getName(),
        () ->
            assertThatThrownBy(() -> SelectionSchemes.named("full"))
                .isInstanceOf(AdaBetException.class)
                .hasMessageContaining("SecondFull"));
  }

  private static int builtIn() {
    return BuiltInSchemes.all().size();
  }

  /** Does something while the context class loader lists a class as a service. */
  private void withServices(String provider, Runnable use) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(SelectionScheme.class.getName()), provider + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader listing = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(listing);
      use.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Trains the first layer. */
  public static class FirstLayer implements SelectionScheme {
    /** Called by {@link java.util.ServiceLoader}. */
    public FirstLayer() {}

    @Override
    public String name() {
      return "first-layer";
    }

    @Override
    public String description() {
      return "The first layer.";
    }

    @Override
    public String paper() {
      return "none";
    }

    @Override
    public Set<SchemeNeed> needs() {
      return Set.of();
    }

    @Override
    public SchemePlan plan(SchemeSettings settings) {
      return SchemePlan.beforeTraining(name(), FixedSelection.EVERYTHING);
    }
  }

  /** Has a name that is taken. */
  public static final class SecondFull extends FirstLayer {
    /** Called by {@link java.util.ServiceLoader}. */
    public SecondFull() {}

    @Override
    public String name() {
      return "full";
    }
  }

  @Test
  void settings_outOfRangeOrTwice_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeSettings.builder().interval(-1))
        .withMessageContaining("interval is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeSettings.builder().batches(0))
        .withMessageContaining("batches is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeSettings.builder().penaltyRate(Double.NaN))
        .withMessageContaining("NaN");
    assertThatThrownBy(() -> SchemeSettings.builder().seed(1).seed(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seed");
  }

  private static SchemePlan plan(String name) {
    return SelectionSchemes.named(name).plan(SchemeSettings.defaults());
  }

  private static List<Integer> indices(LayerSelection selection) {
    return selection.layers().stream().map(Layer::index).toList();
  }
}
