package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another program fills the disk of the prefix cache after training found it roomy. On any engine,
 * what was trained before stays.
 */
@EngineTest
class FullDiskTest extends TrainerContractSetting {

  private static final int SAMPLES = 11;

  /** More than one sample of the cache needs, and less than five do. */
  private static final int LEFT_BYTES = 1024;

  private static final long ROOMY = 1 << 28;
  private static final String FILLER = "filler";

  @TempDir private Path checkpoints;
  private FileSystem disk;
  private Path directory;

  @BeforeEach
  void openDisk() throws IOException {
    disk =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder().setBlockSize(64).setMaxSize(1 << 16).build());
    directory = Files.createDirectory(disk.getPath("/cache"));
  }

  @AfterEach
  void closeDisk() throws IOException {
    disk.close();
  }

  @Test
  void train_diskOfPrefixCacheFillsUp_throwsNamingFileAndRemedyAndLeavesNoFile()
      throws IOException {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      assertThatThrownBy(() -> train(cached(model, 2), model, new Filling()))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("/cache/adabet-prefix-")
          .hasMessageContaining("out of disk space")
          .hasMessageContaining("Free disk space, choose another directory, or train without")
          .hasCauseInstanceOf(IOException.class);

      assertThat(changed(before, model.getBlock())).isEmpty();
      assertThat(files()).containsExactly(FILLER);
    }
  }

  @Test
  void train_afterTheDiskWasFull_endsWithTheSameBits() throws IOException {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      assertThatThrownBy(() -> train(cached(model, 2), model, new Filling()))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("out of disk space");
      Files.delete(directory.resolve(FILLER));

      train(cached(model, 2), model, images());

      assertThat(changed(straight(2), model.getBlock())).isEmpty();
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void resume_diskOfPrefixCacheFillsUp_keepsTheCheckpoint() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      CancelAfter twoEpochs = new CancelAfter(6);
      train(checkpointed(model), model, images(), twoEpochs);
    }
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      assertThatThrownBy(() -> train(checkpointed(model).resume(), model, new Filling()))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("out of disk space");
    }
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      BlockSelectiveTrainer.Builder withoutCache =
          BlockSelectiveTrainer.builder(model, options(4, 5).build())
              .checkpointDirectory(checkpoints)
              .resume();

      train(withoutCache, model, images());

      assertThat(changed(straight(4), model.getBlock())).isEmpty();
    }
  }

  private BlockSelectiveTrainer.Builder checkpointed(Model model) {
    return cached(model, 4).checkpointDirectory(checkpoints);
  }

  private Map<String, float[]> straight(int epochs) {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      train(BlockSelectiveTrainer.builder(model, options(epochs, 5).build()), model, images());
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }

  private BlockSelectiveTrainer.Builder cached(Model model, int epochs) {
    return BlockSelectiveTrainer.builder(model, options(epochs, 5).build())
        .prefixCache(PrefixCache.onDisk(directory, ROOMY));
  }

  private static void train(
      BlockSelectiveTrainer.Builder builder, Model model, RandomAccessDataset training) {
    train(builder, model, training, ProgressListener.NONE);
  }

  private static void train(
      BlockSelectiveTrainer.Builder builder,
      Model model,
      RandomAccessDataset training,
      ProgressListener listener) {
    builder
        .build()
        .train(
            TrainingRequest.builder(
                    TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= 4),
                    training)
                .progress(listener)
                .build());
  }

  private ArrayDataset images() {
    return TrainingFixtures.images(data, SAMPLES, 1);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** The images; the first one that is read after the cache made its file fills the disk. */
  private final class Filling extends RandomAccessDataset {

    private final ArrayDataset samples = images();

    Filling() {
      super(new ArrayDataset.Builder().setSampling(1, false));
    }

    @Override
    public Record get(NDManager manager, long index) {
      fillOnce();
      return samples.get(manager, index);
    }

    private void fillOnce() {
      try {
        if (files().stream().noneMatch(name -> name.endsWith(".cache")) || filled()) {
          return;
        }
        long room = Files.getFileStore(directory).getUsableSpace() - LEFT_BYTES;
        Files.write(directory.resolve(FILLER), new byte[Math.toIntExact(room)]);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean filled() {
      return Files.exists(directory.resolve(FILLER));
    }

    @Override
    protected long availableSize() {
      return samples.size();
    }

    @Override
    public void prepare(Progress progress) {}
  }
}
