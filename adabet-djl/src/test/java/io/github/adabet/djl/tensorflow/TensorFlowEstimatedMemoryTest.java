package io.github.adabet.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.fixtures.MemoryGrowth;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

/**
 * Estimates beside the resident memory of a process that does what was estimated, where tensors
 * take most of it: the other exported models are small beside what a first training loads.
 */
class TensorFlowEstimatedMemoryTest {

  @Test
  void training_largeBatches_isAboutThePeakThatWasSeen() throws Exception {
    Process process = MemoryGrowth.start(EstimatedMemoryProgram.class, "residual_cnn", "100");
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Scanner figures = new Scanner(output);
    long peak = figures.nextLong();
    long estimate = figures.nextLong();

    assertThat((double) peak / estimate).as("%d of %d", peak, estimate).isBetween(0.7, 1.2);
  }
}
