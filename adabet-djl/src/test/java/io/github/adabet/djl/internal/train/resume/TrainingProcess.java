package io.github.adabet.djl.internal.train.resume;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.BatchNormMode;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockSelectiveTrainer;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Trains in a process of its own, resuming if the directory holds a checkpoint, and prints a line
 * per step. The second argument is the file that gets a line per parameter when training is done.
 */
final class TrainingProcess {

  private TrainingProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    DjlEngines.engine(DjlEngines.PYTORCH);
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(5)
            .batchSize(4)
            .seed(3)
            .optimizer(OptimizerOptions.adam())
            .batchNorm(BatchNormMode.SELECTED)
            .build();
    try (Model model = TrainingFixtures.residualModel(DjlEngines.PYTORCH, 1);
        NDManager data = TrainingFixtures.newManager(DjlEngines.PYTORCH)) {
      BlockSelectiveTrainer.Builder builder =
          BlockSelectiveTrainer.builder(model, options)
              .checkpointDirectory(directory)
              .checkpointEverySteps(1);
      if (Files.exists(directory.resolve(TrainingCheckpoint.STATE_FILE))) {
        builder.resume();
      }
      builder
          .build()
          .train(
              TrainingRequest.builder(
                      TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= 3),
                      TrainingFixtures.images(data, 24, 1))
                  .validation(TrainingFixtures.images(data, 9, 2))
                  .progress(progress -> System.out.println(progress.task() + " " + progress.done()))
                  .build());
      StringBuilder weights = new StringBuilder();
      TrainingFixtures.snapshot(model.getBlock())
          .forEach(
              (name, values) ->
                  weights.append(name).append(' ').append(Arrays.toString(values)).append('\n'));
      Files.writeString(Path.of(arguments[1]), weights, StandardCharsets.UTF_8);
    }
  }
}
