package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackwardTimes;
import io.github.adabet.BatchNormMode;
import io.github.adabet.EpochSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TensorTime;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.WeightAverage;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.Watching;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.score.FisherScorer;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionContext.LayerGradient;
import io.github.adabet.spi.SelectionContext.TensorStep;
import io.github.adabet.spi.SelectionStrategy;
import io.github.adabet.spi.StoredTensor;
import io.github.adabet.strategy.ElasticTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of SavedModels that are chosen during training. */
class TensorFlowStrategyTest {

  private static final int EPOCHS = 3;
  private static final ExportedModel CNN = ExportedModel.of("residual_cnn");

  @TempDir Path folder;

  private static PretrainedNetwork open() {
    return PretrainedNetwork.open(CNN.folder());
  }

  private static Samples samples() {
    return Samples.of(TensorBatch.of(CNN.below("input/")), TensorBatch.of(CNN.tensor("labels")));
  }

  private static TrainerOptions options() {
    return options(OptimizerOptions.adam(), LearningRateSchedule.cosine(0.02));
  }

  private static TrainerOptions options(OptimizerOptions optimizer, LearningRateSchedule rates) {
    return TrainerOptions.of(
        TrainingOptions.builder()
            .epochs(EPOCHS)
            .batchSize(5)
            .microBatchSize(3)
            .seed(3)
            .batchNorm(BatchNormMode.SELECTED)
            .optimizer(optimizer)
            .schedule(rates)
            .build());
  }

  /** Ranks by gradients in each epoch, and goes down the ranking, so that choices differ. */
  private record Descending() implements SelectionStrategy {

    @Override
    public String name() {
      return "descending";
    }

    @Override
    public boolean selectsBefore(int epoch) {
      return true;
    }

    @Override
    public LayerSelection select(SelectionContext context) {
      List<Layer> ranked =
          context.rank(FisherScorer.create(), 1, OptionalInt.of(12)).scores().stream()
              .map(LayerScore::layer)
              .toList();
      int first = 2 * (context.epoch() - 1);
      return LayerSelection.of(
          ranked.subList(first, first + 3), ranked.size(), Provenance.builder().build());
    }
  }

  /** By what is estimated, so that two trainings choose the same. */
  private static SelectionStrategy elastic() {
    return new ElasticTraining(
        0.4, 1, ElasticTraining.Importance.LOSS_CHANGE, ElasticTraining.Times.ESTIMATED);
  }

  private static TrainingReport train(
      PretrainedNetwork network,
      SelectionStrategy strategy,
      TrainerOptions options,
      TrainingListener listener) {
    return network
        .trainer(options)
        .train(
            TrainingRequest.<Samples>builder(strategy, samples())
                .validation(samples().range(0, 6))
                .listener(listener)
                .build());
  }

  private static Map<String, List<Double>> weights(PretrainedNetwork network) {
    Map<String, List<Double>> weights = new LinkedHashMap<>();
    network
        .activationSource()
        .forward(
            TensorBatch.of(CNN.below("input/")),
            Set.of(LayerQuantity.WEIGHTS, LayerQuantity.STATISTICS),
            layer -> {
              List<StoredTensor> all = new ArrayList<>(layer.weights());
              all.addAll(layer.statistics());
              for (StoredTensor tensor : all) {
                List<Double> numbers = new ArrayList<>();
                for (double number : tensor.toDoubleArray()) {
                  numbers.add(number);
                }
                weights.put(layer.layer().name() + "/" + tensor.name(), numbers);
              }
            });
    return weights;
  }

