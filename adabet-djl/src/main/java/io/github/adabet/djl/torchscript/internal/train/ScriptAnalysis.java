package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.estimate.NetworkAnalysis;
import io.github.adabet.djl.internal.estimate.NetworkEstimator;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.torchscript.internal.trace.RecordingCode;
import io.github.adabet.djl.torchscript.internal.trace.ScriptTracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a TorchScript network does with samples, seen when a shape is asked for the first time. Not
 * safe for use by several threads at once.
 */
public final class ScriptAnalysis implements NetworkAnalysis {

  private final TrainableScript network;
  private final ScriptTracer tracer;
  private final MemoryRules rules;
  private final Map<List<Object>, NetworkEstimator> known = new HashMap<>();

  /**
   * Prepares an analysis.
   *
   * @param network the network, which stays its owner's
   * @param code by which its operations are seen, with which it was loaded
   */
  public ScriptAnalysis(TrainableScript network, RecordingCode code) {
    this.network = network;
    this.tracer =
        new ScriptTracer(
            network.script(), code, network.layers().all(), network.model().getNDManager());
    this.rules =
        EngineBinding.of(network.model().getNDManager().getEngine())
            .scripts()
            .orElseThrow()
            .memoryRules();
  }

  @Override
  public NetworkEstimator of(List<Shape> samples, List<DataType> types) {
    List<Object> key = new ArrayList<>(samples);
    key.addAll(types);
    NetworkEstimator estimator = known.get(key);
    if (estimator == null) {
      estimator = NetworkEstimator.of(network.tree(), trace(samples, types), rules);
      known.put(key, estimator);
    }
    return estimator;
  }

  /**
   * Returns the operations that the network runs.
   *
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @return the operations in the order of a pass
   * @throws io.github.adabet.UnsupportedModelException if it takes no such samples, or cannot be
   *     followed
   */
  public OperationTrace trace(List<Shape> samples, List<DataType> types) {
    return tracer.trace(network.byTensor(), samples, types);
  }

  /**
   * Returns what the engine does with memory in these.
   *
   * @return the rules of each operation
   */
  public MemoryRules rules() {
    return rules;
  }
}
