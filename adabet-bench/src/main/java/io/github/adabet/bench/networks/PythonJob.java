package io.github.adabet.bench.networks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PyTorch's or Keras' own Python is told to do, as {@code tools/network-peer.py} and {@code
 * tools/keras-peer.py} read it.
 *
 * @param network the label of an architecture
 * @param batch images in a batch
 * @param side width and height of an image in pixels
 * @param classes number of classes
 * @param threads of the framework
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
        // The script has the names of block trees.
        trained.stream().map(name -> name.replace('.', '/')).toList(),
        MeasuredNetwork.LEARNING_RATE,
        MeasuredNetwork.MOMENTUM);
  }

  /** What runs a configuration in Python: what is stated, or the script of the engine. */
  static Path script(Configuration configuration, @Nullable Path stated) {
    if (stated != null) {
      return stated;
    }
    return Path.of(
        configuration.engine().equals(TensorFlowRuntime.NAME)
            ? "tools/keras-peer.py"
            : "tools/network-peer.py");
  }

  /**
   * The variables by which TensorFlow is told how many threads it has, in an operation and beside.
   */
  static Map<String, String> tensorFlowThreads(String threads) {
    return Map.of("TF_NUM_INTRAOP_THREADS", threads, "TF_NUM_INTEROP_THREADS", threads);
  }

  /**
   * The process that does it step by step, as {@link TurnProcess} does, with the settings of native
   * memory that ours has.
   */
  ProcessBuilder program(String python, Path script) throws JsonProcessingException {
    ProcessBuilder program =
        new ProcessBuilder(python, script.toString(), JSON.writeValueAsString(this));
    program.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    program.environment().putAll(tensorFlowThreads(Integer.toString(threads)));
    program.environment().putAll(NativeAllocation.environment());
    return program;
  }
}
