package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.BatchNormMode;
import io.github.adabet.ChannelSelection;
import io.github.adabet.EpochSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedChannels;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightAverage;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext.LayerGradient;
import io.github.adabet.spi.SelectionStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are chosen more than once in a training, on any engine that trains. */
@EngineTest
class SelectionStrategyTest extends TrainerContractSetting {

  private static final int EPOCHS = 6;

  private static final int STEPS = 18;

  @TempDir private Path directory;

  @Test
  void train_strategyMovesOn_trainsEachChoiceInItsEpochsOnly() {
    try (Model model = model()) {
      List<Map<String, float[]>> atEpoch = new ArrayList<>();
      atEpoch.add(TrainingFixtures.snapshot(model.getBlock()));
      List<LayerSelection> heard = new ArrayList<>();
      TrainingListener listener =
          (event, control) -> {
            if (event instanceof TrainingEvent.EpochDone) {
              atEpoch.add(TrainingFixtures.snapshot(model.getBlock()));
            } else if (event instanceof TrainingEvent.LayersSelected selected) {
              heard.add(selected.selection());
            }
          };

      TrainingReport report = train(model, new Strategies.Walking(2), listener, builder -> builder);

      assertThat(report.selections().stream().map(EpochSelection::epoch).toList())
          .containsExactly(1, 3, 5);
      assertThat(heard)
          .extracting(selection -> selection.layers().get(0).name())
          .isEqualTo(report.selections().stream().map(chosen -> chosen.layers().get(0)).toList());
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        String layer = report.selections().get((epoch - 1) / 2).layers().get(0);
        assertThat(changed(atEpoch.get(epoch - 1), atEpoch.get(epoch)))
            .as("epoch %d trains %s", epoch, layer)
            .isNotEmpty()
            .allMatch(name -> layerOf(model, name).equals(layer));
      }
      assertThat(report.provenance().settings()).containsEntry("training.strategy", "walking 2");
    }
  }

  @Test
  void resume_strategyCancelledAfterAnyStep_endsWithTheSameBits() {
    Map<String, float[]> expected = straight(Strategies.reranking(), FinalWeights.LAST);
    for (int steps = 1; steps < STEPS; steps += 2) {
      resumeAfter(steps, Strategies.reranking(), FinalWeights.LAST, expected);
    }
  }

  @Test
  void resume_strategyWithBestWeights_endsWithTheSameBits() {
    Map<String, float[]> expected = straight(new Strategies.Walking(2), FinalWeights.BEST);
    for (int steps : new int[] {5, 7, 13}) {
      resumeAfter(steps, new Strategies.Walking(2), FinalWeights.BEST, expected);
    }
  }

  @Test
  void train_bestEpochBeforeAnotherChoice_undoesWhatWasTrainedSince() {
    try (Model model = model()) {
      List<Map<String, float[]>> atEpoch = new ArrayList<>();
      TrainingListener listener =
          (event, control) -> {
            if (event instanceof TrainingEvent.EpochDone) {
              atEpoch.add(TrainingFixtures.snapshot(model.getBlock()));
            }
          };
      // The second choice trains at a rate that spoils the network.
      TrainingOptions options =
          options(EPOCHS, 5)
              .finalWeights(FinalWeights.BEST)
              .optimizer(OptimizerOptions.sgd())
              .schedule(
                  io.github.adabet.LearningRateSchedule.of(
                      "spoils", (step, total) -> step < 6 ? 0.02 : 50))
              .build();

      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options)
              .build()
              .train(
                  TrainingRequest.builder(new Strategies.Walking(2), images())
                      .validation(TrainingFixtures.images(data, 9, 2))
                      .listener(listener)
                      .build());

      assertThat(report.bestEpoch()).isLessThanOrEqualTo(2);
      assertThat(changed(atEpoch.get(report.bestEpoch() - 1), model.getBlock())).isEmpty();
      assertThat(changed(atEpoch.get(atEpoch.size() - 1), model.getBlock())).isNotEmpty();
    }
  }

  @Test
  void train_reranking_choosesTheBestOfEachRanking() {
    try (Model model = model()) {
      TrainingReport report =
          train(model, Strategies.reranking(), TrainingListener.NONE, builder -> builder);

      assertThat(report.selections()).hasSizeGreaterThan(1);
      assertThat(report.selections()).allMatch(selection -> selection.layers().size() == 2);
      assertThat(report.provenance().settings())
          .containsEntry("ranking.samples", "10")
          .containsKey("training.strategy");
    }
  }

  @Test
  void select_context_givesLayersRankingCostsAndGradientsWithoutChangingAnything() {
    try (Model model = model()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      List<List<LayerGradient>> probes = new ArrayList<>();
      SelectionStrategy strategy =
          Strategies.strategy(
              context -> {
                if (context.current().isPresent()) {
                  return context.current().get();
                }
                assertThat(context.epoch()).isEqualTo(1);
                assertThat(context.costs().layers()).hasSameSizeAs(context.layers());
                assertThat(
                        context
                            .rank(
                                LayerScorer.named("batch", LayerActivation::samples),
                                2,
                                OptionalInt.of(3))
                            .scores())
                    .allMatch(score -> score.batchScores().equals(List.of(3.0, 3.0)));
                probes.add(context.probe());
                probes.add(context.probe());
                assertThat(changed(before, model.getBlock())).isEmpty();
                return Strategies.select(context, context.layers().size() - 1);
              });

      train(model, strategy, TrainingListener.NONE, builder -> builder);

      assertThat(probes.get(0)).isEqualTo(probes.get(1));
      assertThat(probes.get(0).stream().map(LayerGradient::layer).toList())
          .isEqualTo(TrainingFixtures.layers(model.getBlock()));
      assertThat(probes.get(0)).allMatch(gradient -> gradient.squaredNorm() > 0);
    }
  }

  @Test
  void probe_headOfTheNetwork_isTheGradientOfAStep() {
    try (Model model =
        TrainingFixtures.model(
            engine, TrainingFixtures.perceptron(5), 1, new ai.djl.ndarray.types.Shape(1, 4))) {
      ArrayDataset points = TrainingFixtures.points(data, 6, 4, 1);
      double[] norm = new double[1];
      SelectionStrategy strategy =
          Strategies.strategy(
              context -> {
                norm[0] = context.probe().get(1).squaredNorm();
                return Strategies.select(context, 1);
              });
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      // One step of plain descent at rate 1 moves the head by its gradient.
      BlockSelectiveTrainer.builder(
              model,
              TrainingOptions.builder()
                  .epochs(1)
                  .batchSize(6)
                  .optimizer(OptimizerOptions.sgd())
                  .schedule(io.github.adabet.LearningRateSchedule.constant(1))
                  .build())
          .build()
          .train(TrainingRequest.builder(strategy, points).build());

      double moved = 0;
      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      for (Map.Entry<String, float[]> weight : after.entrySet()) {
        for (int i = 0; i < weight.getValue().length; i++) {
          moved += Math.pow(weight.getValue()[i] - before.get(weight.getKey())[i], 2);
        }
      }
      assertThat(norm[0]).isPositive().isCloseTo(moved, within(1e-4 * moved));
    }
  }

  @Test
  void train_sameChoiceAgain_goesOnAsIfItWereNotAsked() {
    SelectionStrategy always = Strategies.strategy(context -> Strategies.select(context, 3));
    Map<String, float[]> expected;
    try (Model model = model()) {
      BlockSelectiveTrainer.builder(model, options(FinalWeights.LAST))
          .build()
          .train(
              TrainingRequest.builder(
                      TrainingFixtures.select(model.getBlock(), layer -> layer.index() == 3),
                      images())
                  .validation(TrainingFixtures.images(data, 9, 2))
                  .build());
      expected = TrainingFixtures.snapshot(model.getBlock());
    }
    try (Model model = model()) {
      TrainingReport report = train(model, always, TrainingListener.NONE, builder -> builder);

      assertThat(report.selections()).hasSize(1);
      assertThat(changed(expected, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_averagesAndAStrategy_areRefused() {
    try (Model model = model()) {
      TrainingOptions averaged =
          options(2, 5)
              .optimizer(OptimizerOptions.sgd().withAverage(WeightAverage.of(0.9)))
              .build();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(model, averaged)
                      .build()
                      .train(TrainingRequest.builder(Strategies.reranking(), images()).build()))
          .withMessageContaining("average");
    }
  }

  @Test
  void build_channelsAndAStrategy_areRefused() {
    try (Model model = model()) {
      List<Layer> layers = TrainingFixtures.layers(model.getBlock());
      ChannelSelection channels =
          new ChannelSelection(
              List.of(new SelectedChannels(layers.get(0), 4, List.of(1))),
              layers.size(),
              Provenance.builder().build());
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  TrainingRequest.builder(Strategies.reranking(), images())
                      .channels(channels)
                      .build())
          .withMessageContaining("strategy");
    }
  }

  private Map<String, float[]> straight(SelectionStrategy strategy, FinalWeights end) {
    try (Model model = model()) {
      BlockSelectiveTrainer.builder(model, options(end))
          .build()
          .train(request(strategy, TrainingListener.NONE));
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }

  private void resumeAfter(
      int steps, SelectionStrategy strategy, FinalWeights end, Map<String, float[]> expected) {
    try (Model model = model()) {
      BlockSelectiveTrainer.builder(model, options(end))
          .checkpointDirectory(directory)
          .overwrite()
          .build()
          .train(request(strategy, TrainingListener.of(new CancelAfter(steps))));
    }
    try (Model model = model()) {
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options(end))
              .checkpointDirectory(directory)
              .resume()
              .build()
              .train(request(strategy, TrainingListener.NONE));

      assertThat(report.epochs()).hasSize(EPOCHS);
      assertThat(changed(expected, model.getBlock())).as("cancelled after %d", steps).isEmpty();
    }
  }

  private TrainingReport train(
      Model model,
      SelectionStrategy strategy,
      TrainingListener listener,
      Function<BlockSelectiveTrainer.Builder, BlockSelectiveTrainer.Builder> settings) {
    return settings
        .apply(BlockSelectiveTrainer.builder(model, options(FinalWeights.LAST)))
        .build()
        .train(request(strategy, listener));
  }

  private TrainingRequest<ArrayDataset> request(
      SelectionStrategy strategy, TrainingListener listener) {
    return TrainingRequest.builder(strategy, images())
        .validation(TrainingFixtures.images(data, 9, 2))
        .listener(listener)
        .build();
  }

  private static TrainingOptions options(FinalWeights end) {
    return options(EPOCHS, 5)
        .optimizer(OptimizerOptions.adam())
        .schedule(io.github.adabet.LearningRateSchedule.constant(0.02))
        .batchNorm(BatchNormMode.SELECTED)
        .finalWeights(end)
        .build();
  }

  private Model model() {
    return TrainingFixtures.residualModel(engine, 1);
  }

  private ArrayDataset images() {
    return TrainingFixtures.images(data, 12, 1);
  }

  private static List<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
    return after.keySet().stream()
        .filter(name -> !java.util.Arrays.equals(before.get(name), after.get(name)))
        .toList();
  }

  /** Returns the layer that a parameter belongs to, by its array. */
  private static String layerOf(Model model, String parameter) {
    return TrainingFixtures.layers(model.getBlock()).stream()
        .map(Layer::name)
        .filter(layer -> parameter.startsWith(layer.replace("/", "_")))
        .findFirst()
        .orElse(parameter);
  }
}