  @Test
  void train_strategyThatRanksAgain_trainsEachChoiceInItsEpochsOnly() {
    List<Map<String, List<Double>>> atEpoch = new ArrayList<>();
    List<LayerSelection> heard = new ArrayList<>();
    try (PretrainedNetwork network = open()) {
      atEpoch.add(weights(network));
      TrainingReport report =
          train(
              network,
              new Descending(),
              options(),
              (event, control) -> {
                if (event instanceof TrainingEvent.EpochDone) {
                  atEpoch.add(weights(network));
                } else if (event instanceof TrainingEvent.LayersSelected selected) {
                  heard.add(selected.selection());
                }
              });

      assertThat(report.selections().size()).isGreaterThan(1);
      assertThat(heard).hasSameSizeAs(report.selections());
      assertThat(report.provenance().settings())
          .containsEntry("training.strategy", new Descending().name());
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        List<String> trained = List.of();
        for (EpochSelection selection : report.selections()) {
          trained = selection.epoch() <= epoch ? selection.layers() : trained;
        }
        assertThat(trained).hasSize(3);
        Map<String, List<Double>> before = atEpoch.get(epoch - 1);
        for (Map.Entry<String, List<Double>> after : atEpoch.get(epoch).entrySet()) {
          String layer = after.getKey().substring(0, after.getKey().indexOf('/'));
          if (trained.contains(layer)) {
            assertThat(after.getValue())
                .as(after.getKey())
                .isNotEqualTo(before.get(after.getKey()));
          } else {
            assertThat(after.getValue()).as(after.getKey()).isEqualTo(before.get(after.getKey()));
          }
        }
      }
    }
  }

  @Test
  void train_strategiesStoppedAndResumed_endWithTheSameBitsAndChoices() {
    for (SelectionStrategy strategy : List.of(new Descending(), elastic())) {
      TrainerOptions options = options();
      Map<String, List<Double>> expected;
      List<EpochSelection> choices;
      try (PretrainedNetwork whole = open()) {
        choices = train(whole, strategy, options, TrainingListener.NONE).selections();
        expected = weights(whole);
      }
      assertThat(choices.size()).as(strategy.name()).isGreaterThan(1);
      for (int steps : strategy instanceof Descending ? new int[] {2, 6} : new int[] {4}) {
        Checkpoints checkpoints = Checkpoints.in(folder.resolve(choices.hashCode() + "-" + steps));
        try (PretrainedNetwork stopped = open();
            PretrainedNetwork resumed = open()) {
          TrainingReport half =
              train(
                  stopped,
                  strategy,
                  options.withCheckpoints(checkpoints),
                  (event, control) -> {
                    if (event instanceof TrainingEvent.StepDone step && step.step() == steps) {
                      control.stop("enough");
                    }
                  });
          assertThat(half.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
          TrainingReport rest =
              train(
                  resumed,
                  strategy,
                  options.withCheckpoints(checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME)),
                  TrainingListener.NONE);
          assertThat(rest.selections()).isEqualTo(choices);
          assertThat(weights(resumed)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void probe_anyQuestion_leavesNoTraceInTheTraining() {
    Map<String, List<Double>> plain = watched(context -> {});
    List<List<TensorStep>> steps = new ArrayList<>();
    List<List<LayerGradient>> gradients = new ArrayList<>();
    Map<String, List<Double>> probed =
        watched(
            context -> {
              steps.add(context.probeStep());
              assertThat(context.probeStep()).isEqualTo(steps.get(steps.size() - 1));
              gradients.add(context.probe());
              context.costs();
              context.measuredTimes();
            });

    assertThat(probed).isEqualTo(plain);
    assertThat(steps).hasSize(EPOCHS);
    assertThat(steps.get(1)).isNotEqualTo(steps.get(0));
    for (LayerGradient layer : gradients.get(0)) {
      double sizes =
          steps.get(0).stream()
              .filter(step -> step.layer().equals(layer.layer()))
              .mapToDouble(TensorStep::gradientMagnitude)
              .sum();
      // The norm of numbers is at most the sum of their sizes.
      assertThat(Math.sqrt(layer.squaredNorm())).isPositive().isLessThanOrEqualTo(sizes);
      assertThat(layer.importance()).isNotNegative();
    }
  }

  private static Map<String, List<Double>> watched(
      java.util.function.Consumer<SelectionContext> look) {
    try (PretrainedNetwork network = open()) {
      TrainingReport unused = train(network, new Watching(look), options(), TrainingListener.NONE);
      return weights(network);
    }
  }

  @Test
  void backwardTimes_tensors_addUpToTheCostsOfTheirLayers() {
    List<BackwardTimes> times = new ArrayList<>();
    List<BackwardTimes> measured = new ArrayList<>();
    List<TrainingCosts> costs = new ArrayList<>();
    try (PretrainedNetwork network = open()) {
      TrainingReport unused =
          train(
              network,
              new Watching(
                  context -> {
                    times.add(context.backwardTimes());
                    measured.add(context.measuredTimes());
                    costs.add(context.costs());
                  }),
              TrainerOptions.of(TrainingOptions.builder().epochs(2).batchSize(5).build()),
              TrainingListener.NONE);
    }
    List<TensorTime> tensors = times.get(0).tensors();
    long forward = costs.get(0).layers().get(0).reachWork() - tensors.get(0).reach();

    assertThat(times.get(1)).isEqualTo(times.get(0));
    assertThat(measured.get(1)).isEqualTo(measured.get(0));
    assertThat(measured.get(0).tensors()).hasSameSizeAs(tensors);
    assertThat(forward).isPositive();
    costs
        .get(0)
        .layers()
        .forEach(
            layer -> {
              List<TensorTime> own =
                  tensors.stream().filter(time -> time.layer().equals(layer.layer())).toList();
              assertThat(own).isNotEmpty();
              assertThat(own).allMatch(time -> time.reach() + forward == layer.reachWork());
              assertThat(own.stream().mapToLong(TensorTime::training).sum())
                  .isEqualTo(layer.trainingWork());
            });
    for (int i = 1; i < tensors.size(); i++) {
      assertThat(tensors.get(i).reach()).isLessThanOrEqualTo(tensors.get(i - 1).reach());
    }
    TensorTime stem = tensors.get(0);
    assertThat(stem.layer().name() + "/" + stem.tensor()).isEqualTo("stem/kernel");
    // The kernel's gradient multiplies; that of the bias adds up.
    assertThat(stem.training()).isGreaterThan(2 * tensors.get(1).training());
  }

  @Test
  void probeStep_moreThanAllowed_isRefusedThoughStepsOfTheTrainingFit() {
    try (PretrainedNetwork network = open()) {
      TrainerOptions options = options();
      long steps =
          train(network, new Watching(context -> {}), options, TrainingListener.NONE)
              .memoryEstimate()
              .aboveIdle();

      assertThatThrownBy(
              () ->
                  train(
                      network,
                      new Watching(SelectionContext::probeStep),
                      options.withMaximumMemory(steps),
                      TrainingListener.NONE))
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("A probe step, which the choice of layers asks for");
    }
  }

  @Test
  void probeStep_thatFails_putsTheWeightsBack() {
    try (PretrainedNetwork network = open()) {
      Map<String, List<Double>> before = weights(network);
      TrainerOptions far = options(OptimizerOptions.sgd(), LearningRateSchedule.constant(1e30));

      assertThatThrownBy(
              () ->
                  train(
                      network,
                      new Watching(SelectionContext::probeStep),
                      far,
                      TrainingListener.NONE))
          .isInstanceOf(TrainingDivergedException.class);
      assertThat(weights(network)).isEqualTo(before);
    }
  }

  @Test
  void train_strategyWithAnAverageOfTheWeights_isRefused() {
    try (PretrainedNetwork network = open()) {
      TrainerOptions options =
          options(
              OptimizerOptions.sgd(0.9).withAverage(WeightAverage.of(0.9)),
              LearningRateSchedule.constant(0.1));

      assertThatThrownBy(() -> train(network, new Descending(), options, TrainingListener.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("average");
    }
  }

  @Test
  void train_elasticOnLayersInLoops_choosesAmongThoseThatCanBeTrained() {
    ExportedModel recurrent = ExportedModel.of("recurrent");
    Samples samples =
        Samples.of(
            TensorBatch.of(recurrent.below("input/")), TensorBatch.of(recurrent.tensor("labels")));
    TrainingOptions options = TrainingOptions.builder().epochs(2).batchSize(6).build();
    List<String> reached = new ArrayList<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(recurrent.folder())) {
      TrainingReport report =
          network
              .trainer(options)
              .train(TrainingRequest.<Samples>builder(elastic(), samples).build());
      report.selections().forEach(selection -> reached.addAll(selection.layers()));

      assertThat(reached).isNotEmpty().noneMatch(layer -> layer.contains("lstm"));
      assertThatThrownBy(
              () ->
                  network
                      .trainer(options)
                      .train(
                          TrainingRequest.<Samples>builder(
                                  new Watching(SelectionContext::probe), samples)
                              .build()))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("has no gradient");
    }
  }
}
