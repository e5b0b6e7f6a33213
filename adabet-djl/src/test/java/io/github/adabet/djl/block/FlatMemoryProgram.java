package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.memory.ResidentSetPeak;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Run in a JVM of its own: does each {@link RepeatedWork} hundreds of times on an engine and prints
 * a line with its name, how many arrays its managers gained after the first cycle, and the resident
 * memory of the process after each period of equal length, in bytes.
 *
 * <p>Resident memory also rises and falls by itself. A direct buffer lives on after the collection
 * that found it dead, until another thread of the JVM gets to it (MXNet's arrays are read through
 * such buffers, 51 MB in 250 rankings), so each reading waits until no more of them are freed. What
 * the allocator keeps is given back first. {@link FlatMemoryContract} starts the JVM such that its
 * heap and its compiler keep still.
 */
final class FlatMemoryProgram {

  private static final int WARM_UP = 60;
  private static final int PERIODS = 12;
  private static final int MOST_COLLECTIONS = 20;
  private static final int MILLIS_BETWEEN_COLLECTIONS = 5;

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
        readings.add(Long.toString(settledBytes()));
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

  private static long settledBytes() throws InterruptedException, JMException {
    long direct = Long.MAX_VALUE;
    for (int i = 0; i < MOST_COLLECTIONS && directBytes() < direct; i++) {
      direct = directBytes();
      System.gc();
      Thread.sleep(MILLIS_BETWEEN_COLLECTIONS);
    }
    trimNativeHeap();
    return ResidentSetPeak.residentBytes().orElse(0);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** JVMs without the command do with the allocator as it is. */
  private static void trimNativeHeap() throws JMException {
    ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(commands, "systemTrimNativeHeap", new Object[0], new String[0]);
    } catch (JMException e) {
      System.err.println("the native heap is not trimmed: " + e);
    }
  }
}
