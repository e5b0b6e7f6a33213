package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.EngineOperators;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import java.nio.file.Path;
import java.util.List;

/** What must not need more memory the more often it is done. */
enum RepeatedWork {
  RANKING(0, 0),
  OPERATORS(0, 0),
  TRAINING(1, 4),
  PREFIX_CACHE_IN_MEMORY(3, 4),
  PREFIX_CACHE_ON_DISK(3, 4),
  MICRO_BATCHES_AND_RECOMPUTATION(1, 2);

  private static final int CACHE_BYTES = 1 << 20;

  private final int epochs;
  private final int microBatchSize;

  RepeatedWork(int epochs, int microBatchSize) {
    this.epochs = epochs;
    this.microBatchSize = microBatchSize;
  }

  /** Returns how many cycles are done between two readings. */
  int cyclesPerPeriod() {
    return this == RANKING || this == OPERATORS ? 60 : 20;
  }

  /** Makes the network, which the caller closes. */
  Model model(String engine) {
    return this == RANKING
        ? ZooNetwork.LENET.model(engine)
        : TrainingFixtures.residualModel(engine, 1);
  }

  /**
   * Returns one cycle.
   *
   * @param model as {@link #model} made it
   * @param data owns the batches
   */
  Runnable cycle(Model model, NDManager data) {
    if (this == RANKING) {
      NDArray batch = ZooNetwork.LENET.batch(data, 8);
      LayerRanking first = rank(model, batch);
      return () -> {
        if (!rank(model, batch).equals(first)) {
          throw new AssertionError("the ranking changed");
        }
      };
    }
    if (this == OPERATORS) {
      EngineOperators operators = EngineBinding.of(data.getEngine()).operators();
      return () -> differentiate(operators, data);
    }
    ArrayDataset training = TrainingFixtures.images(data, 6, 1);
    ArrayDataset validation = TrainingFixtures.images(data, 6, 2);
    LayerSelection selection =
        TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= 3);
    TrainingOptions trainingOptions =
        TrainingOptions.builder()
            .epochs(epochs)
            .batchSize(4)
            .microBatchSize(microBatchSize)
            .optimizer(OptimizerOptions.adam())
            .build();
    BlockSelectiveTrainer trainer =
        withOptions(BlockSelectiveTrainer.builder(model, trainingOptions)).build();
    return () ->
        trainer.train(TrainingRequest.builder(selection, training).validation(validation).build());
  }

  private BlockSelectiveTrainer.Builder withOptions(BlockSelectiveTrainer.Builder builder) {
    return switch (this) {
      case RANKING, OPERATORS, TRAINING -> builder;
      case PREFIX_CACHE_IN_MEMORY -> builder.prefixCache(PrefixCache.inMemory(CACHE_BYTES));
      case PREFIX_CACHE_ON_DISK ->
          builder.prefixCache(
              PrefixCache.onDisk(Path.of(System.getProperty("java.io.tmpdir")), CACHE_BYTES));
      case MICRO_BATCHES_AND_RECOMPUTATION -> builder.recompute(2);
    };
  }

  private static LayerRanking rank(Model model, NDArray batch) {
    return LayerRanker.builder()
        .scorer(new MeanDistance())
        .build()
        .rank(BlockActivationSource.of(model), List.of(new NDList(batch)));
  }

  /** Runs the operators that DJL has no name for on 12 KB, forward and backward. */
  private static void differentiate(EngineOperators operators, NDManager data) {
    try (NDManager own = data.newSubManager()) {
      NDArray numbers = own.ones(new Shape(2, 16, 96));
      numbers.setRequiresGradient(true);
      try (GradientCollector collector = GradientRecording.on(own.getEngine())) {
        NDArray clipped = operators.relu6(numbers.mul(2));
        NDArray result =
            operators.selfAttention().map(attention -> attention.of(clipped, 4)).orElse(clipped);
        collector.backward(result.sum());
      }
      numbers.getGradient().close();
    }
  }

  /** Reads all that an activation offers. */
  private static final class MeanDistance implements LayerScorer {

    @Override
    public String name() {
      return "mean-distance";
    }

    @Override
    public double score(LayerObservation observed) {
      LayerActivation activation = observed.output();
      double sum =
          Math.abs(activation.toFloatArray()[0]) + activation.channel(0).pairwiseDistances()[0];
      for (float distance : activation.pairwiseDistances()) {
        sum += distance;
      }
      return sum / activation.features();
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().build();
    }
  }
}
