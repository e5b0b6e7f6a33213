package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Data that other threads read while the network trains, on any engine that trains. */
@EngineTest
class ReadAheadTest extends TrainerContractSetting {

  @Test
  void train_readAhead_endsWithTheSameBitsAndFigures() {
    Run plain = run(0);
    for (int ahead : new int[] {1, 3}) {
      Run actual = run(ahead);

      assertThat(actual.report.epochs())
          .usingRecursiveComparison()
          .ignoringFields("seconds")
          .isEqualTo(plain.report.epochs());
      actual.weights.forEach(
          (name, values) -> assertThat(values).as(name).isEqualTo(plain.weights.get(name)));
      assertThat(actual.readers).allMatch(name -> name.equals("adabet-read-ahead"));
    }
    assertThat(plain.readers).containsExactly(Thread.currentThread().getName());
  }

  @Test
  void train_cancelledWhileReadingAhead_closesWhatWasRead() throws InterruptedException {
    try (Model model = model()) {
      int arrays = model.getNDManager().getManagedArrays().size();

      TrainingReport report =
          BlockSelectiveTrainer.builder(model, ahead(3))
              .build()
              .train(
                  TrainingRequest.builder(TrainingFixtures.selectLast(model.getBlock()), images())
                      .progress(new CancelAfter(2))
                      .build());

      assertThat(report.steps()).isEqualTo(2);
      assertThat(model.getNDManager().getManagedArrays()).hasSize(arrays);
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("adabet-read-ahead")) {
          // A thread that has done its work needs a moment to be gone.
          thread.join(10_000);
          assertThat(thread.isAlive()).isFalse();
        }
      }
    }
  }

  @Test
  void train_readingFailsInAnotherThread_throwsNamingTheSample() {
    try (Model model = model()) {
      Watched broken =
          new Watched(
              images(),
              (manager, index) -> {
                if (index == 11) {
                  throw new IllegalStateException("broken file");
                }
              });
      assertThatThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(model, ahead(2))
                      .build()
                      .train(TrainingFixtures.selectLast(model.getBlock()), broken))
          .hasStackTraceContaining("broken file")
          .hasMessageContaining("11");
    }
  }

  @Test
  void train_readAheadOfRandomTransforms_isRefusedNamingTheRemedy() {
    try (Model model = model()) {
      BiConsumer<NDManager, Long> draws =
          (manager, index) -> manager.randomUniform(0, 1, new ai.djl.ndarray.types.Shape(1));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(model, ahead(2))
                      .build()
                      .train(
                          TrainingFixtures.selectLast(model.getBlock()),
                          new Watched(images(), draws)))
          .withMessageContaining("readAhead")
          .withMessageContaining("random");
    }
  }

  private record Run(TrainingReport report, Map<String, float[]> weights, Set<String> readers) {}

  private Run run(int ahead) {
    try (Model model = model()) {
      Set<String> readers = ConcurrentHashMap.newKeySet();
      boolean[] training = new boolean[1];
      Watched images =
          new Watched(
              images(),
              (manager, index) -> {
                if (training[0]) {
                  readers.add(Thread.currentThread().getName());
                }
              });
      TrainingOptions options = ahead == 0 ? options(3, 6).microBatchSize(4).build() : ahead(ahead);
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options)
              .build()
              .train(
                  TrainingRequest.<RandomAccessDataset>builder(
                          TrainingFixtures.selectAll(model.getBlock()), images)
                      .validation(TrainingFixtures.images(data, 9, 2))
                      .listener((event, control) -> training[0] = true)
                      .build());
      return new Run(report, TrainingFixtures.snapshot(model.getBlock()), readers);
    }
  }

  private static TrainingOptions ahead(int batches) {
    return options(3, 6).microBatchSize(4).readAhead(batches).build();
  }

  private Model model() {
    return TrainingFixtures.residualModel(engine, 1);
  }

  private ArrayDataset images() {
    return TrainingFixtures.images(data, 14, 1);
  }

  /** Does something each time a sample is read. */
  private static final class Watched extends RandomAccessDataset {

    private final ArrayDataset images;
    private final BiConsumer<NDManager, Long> onRead;

    Watched(ArrayDataset images, BiConsumer<NDManager, Long> onRead) {
      super(new Builder());
      this.images = images;
      this.onRead = onRead;
    }

    @Override
    public Record get(NDManager manager, long index) {
      onRead.accept(manager, index);
      return images.get(manager, index);
    }

    @Override
    protected long availableSize() {
      return images.size();
    }

    @Override
    public void prepare(Progress progress) throws IOException, TranslateException {
      images.prepare(progress);
    }

    private static final class Builder extends BaseBuilder<Builder> {

      Builder() {
        setSampling(4, false);
      }

      @Override
      protected Builder self() {
        return this;
      }
    }
  }
}
