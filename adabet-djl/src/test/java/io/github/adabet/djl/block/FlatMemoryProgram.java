package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.MemoryGrowth;
import io.github.adabet.djl.fixtures.TrainingFixtures;

/**
 * Run in a JVM of its own: does each {@link RepeatedWork} hundreds of times on an engine and prints
 * a line with its name, how many arrays its managers gained after the first cycle, and the resident
 * memory of the process after each period of equal length, in bytes.
 */
final class FlatMemoryProgram {

  /** Less than what one convolution puts out in a cycle of training (7 KB). */
  static final double ALLOWED_GROWTH_BYTES_PER_CYCLE = 6000;

  private static final int WARM_UP = 60;
  private static final int PERIODS = 12;

  private FlatMemoryProgram() {}

  public static void main(String[] arguments) throws Exception {
    String engine = arguments[0];
    DjlEngines.engine(engine);
    for (RepeatedWork work : RepeatedWork.values()) {
      System.out.println(work + " " + line(work, engine));
    }
  }

  private static String line(RepeatedWork work, String engine) throws Exception {
    try (Model model = work.model(engine);
        NDManager data = TrainingFixtures.newManager(engine)) {
      Runnable cycle = work.cycle(model, data);
      cycle.run();
      int arrays = managedArrays(model, data);
      repeat(cycle, WARM_UP);
      int cycles = work.cyclesPerPeriod();
      double[] readings =
          MemoryGrowth.readings(
              PERIODS, ALLOWED_GROWTH_BYTES_PER_CYCLE * cycles, () -> repeat(cycle, cycles));
      return managedArrays(model, data) - arrays + " " + MemoryGrowth.format(readings);
    }
  }

  private static void repeat(Runnable cycle, int times) {
    for (int i = 0; i < times; i++) {
      cycle.run();
    }
  }

  private static int managedArrays(Model model, NDManager data) {
    return model.getNDManager().getManagedArrays().size() + data.getManagedArrays().size();
  }
}
