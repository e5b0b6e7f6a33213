package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** What the contracts of selective training share: the engine, data, and short runs. */
abstract class TrainerContractSetting {

  /** Owns the data sets of a test. */
  NDManager data;

  @Parameter String engine;

  /** Returns DJL's name of the engine. */
  String engine() {
    return engine;
  }

  @BeforeEach
  void openData() {
    data = DjlEngines.engine(engine()).newBaseManager();
  }

  @AfterEach
  void closeData() {
    data.close();
  }

  static TrainingOptions.Builder options() {
    return options(3, 5).schedule(LearningRateSchedule.constant(0.05));
  }

  static TrainingOptions.Builder options(int epochs, int batchSize) {
    return TrainingOptions.builder().epochs(epochs).batchSize(batchSize).seed(7);
  }

  TrainingReport train(Model model, TrainingOptions options, LayerSelection selection) {
    return train(model, options, selection, TrainingFixtures.images(data, 12, 1));
  }

  static TrainingReport train(
      Model model, TrainingOptions options, LayerSelection selection, ArrayDataset training) {
    return BlockSelectiveTrainer.builder(model, options).build().train(selection, training);
  }

  /** Trains the last layer, with validation data. */
  TrainingReport train(Model model, TrainingOptions options, TrainingListener listener) {
    return BlockSelectiveTrainer.builder(model, options).build().train(request(model, listener));
  }

  /** The last layer, with validation data. */
  TrainingRequest<ArrayDataset> request(Model model, TrainingListener listener) {
    return TrainingRequest.builder(
            TrainingFixtures.selectLast(model.getBlock()), TrainingFixtures.images(data, 12, 1))
        .validation(TrainingFixtures.images(data, 9, 2))
        .listener(listener)
        .build();
  }

  static Set<String> changed(Map<String, float[]> before, Block block) {
    Set<String> names = new LinkedHashSet<>();
    TrainingFixtures.snapshot(block)
        .forEach(
            (name, after) -> {
              if (!Arrays.equals(before.get(name), after)) {
                names.add(name);
              }
            });
    return names;
  }
}
