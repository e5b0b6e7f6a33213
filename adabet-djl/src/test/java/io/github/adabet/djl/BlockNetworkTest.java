package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.CheckpointException;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.BlockTraining;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The contract on DJL block trees, on any engine, and what is theirs alone. */
@EngineTest
class BlockNetworkTest extends PretrainedNetworkContract {

  private static final int SAMPLES = 8;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @Override
  NetworkFixture fixture() {
    return new BlockFixture(engine());
  }

  @Override
  Object openable() {
    return ((BlockFixture) fixture).newModel();
  }

  private NetworkOptions.Builder opening() {
    return NetworkOptions.builder().engine(engine());
  }

  private LayerSelection lastLayer() {
    int last = network.layers().size() - 1;
    return LayerSelection.of(
        List.of(network.layers().get(last)), last + 1, Provenance.builder().build());
  }

  @Test
  void save_folderOfAnotherModel_isRefused() throws IOException {
    Path target = Files.createDirectory(folder.resolve("other"));
    Files.write(target.resolve("other-0000.params"), new byte[] {1});

    assertThatThrownBy(() -> network.save(target))
        .hasMessageContaining("holds another model, [other]");
    assertThat(target).isDirectoryNotContaining("glob:**chain*");
  }

  @Test
  void save_twice_leavesOneFileThatDjlLoadsItself() throws Exception {
    Path target = fixture.target(folder);
    // What a process that was killed while it saved has left.
    Path unfinished = Files.createDirectories(target.resolve(".saving"));
    Files.write(unfinished.resolve("chain-0000.params"), new byte[] {1});
    network.save(target);
    network.save(target);

    try (Model loaded = Model.newInstance("chain", engine())) {
      loaded.setBlock(BlockFixture.newBlock(3));
      loaded.load(target);
      try (PretrainedNetwork reopened = PretrainedNetwork.open(loaded)) {
        assertThat(reopened.predict(fixture.batch(2, 1)))
            .isEqualTo(network.predict(fixture.batch(2, 1)));
      }
    }
    try (var files = Files.list(target)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly("chain-0000.params");
    }
  }

