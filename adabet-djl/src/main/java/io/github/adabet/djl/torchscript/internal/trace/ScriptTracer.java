package io.github.adabet.djl.torchscript.internal.trace;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a network on a few samples of zeros and writes down which operations it runs.
 *
 * <p>It runs twice, with another number of samples each: what differs in size grows with the batch.
 * The tensors of a step are held until it has run; else a pass needs the memory of inference.
 *
 * @param script the network, loaded with the code of the twins
 * @param code the twins
 * @param layers its layers
 * @param manager owns what a pass needs
 */
public record ScriptTracer(
    RunningScript script, RecordingCode code, List<ScriptLayer> layers, NDManager manager) {

  /** Not 1: an axis of one element is stored in any order. */
  private static final int SAMPLES = 2;

  private static final int OTHER_SAMPLES = 3;

  /**
   * Runs the network.
   *
   * @param parameters the network's tensors, in the order in which it has them
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @return its operations
   * @throws UnsupportedModelException if it takes no such samples, or its output or its way cannot
   *     be followed
   */
  public OperationTrace trace(
      List<Parameter> parameters, List<Shape> samples, List<DataType> types) {
    List<OperationTrace> traces = new ArrayList<>();
    // Optimising code takes longer than running it once does.
    EngineBinding.of(manager.getEngine())
        .inferenceMode()
        .run(
            () ->
                script.module().eagerly(() -> traces.add(traceTwice(parameters, samples, types))));
    return traces.get(0);
  }

  private OperationTrace traceTwice(
      List<Parameter> parameters, List<Shape> samples, List<DataType> types) {
    TraceBuilder other = new TraceBuilder(script.program().steps(), layers, null);
    OperationTrace first = run(other, parameters, samples, types, OTHER_SAMPLES);
    TraceBuilder builder = new TraceBuilder(script.program().steps(), layers, other.sizes());
    OperationTrace second = run(builder, parameters, samples, types, SAMPLES);
    if (first.operations().size() != second.operations().size()) {
      throw new UnsupportedModelException(
          "The network runs other operations for 2 samples than for 3, so that its memory cannot"
              + " be estimated. Export it by torch.jit.trace, which leaves one way through it");
    }
    return second;
  }

  private OperationTrace run(
      TraceBuilder builder,
      List<Parameter> parameters,
      List<Shape> samples,
      List<DataType> types,
      int count) {
    try (NDManager scratch = manager.newSubManager()) {
      RecordingModule recording =
          new RecordingModule(script.module(), code.sites(), scratch, builder);
      List<TensorFacts> known = recording.facts(script.tensors(scratch));
      for (int i = 0; i < known.size(); i++) {
        builder.parameter(known.get(i), parameters.get(i));
      }
      List<Value> given = new ArrayList<>();
      for (int i = 0; i < samples.size(); i++) {
        NDArray zeros = scratch.zeros(new Shape(count).addAll(samples.get(i)), types.get(i));
        builder.input(recording.facts(List.of(zeros)).get(0));
        given.add(recording.of(zeros));
      }
      try (Value returned = run(recording, given)) {
        List<TensorFacts> outputs = recording.facts(returned.tensorsAmong(scratch));
        if (outputs.isEmpty()) {
          throw new UnsupportedModelException(
              "The network returns no tensor, nor a tuple or list with one, so that its memory"
                  + " cannot be estimated. Wrap it in Python in a module that does, and export"
                  + " that");
        }
        return builder.build(outputs, count);
      }
    } catch (EngineException | IllegalArgumentException e) {
      throw new UnsupportedModelException(
          "The network does not run on "
              + count
              + " samples of the shapes "
              + samples
              + ", so that its memory cannot be estimated. If it was traced with a fixed number of"
              + " samples, trace it so that any number can be given. The engine says: "
              + firstLine(e),
          e);
    }
  }

  private Value run(RecordingModule recording, List<Value> given) {
    try (Walk walk = Walk.begin(recording, script.program(), given)) {
      walk.run(recording::run, (layer, output) -> {}, layer -> false);
      return walk.takeResult();
    }
  }

  private static String firstLine(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.strip().lines().findFirst().orElse("");
  }
}
