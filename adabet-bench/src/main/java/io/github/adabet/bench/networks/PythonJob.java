package io.github.adabet.bench.networks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.memory.NativeAllocation;
import java.nio.file.Path;
import java.util.List;

/**
 * What PyTorch's own Python is told to do, as {@code tools/network-peer.py} reads it.
 *
 * @param network the label of an architecture
 * @param batch images in a batch
 * @param side width and height of an image in pixels
 * @param classes number of classes
 * @param threads of PyTorch
 * @param warmup steps before the first that is asked for, 1 or more
 * @param trained names of the trained layers as this library has them; empty for a forward pass
 * @param learningRate of stochastic gradient descent
 * @param momentum of the same
 */
record PythonJob(
    String network,
    int batch,
    int side,
    int classes,
    int threads,
    int warmup,
    List<String> trained,
    float learningRate,
    float momentum) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The job of a configuration that names an interpreter. */
  static PythonJob of(Configuration configuration, List<String> trained) {
    Configuration.Size size = configuration.size();
    return new PythonJob(
        configuration.network(),
        size.batch(),
        size.side(),
        size.classes(),
        configuration.threads(),
        configuration.warmup(),
        trained,
        MeasuredNetwork.LEARNING_RATE,
        MeasuredNetwork.MOMENTUM);
  }

  /**
   * The process that does it step by step, as {@link TurnProcess} does, with the settings of native
   * memory that ours has.
   */
  ProcessBuilder program(String python, Path script) throws JsonProcessingException {
    ProcessBuilder program =
        new ProcessBuilder(python, script.toString(), JSON.writeValueAsString(this));
    program.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    program.environment().putAll(NativeAllocation.environment());
    return program;
  }
}
