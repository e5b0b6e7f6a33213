package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.SettledMemory;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.ArrayList;
import java.util.List;

/**
 * Run in a JVM of its own: does each {@link RepeatedWork} hundreds of times on an engine and prints
 * a line with its name, how many arrays its managers gained after the first cycle, and the resident
 * memory of the process after each period of equal length, in bytes.
 */
final class FlatMemoryProgram {

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
      List<String> readings = new ArrayList<>();
      for (int period = 0; period < PERIODS; period++) {
        repeat(cycle, work.cyclesPerPeriod());
        readings.add(Long.toString(SettledMemory.residentBytes()));
      }
      return managedArrays(model, data) - arrays + " " + String.join(" ", readings);
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
