package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import ai.djl.util.RandomUtils;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A prefix cache takes data that are the same in every epoch, and refuses all others, even where a
 * batch has one sample and a comparison of two readings would see nothing.
 */
@EngineTest
class PrefixCacheDataTest extends TrainerContractSetting {

  private static final int SAMPLES = 11;
  private static final int EPOCHS = 9;

  private Model model() {
    return TrainingFixtures.residualModel(engine(), 1);
  }

  private ArrayDataset images() {
    return TrainingFixtures.images(data, SAMPLES, 1);
  }

  /** The same images in plain memory. */
  private Samples held() {
    return Samples.of(
        TensorBatch.copyOf(new NDList(images().get(data, 0).getData().head().expandDims(0))),
        TensorBatch.copyOf(new NDList(data.create(new float[] {1}))));
  }

  private TrainingReport train(Model model, RandomAccessDataset training, int batchSize) {
    return BlockSelectiveTrainer.builder(model, options(EPOCHS, batchSize).build())
        .prefixCache(PrefixCache.inMemory(1 << 20))
        .build()
        .train(TrainingFixtures.selectLast(model.getBlock()), training);
  }

  private void assertRefused(RandomAccessDataset training, int batchSize, String because) {
    try (Model model = model()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      assertThatThrownBy(() -> train(model, training, batchSize))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("cannot be kept")
          .hasMessageContaining(because);
      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_samplesThatChangeInALaterEpoch_areRefusedBeforeAnyStep() {
    Samples later = new Augmented(held(), epoch -> epoch == EPOCHS);

    assertRefused(SamplesDataset.of(later), 1, "look otherwise in epoch " + EPOCHS);
    assertRefused(SamplesDataset.of(later.pick(0, 0)), 2, "look otherwise in epoch " + EPOCHS);
    assertRefused(
        SamplesDataset.of(new Wrapped(later).shuffled(1)), 1, "look otherwise in epoch " + EPOCHS);
  }

  @Test
  void train_samplesThatChangeAfterTheLastEpoch_areTaken() {
    try (Model model = model()) {
      Samples after = new Augmented(held(), epoch -> epoch > EPOCHS);

      TrainingReport report =
          train(model, SamplesDataset.of(new Wrapped(after).pick(0, 0, 0).range(1, 3)), 1);

      assertThat(report.provenance().settings())
          .containsEntry("training.prefix_cache.hits", Integer.toString(2 * (EPOCHS - 1)));
    }
  }

  @Test
  void train_transformThatDrawsFromDjl_isRefusedThoughItLeavesTheSamplesAsTheyAre() {
    assertRefused(
        new Changing(images(), image -> RandomUtils.nextFloat() < 0 ? image.neg() : image),
        1,
        "draws random numbers");
  }

  @Test
  void train_transformThatDrawsFromTheEngine_isRefusedThoughItLeavesTheSamplesAsTheyAre() {
    assertRefused(
        new Changing(
            images(),
            image -> {
              float drawn =
                  image.getManager().randomUniform(0, 1, image.getShape()).toFloatArray()[0];
              return drawn < 0 ? image.neg() : image;
            }),
        1,
        "draws random numbers");
  }

  @Test
  void train_transformWithAGeneratorOfItsOwn_isRefusedWithBatchesOfOneAndOfTwo() {
    for (int batchSize = 1; batchSize <= 2; batchSize++) {
      for (int seed = 0; seed < 8; seed++) {
        Random coin = new Random(seed);
        assertRefused(
            new Changing(images(), image -> coin.nextBoolean() ? image.neg() : image),
            batchSize,
            "another input or label when it was read again");
      }
    }
  }

  @Test
  void train_labelsDrawnAtRandom_areRefused() {
    Random coin = new Random(3);
    Samples noisy =
        new Samples() {
          @Override
          public long size() {
            return 1;
          }

          @Override
          public Sample read(long index) {
            Sample sample = held().read(index);
            return Sample.of(sample.inputs().values().iterator().next(), coin.nextInt(3));
          }
        };

    assertRefused(SamplesDataset.of(noisy), 1, "another input or label");
  }

  @Test
  void train_inputsThatChangeLater_areRefusedInTheEpochThatSeesIt() {
    // 64 samples are read for the comparison, ten for the outputs, and eleven in the first epoch.
    int[] readings = {-(64 + 10 + SAMPLES)};
    RandomAccessDataset drifting =
        new Changing(images(), image -> readings[0]++ < 0 ? image : image.add(readings[0]));
    try (Model model = model()) {
      assertThatThrownBy(() -> train(model, drifting, 5))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("another input");
      assertThat(readings[0]).isPositive();
    }
  }

  /** Samples whose inputs are others in some epochs, as a user may write them. */
  private record Augmented(Samples samples, IntPredicate changed) implements Samples {

    @Override
    public long size() {
      return samples.size();
    }

    @Override
    public Sample read(long index) {
      return samples.read(index);
    }

    @Override
    public Samples epoch(int epoch) {
      return changed.test(epoch) ? new Augmented(samples, other -> false) : this;
    }
  }

  /** Samples that hand everything on to others, epochs too. */
  private record Wrapped(Samples samples) implements Samples {

    @Override
    public long size() {
      return samples.size();
    }

    @Override
    public Sample read(long index) {
      return samples.read(index);
    }

    @Override
    public Samples epoch(int epoch) {
      return new Wrapped(samples.epoch(epoch));
    }
  }

  /** A data set of DJL's that changes its inputs when it reads. */
  private static final class Changing extends RandomAccessDataset {

    private final ArrayDataset samples;
    private final UnaryOperator<NDArray> change;

    Changing(ArrayDataset samples, UnaryOperator<NDArray> change) {
      super(new ArrayDataset.Builder().setSampling(1, false));
      this.samples = samples;
      this.change = change;
    }

    @Override
    public Record get(NDManager manager, long index) {
      Record record = samples.get(manager, index);
      return new Record(new NDList(change.apply(record.getData().head())), record.getLabels());
    }

    @Override
    protected long availableSize() {
      return samples.size();
    }

    @Override
    public void prepare(Progress progress) {}
  }
}
