package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.memory.NativeAllocation;

/**
 * Run in a JVM of its own: trains a linear layer with one large weight for two steps by each {@link
 * MeasuredUpdate} on an engine, and prints a line with its name and the peak of resident memory
 * above the start of training, in sizes of the weight.
 */
final class UpdateMemoryProgram {

  /** The weight takes 64 MiB; besides it a step of so few samples needs next to nothing. */
  private static final int FEATURES = 4096;

  private static final int SAMPLES = 2;
  private static final double WEIGHT_BYTES = 4.0 * FEATURES * FEATURES;

  private UpdateMemoryProgram() {}

  public static void main(String[] arguments) {
    NativeAllocation.apply();
    String engine = arguments[0];
    // Loads what a first training loads.
    peak(engine, MeasuredUpdate.all().get(0));
    for (MeasuredUpdate update : MeasuredUpdate.all()) {
      System.out.println(update.name() + " " + peak(engine, update) / WEIGHT_BYTES);
    }
  }

  private static long peak(String engine, MeasuredUpdate update) {
    Block block = new SequentialBlock().add(Linear.builder().setUnits(FEATURES).build());
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(2)
            .batchSize(SAMPLES)
            .seed(7)
            .optimizer(update.options())
            .schedule(LearningRateSchedule.constant(1e-3))
            .build();
    try (Model model = Model.newInstance("test", engine);
        NDManager data = TrainingFixtures.newManager(engine)) {
      model.setBlock(block);
      block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(SAMPLES, FEATURES));
      Long bytes =
          BlockSelectiveTrainer.builder(model, options)
              .build()
              .train(
                  TrainingFixtures.selectAll(block),
                  TrainingFixtures.points(data, SAMPLES, FEATURES, 1))
              .measuredPeakBytes();
      if (bytes == null) {
        throw new IllegalStateException("this platform does not tell resident memory");
      }
      return bytes;
    }
  }
}