  @Test
  void capabilities_headThatIsNoDenseLayer_saySo() {
    Block block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(3).build())
            .add(ai.djl.nn.norm.LayerNorm.builder().build());
    try (PretrainedNetwork opened = PretrainedNetwork.open(block, opening().input(4).build())) {
      assertThat(opened.capabilities().has(Capability.NEW_HEAD)).isFalse();
      assertThatThrownBy(() -> opened.replaceHead(3, 0))
          .isInstanceOf(MissingCapabilityException.class)
          .hasMessageContaining("LayerNorm");
    }
  }

  @Test
  void capabilities_inputThatCannotBeTold_leaveOutEstimatesWithTheRemedy() {
    try (Model model = Model.newInstance("flat", engine())) {
      Block block = Linear.builder().setUnits(3).build();
      model.setBlock(new SequentialBlock().add(Blocks.identityBlock()).add(block));
      model
          .getBlock()
          .initialize(
              model.getNDManager(),
              ai.djl.ndarray.types.DataType.FLOAT32,
              new ai.djl.ndarray.types.Shape(4));
      try (PretrainedNetwork opened = PretrainedNetwork.open(model)) {
        assertThat(opened.inputs()).isEmpty();
        assertThat(opened.capabilities().refusals().keySet())
            .contains(Capability.COSTS, Capability.ESTIMATE);
        assertThatThrownBy(() -> opened.costs(TrainingOptions.builder().build()))
            .isInstanceOf(MissingCapabilityException.class)
            .hasMessageContaining("input(...)");
      }
      try (PretrainedNetwork opened =
          PretrainedNetwork.open(model, NetworkOptions.builder().input(4).build())) {
        assertThat(opened.capabilities().has(Capability.COSTS)).isTrue();
        assertThat(opened.costs(TrainingOptions.builder().build()).layers()).hasSize(1);
      }
    }
  }

  @Test
  void trainer_optionsOfBlocks_reachTheTrainer() {
    // With the cache the data are read in the first epoch and not again, but for a trial of each
    // epoch, which
    // shows that its samples are the same.
    assertThat(reads(9) - reads(2)).isLessThan(7 * SAMPLES);
  }

  /** Counts the samples that a training of so many epochs with a prefix cache reads. */
  private int reads(int epochs) {
    TrainerOptions cached =
        TrainerOptions.of(TrainingOptions.builder().epochs(epochs).batchSize(4).build())
            .with(new BlockTraining(builder -> builder.prefixCache(PrefixCache.inMemory(1 << 20))));
    int[] reads = new int[1];
    network.trainer(cached).train(lastLayer(), counted(fixture.labelled(SAMPLES, 1), reads));
    return reads[0];
  }

  @Test
  void trainer_checkpointsOfAFinishedRun_areRefusedResumedOrReplacedAsAsked() {
    Checkpoints kept = Checkpoints.in(folder.resolve("run")).everySteps(1);
    Samples samples = fixture.labelled(8, 1);
    assertThatThrownBy(() -> checkpointed(kept.whereThereIsOne(Existing.RESUME), 1, samples))
        .isInstanceOf(CheckpointException.class);
    checkpointed(kept.whereThereIsOne(Existing.RESUME_IF_PRESENT), 1, samples);

    assertThatThrownBy(() -> checkpointed(kept, 1, samples))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.resolve("run").toString());
    assertThat(checkpointed(kept.whereThereIsOne(Existing.RESUME), 3, samples).epochs())
        .as("the first epoch is not trained again")
        .hasSize(3);
    try (PretrainedNetwork whole = fixture.open()) {
      whole.train(lastLayer(), samples, constant(3));
      assertThat(fixture.weights(network).get("07Linear"))
          .containsExactly(fixture.weights(whole).get("07Linear"));
    }
    assertThat(checkpointed(kept.whereThereIsOne(Existing.OVERWRITE), 1, samples).epochs())
        .hasSize(1);
  }

  private TrainingReport checkpointed(Checkpoints checkpoints, int epochs, Samples samples) {
    return network
        .trainer(TrainerOptions.of(constant(epochs)).withCheckpoints(checkpoints))
        .train(lastLayer(), samples);
  }

  private static TrainingOptions constant(int epochs) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchSize(4)
        .schedule(LearningRateSchedule.constant(0.1))
        .build();
  }

  private static Samples counted(Samples samples, int[] reads) {
    return new Samples() {
      @Override
      public long size() {
        return samples.size();
      }

      @Override
      public io.github.adabet.djl.data.Sample read(long index) {
        reads[0]++;
        return samples.read(index);
      }
    };
  }

  @Test
  void train_dataSetOfDjls_isReadAsItIs() {
    Model model = network.unwrap(Model.class).orElseThrow();
    TensorBatch inputs = fixture.batch(12, 3);
    ArrayDataset dataset =
        new ArrayDataset.Builder()
            .setData(inputs.first().copyTo(model.getNDManager()))
            .optLabels(model.getNDManager().create(new long[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}))
            .setSampling(4, false)
            .build();
    Samples samples = Samples.of(dataset, model.getNDManager());

    TrainingRequest<Samples> request =
        TrainingRequest.builder(lastLayer(), samples).validation(samples).build();
    var report =
        network
            .trainer(TrainingOptions.builder().epochs(2).batchSize(4).seed(1).build())
            .train(request);

    try (PretrainedNetwork other = fixture.open()) {
      var same =
          other
              .trainer(TrainingOptions.builder().epochs(2).batchSize(4).seed(1).build())
              .train(
                  TrainingRequest.builder(lastLayer(), fixture.labelled(12, 3))
                      .validation(fixture.labelled(12, 3))
                      .build());
      assertThat(report.epochs().get(1).validation().loss())
          .isEqualTo(same.epochs().get(1).validation().loss());
      assertThat(report.epochs().get(1).validation().value(Metric.ACCURACY)).isNotNaN();
      assertThat(fixture.weights(network).get("07Linear"))
          .containsExactly(fixture.weights(other).get("07Linear"));
    }
  }
}
