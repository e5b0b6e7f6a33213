package io.github.adabet.bench.adaptation.job;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.NetworkOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a process is told to do, and where things are, which no result depends on.
 *
 * @param job what to do
 * @param weights the file of the network's weights
 * @param target the images of the target
 * @param source the images of the source; null if there are none
 * @param networks the folder where networks are kept at the start of all other jobs
 */
public record JobOrder(
    Job job, String weights, String target, @Nullable String source, String networks) {

  /**
   * The network at the start of all other jobs of the pair.
   *
   * @return its file, which may not be there yet
   */
  public Path startFile() {
    return Path.of(networks).resolve(job.start().id() + ".safetensors");
  }

  /** The images of the target. */
  PartImages targetImages() {
    return PartImages.open(Path.of(target), job.pair().inputSize());
  }

  /** Opens the network with the weights that it was pre-trained to, and a new head. */
  PretrainedNetwork openPretrained(int classes) {
    return open(Path.of(weights), classes, job.start().seed());
  }

  /** Opens the network at the start of all other jobs. */
  PretrainedNetwork openStart(int classes) {
    return open(startFile(), classes, job.start().seed());
  }

  /** Opens the network with the weights of a file. */
  PretrainedNetwork open(Path file, int classes, long seed) {
    int side = job.pair().inputSize();
    return PretrainedNetwork.open(
        job.pair().network(),
        NetworkOptions.builder()
            .weights(file)
            .classes(classes)
            .input(3, side, side)
            .seed(seed)
            .build());
  }
}
