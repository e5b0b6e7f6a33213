package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.Provenance;
import io.github.adabet.spi.Activation;
import io.github.adabet.spi.LayerScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ranking many times over, on any engine. */
abstract class BlockActivationSourceMemoryContract {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 200;
  private static final int CYCLES = 1000;

  /**
   * A leak of the smallest array of each pass would be invisible; of all convolution outputs, 600
   * MB.
   */
  private static final long ALLOWED_GROWTH_BYTES = 64L << 20;

  /** Returns DJL's name of the engine. */
  abstract String engine();

  @Test
  void rank_thousandCycles_keepsMemoryFlat() throws IOException {
    try (Model model = ZooNetwork.LENET.model(engine());
        NDArray batch = ZooNetwork.LENET.batch(model.getNDManager(), 8)) {
      int arrays = model.getNDManager().getManagedArrays().size();
      LayerRanking first = rank(model, batch);
      cycle(model, batch, WARM_UP, first);
      long before = residentBytes();

      cycle(model, batch, CYCLES, first);

      assertThat(model.getNDManager().getManagedArrays()).hasSize(arrays);
      assertThat(residentBytes() - before).isLessThan(ALLOWED_GROWTH_BYTES);
    }
  }

  private static void cycle(Model model, NDArray batch, int count, LayerRanking expected) {
    for (int i = 0; i < count; i++) {
      assertThat(rank(model, batch)).isEqualTo(expected);
    }
  }

  private static LayerRanking rank(Model model, NDArray batch) {
    return LayerRanker.builder()
        .scorer(new MeanDistance())
        .build()
        .rank(BlockActivationSource.of(model), List.of(new NDList(batch)));
  }

  /**
   * Reads VmRSS; 0 where the system has no such file, so that only the arrays are compared there.
   */
  private static long residentBytes() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    System.gc();
    try (Stream<String> lines = Files.lines(STATUS)) {
      String line = lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }
  }

  /** Reads all that an activation offers. */
  private static final class MeanDistance implements LayerScorer {

    @Override
    public double score(Activation activation) {
      double sum = activation.toFloatArray()[0] + activation.channel(0).pairwiseDistances()[0];
      for (float distance : activation.pairwiseDistances()) {
        sum += distance;
      }
      return sum / activation.features();
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().build();
    }
  }
}
