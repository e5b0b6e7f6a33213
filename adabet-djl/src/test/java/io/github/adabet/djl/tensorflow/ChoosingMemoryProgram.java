package io.github.adabet.djl.tensorflow;

import com.sun.management.ThreadMXBean;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.DataType;

/**
 * Run in a JVM of its own, whose heap has one size and is touched at the start: selects layers of a
 * deep network by a budget of memory, and prints how far the resident memory rose meanwhile and how
 * many bytes of the Java heap were allocated.
 */
final class ChoosingMemoryProgram {

  static final int LAYERS = 150;

  private static final int WIDTH = 8;
  private static final long BUDGET = 256L << 20;

  private ChoosingMemoryProgram() {}

  /** Writes the network below the folder that the argument names. */
  public static void main(String[] arguments) throws Exception {
    NativeAllocation.apply();
    // Loads what a first selection loads.
    select(ExportedModel.of("mlp").folder());
    Path model =
        SavedModelFile.writeFlat(deep(), Files.createDirectory(Path.of(arguments[0], "deep")));
    select(model);
  }

  private static ModelDraft deep() {
    ModelDraft draft = new ModelDraft(DataType.DT_FLOAT, WIDTH);
    String from = "x";
    for (int i = 0; i < LAYERS; i++) {
      String layer = "dense" + i;
      draft.dense(layer, from, WIDTH, WIDTH).relu("relu" + i, layer + "/BiasAdd");
      from = "relu" + i;
    }
    return draft.dense("head", from, WIDTH, 3);
  }

  private static void select(Path model) {
    TrainingOptions options = TrainingOptions.builder().batchSize(32).build();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
      LayerRanking ranking =
          new LayerRanking(
              network.layers().stream()
                  .map(layer -> LayerScore.ofBatches(layer, List.of(1.0)))
                  .toList(),
              Provenance.builder().build());
      System.gc();
      NativeAllocation.trim();
      long allocated = threads.getCurrentThreadAllocatedBytes();
      try (ResidentSetPeak peak = ResidentSetPeak.start()) {
        LayerSelection selection =
            network.select(ranking, SelectionBudget.peakMemory(BUDGET), options);
        System.out.println(
            Stream.of(
                    selection.layers().size(),
                    peak.bytesAboveStart().orElseThrow(),
                    threads.getCurrentThreadAllocatedBytes() - allocated)
                .map(String::valueOf)
                .reduce((a, b) -> a + " " + b)
                .orElseThrow());
      }
    }
  }
}
