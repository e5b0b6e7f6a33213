package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.estimate.OperationRecorder;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.zoo.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What estimates owe on every engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TrainingEstimatorContract {

  private static final Shape IMAGE = new Shape(1, TrainingFixtures.SIDE, TrainingFixtures.SIDE);
  private static final int BATCH = 64;

  private Model model;
  private TrainingEstimator estimator;

  /** Returns DJL's name of the engine. */
  abstract String engine();

  @BeforeAll
  void open() {
    DjlEngines.engine(engine());
    model = TrainingFixtures.residualModel(engine(), 1);
    estimator = TrainingEstimator.of(model, IMAGE);
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void training_laterStart_needsLess() {
    long all = estimator.training(all(), options(BATCH)).aboveIdle();
    long last = estimator.training(select(last()), options(BATCH)).aboveIdle();

    assertThat(last).isLessThan(all);
  }

  @Test
  void training_wholeNetwork_namesLayersAndAddsUpToWhatIsKept() {
    MemoryEstimate estimate = estimator.training(all(), options(BATCH));

    assertThat(estimate.contributions())
        .extracting(MemoryEstimate.Contribution::name)
        .containsAnyElementsOf(estimator.layers().stream().map(Layer::name).toList());
    assertThat(
            estimate.contributions().stream()
                .mapToLong(MemoryEstimate.Contribution::savedActivations)
                .sum())
        .isEqualTo(estimate.savedActivations());
    assertThat(
            estimate.contributions().stream()
                .mapToLong(MemoryEstimate.Contribution::optimizerState)
                .sum())
        .isEqualTo(estimate.optimizerState());
    assertThat(estimate.assumptions()).isNotEmpty();
  }

  @Test
  void training_estimated_leavesNoArrayBehind() {
    int before = model.getNDManager().getManagedArrays().size();

    TrainingEstimator.of(model, IMAGE).training(all(), options(BATCH));

    assertThat(model.getNDManager().getManagedArrays()).hasSize(before);
  }

  @Test
  void largestBatch_someLimit_fitsAndOneMoreDoesNot() {
    long limit = estimator.training(all(), options(40)).aboveIdle();

    int batch = estimator.largestBatch(all(), options(1000), limit);

    assertThat(batch).isBetween(40, 999);
    assertThat(estimator.training(all(), options(batch)).aboveIdle()).isLessThanOrEqualTo(limit);
    assertThat(estimator.training(all(), options(batch + 1)).aboveIdle()).isGreaterThan(limit);
    assertThat(estimator.largestBatch(all(), options(1000), 1)).isZero();
  }

  @Test
  void costs_randomSelections_boundTheirPeaks() {
    Random random = new Random(20_261_124);
    TrainingCosts costs = estimator.costs(options(BATCH));
    for (int i = 0; i < 50; i++) {
      List<Layer> chosen = new ArrayList<>(estimator.layers());
      chosen.removeIf(layer -> random.nextBoolean());
      if (!chosen.isEmpty()) {
        long peak = estimator.training(select(chosen), options(BATCH)).aboveIdle();
        assertThat(costs.peakBytes(chosen)).as("%s", chosen).isGreaterThanOrEqualTo(peak);
      }
    }
  }

  @Test
  void costs_allLayers_takeTheFullTimeAndTheLastOnesLess() {
    TrainingCosts costs = estimator.costs(options(BATCH));

    assertThat(costs.stepTimeRatio(estimator.layers())).isEqualTo(1);
    assertThat(costs.stepTimeRatio(last())).isBetween(0.2, 0.8);
  }

  @Test
  void inference_network_needsLessThanTraining() {
    assertThat(estimator.inference(BATCH).aboveIdle())
        .isLessThan(estimator.training(all(), options(BATCH)).aboveIdle());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estimator.inference(0))
        .withMessageContaining("1 or more");
  }

  @Test
  void ranking_network_needsDistancesAndLessThanTraining() {
    assertThat(estimator.ranking(BATCH).aboveIdle())
        .isGreaterThan((long) BATCH * (BATCH - 1) / 2 * Float.BYTES)
        .isLessThan(estimator.training(all(), options(BATCH)).aboveIdle());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estimator.ranking(0))
        .withMessageContaining("1 or more");
  }

  @Test
  void record_network_closesEachArrayOnceButTheOutputs() {
    BlockTree tree = BlockTree.of(model.getBlock(), List.of());
    try (NDManager manager = model.getNDManager().newSubManager()) {
      OperationTrace trace =
          OperationRecorder.record(
              tree, model.getNDManager(), new NDList(manager.zeros(new Shape(2).addAll(IMAGE))));

      List<OperationTrace.Tensor> made =
          trace.operations().stream().flatMap(o -> o.outputs().stream()).toList();
      List<OperationTrace.Tensor> closed =
          trace.operations().stream().flatMap(o -> o.closed().stream()).toList();
      assertThat(closed).doesNotHaveDuplicates().doesNotContainAnyElementsOf(trace.outputs());
      List<OperationTrace.Tensor> all = new ArrayList<>(closed);
      all.addAll(trace.outputs());
      assertThat(all).containsAll(made);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESNET50", "VGG16", "MOBILENET_V2", "VIT_TI_16"})
  void training_zooNetwork_keepsMoreTheEarlierItStarts(Architecture architecture) {
    Shape image = new Shape(3, 32, 32);
    try (Model network = Model.newInstance("zoo", engine())) {
      network.setBlock(architecture.block(3));
      network
          .getBlock()
          .initialize(network.getNDManager(), DataType.FLOAT32, new Shape(1).addAll(image));
      TrainingEstimator small = TrainingEstimator.of(network, image);
      int count = small.layers().size();
      long previous = 0;
      for (int first = count - 1; first >= 0; first -= Math.max(1, count / 5)) {
        LayerSelection selection =
            LayerSelection.of(
                small.layers().subList(first, count), count, Provenance.builder().build());
        long bytes = small.training(selection, options(16)).aboveIdle();
        assertThat(bytes).isGreaterThanOrEqualTo(previous);
        previous = bytes;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESNET50", "VGG16", "MOBILENET_V2", "VIT_TI_16"})
  void training_zooNetwork_hasARuleForEachOperation(Architecture architecture) {
    Shape image = new Shape(3, 32, 32);
    try (Model network = Model.newInstance("zoo", engine())) {
      network.setBlock(architecture.block(3));
      network
          .getBlock()
          .initialize(network.getNDManager(), DataType.FLOAT32, new Shape(1).addAll(image));

      MemoryEstimate estimate = TrainingEstimator.of(network, image).ranking(1);

      assertThat(estimate.assumptions()).noneMatch(sentence -> sentence.contains("no rule for"));
    }
  }

  @Test
  void train_operationsWithoutARule_areNamedAndRefuseOnlyByAStatedLimit() {
    try (Model unknown = TrainingFixtures.residualModel(engine(), 1);
        NDManager data = TrainingFixtures.newManager(engine())) {
      SequentialBlock block = new SequentialBlock();
      block.add(unknown.getBlock());
      block.add(
          new LambdaBlock(logits -> new NDList(logits.head().add(logits.head().sin().cos()))));
      unknown.setBlock(block);
      RandomAccessDataset images = TrainingFixtures.images(data, 8, 1);
      LayerSelection selected = TrainingFixtures.selectAll(block);

      TrainingReport report =
          BlockSelectiveTrainer.builder(unknown, options(4)).build().train(selected, images);

      assertThat(report.provenance().settings())
          .containsEntry(
              "training.memory_limit",
              "not checked: there is no rule of memory for the operations cos, sin");
      assertThat(report.memoryEstimate().assumptions())
          .anyMatch(sentence -> sentence.startsWith("There is no rule for cos, sin:"));
      assertThatExceptionOfType(MemoryLimitExceededException.class)
          .isThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(unknown, options(4))
                      .maximumMemory(1)
                      .build()
                      .train(selected, images));
    }
  }

  @Test
  void train_moreThanAllowed_isRefusedWithTheBatchThatFits() {
    long limit = estimator.training(all(), options(4)).aboveIdle();
    BlockSelectiveTrainer trainer =
        BlockSelectiveTrainer.builder(model, options(BATCH)).maximumMemory(limit).build();
    try (NDManager data = TrainingFixtures.newManager(engine())) {
      assertThatExceptionOfType(MemoryLimitExceededException.class)
          .isThrownBy(() -> trainer.train(all(), TrainingFixtures.images(data, 8, 1)))
          .withMessageContaining("A batch of 4 fits")
          .satisfies(e -> assertThat(e.neededBytes()).isGreaterThan(e.limitBytes()));
    }
  }

  @Test
  void train_moreThanTheMachineHas_isRefusedWithoutAnyLimitSet() {
    TrainingOptions options = options(Integer.MAX_VALUE);
    BlockSelectiveTrainer trainer = BlockSelectiveTrainer.builder(model, options).build();
    try (NDManager data = TrainingFixtures.newManager(engine())) {
      assertThatExceptionOfType(MemoryLimitExceededException.class)
          .isThrownBy(
              () ->
                  trainer.train(
                      all(), new ManyAlike(TrainingFixtures.images(data, 1, 1), Integer.MAX_VALUE)))
          .withMessageContaining("available to this process")
          .withMessageContaining("unlimitedMemory")
          .satisfies(e -> assertThat(e.fittingBatch()).isPositive());
    }
  }

  @Test
  void forward_moreThanAllowed_isRefusedWithTheBatchThatFits() {
    long limit = estimator.ranking(16).aboveIdle();
    BlockActivationSource source =
        BlockActivationSource.builder(model).maximumMemory(limit).build();
    try (NDManager data = TrainingFixtures.newManager(engine())) {
      NDList fits = new NDList(data.zeros(new Shape(16).addAll(IMAGE)));
      NDList tooLarge = new NDList(data.zeros(new Shape(17).addAll(IMAGE)));
      List<Layer> visited = new ArrayList<>();

      source.forward(fits, activation -> visited.add(activation.layer()));

      assertThat(visited).isNotEmpty();
      assertThatExceptionOfType(MemoryLimitExceededException.class)
          .isThrownBy(() -> source.forward(tooLarge, activation -> {}))
          .withMessageContaining("Ranking with batches of 17")
          .withMessageContaining("A batch of 16 fits")
          .satisfies(e -> assertThat(e.fittingBatch()).isEqualTo(16));
    }
  }

  @Test
  void estimate_microBatchesAndSegmentsAndCache_enterTheFigure() {
    try (NDManager data = TrainingFixtures.newManager(engine())) {
      RandomAccessDataset images = TrainingFixtures.images(data, BATCH, 1);
      BlockSelectiveTrainer plain = BlockSelectiveTrainer.builder(model, options(BATCH)).build();
      BlockSelectiveTrainer segmented =
          BlockSelectiveTrainer.builder(model, options(BATCH)).recompute(4).build();
      BlockSelectiveTrainer cached =
          BlockSelectiveTrainer.builder(model, options(BATCH))
              .prefixCache(PrefixCache.inMemory(1 << 30))
              .build();
      long whole = plain.estimate(all(), images).savedActivations();

      assertThat(plain.estimate(all(), images))
          .isEqualTo(estimator.training(all(), options(BATCH)));
      assertThat(segmented.estimate(all(), images).savedActivations()).isLessThan(whole);
      assertThat(cached.estimate(select(last()), images).aboveIdle())
          .isGreaterThan(plain.estimate(select(last()), images).aboveIdle());
    }
  }

  @Test
  void train_limitUnset_reportsTheEstimateOfBefore() {
    try (Model own = TrainingFixtures.residualModel(engine(), 1);
        NDManager data = TrainingFixtures.newManager(engine())) {
      RandomAccessDataset images = TrainingFixtures.images(data, 8, 1);
      BlockSelectiveTrainer trainer = BlockSelectiveTrainer.builder(own, options(4)).build();
      MemoryEstimate before = trainer.estimate(all(), images);

      TrainingReport report = trainer.train(all(), images);

      assertThat(report.memoryEstimate()).isEqualTo(before);
      assertThat(report.provenance().settings())
          .containsEntry("training.memory_limit", "what the process may still take")
          .containsEntry("training.native_allocation", NativeAllocation.current().description());
    }
  }

  @Test
  void train_withinTheLimit_trains() {
    long limit = estimator.training(all(), options(4)).aboveIdle();
    try (Model own = TrainingFixtures.residualModel(engine(), 1);
        NDManager data = TrainingFixtures.newManager(engine())) {
      assertThat(
              BlockSelectiveTrainer.builder(own, options(4))
                  .maximumMemory(limit)
                  .build()
                  .train(all(), TrainingFixtures.images(data, 8, 1))
                  .steps())
          .isEqualTo(2);
    }
  }

  private LayerSelection all() {
    return select(estimator.layers());
  }

  private List<Layer> last() {
    int count = estimator.layers().size();
    return estimator.layers().subList(count - 1, count);
  }

  private LayerSelection select(List<Layer> layers) {
    return LayerSelection.of(layers, estimator.layers().size(), Provenance.builder().build());
  }

  static TrainingOptions options(int batch) {
    return TrainingOptions.builder()
        .epochs(1)
        .batchSize(batch)
        .optimizer(OptimizerOptions.sgd(0.9))
        .build();
  }
}
