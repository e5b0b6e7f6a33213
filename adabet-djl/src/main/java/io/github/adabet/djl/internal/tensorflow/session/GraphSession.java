package io.github.adabet.djl.internal.tensorflow.session;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TString;

/**
 * A model's graph and the variables' values, in TensorFlow. Owns both; every tensor that goes in or
 * comes out is its caller's. Not safe for use by several threads at once.
 */
public final class GraphSession implements AutoCloseable {

  private final ModelGraph model;
  private final Graph graph;
  private final Session session;

  /**
   * Imports a graph. Its variables have no values yet.
   *
   * @param model checked; the native library must be loaded
   * @throws UnsupportedModelException if TensorFlow does not take it
   */
  public GraphSession(ModelGraph model) {
    this(model, model.definition());
  }

  /**
   * Imports a graph that holds a model's and more. Its variables have no values yet.
   *
   * @param model checked; the native library must be loaded
   * @param definition all nodes of the model, and others
   * @throws UnsupportedModelException if TensorFlow does not take it
   */
  public GraphSession(ModelGraph model, GraphDef definition) {
    this.model = model;
    this.graph = new Graph();
    try {
      graph.importGraphDef(definition);
      this.session = new Session(graph, false, settings());
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
      graph.close();
      EngineFaults.throwIfOutOfMemory(e);
      throw new UnsupportedModelException(
          "TensorFlow does not take the graph of the model: " + e.getMessage(), e);
    }
  }

  /**
   * Without TensorFlow's rewriting of graphs, which fuses, folds and reorders operations unless
   * their results are fetched: the last bits of every result would depend on what else is fetched.
   */
  private static ConfigProto settings() {
    return ConfigProto.newBuilder()
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
        .build();
  }

  /** Returns the graph in TensorFlow, to which nodes may be added as long as this is open. */
  public Graph graph() {
    return graph;
  }

  /** Returns the session in TensorFlow, which lives as long as this is open. */
  public Session session() {
    return session;
  }

  /**
   * Reads the values of all variables.
   *
   * @param checkpoint the common beginning of the names of its files
   * @throws UnsupportedModelException if TensorFlow cannot read them
   */
  public void restore(Path checkpoint) {
    SaverDef saver =
        model
            .saver()
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        "the model does not say how its variables are restored; export it with"
                            + " TensorFlow 2 or Keras"));
    TensorName file = TensorName.of(saver.getFilenameTensorName());
    try (TString name = TString.scalarOf(checkpoint.toString())) {
      run(Map.of(file, name), List.of(), List.of(saver.getRestoreOpName())).close();
    } catch (TensorFlowException e) {
      throw new UnsupportedModelException(
          "TensorFlow cannot read the variables " + checkpoint + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes the values of all variables, by the model's own operation.
   *
   * @param checkpoint the common beginning of the names of its files, whose folder exists
   * @throws UnsupportedModelException if the model has none, or TensorFlow cannot write them
   */
  public void save(Path checkpoint) {
    SaverDef saver =
        model
            .saver()
            .filter(present -> !present.getSaveTensorName().isEmpty())
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        "the model does not say how its variables are saved; export it with"
                            + " TensorFlow 2 or Keras"));
    TensorName file = TensorName.of(saver.getFilenameTensorName());
    String saving = TensorName.of(saver.getSaveTensorName()).node();
    try (TString name = TString.scalarOf(checkpoint.toString())) {
      run(Map.of(file, name), List.of(), List.of(saving)).close();
    } catch (TensorFlowException e) {
      throw new UnsupportedModelException(
          "TensorFlow cannot write the variables to " + checkpoint + ": " + e.getMessage(), e);
    }
  }

  /**
   * Initialises what is no variable, such as tables, if the model has any of it.
   *
   * @param assets the paths of files by the tensors that take them
   * @throws UnsupportedModelException if TensorFlow cannot do it
   */
  public void initialize(Map<TensorName, Path> assets) {
    if (model.initializer().isEmpty()) {
      return;
    }
    Map<TensorName, TString> feeds = new LinkedHashMap<>();
    try {
      assets.forEach(
          (tensor, path) -> {
            if (model.nodes().containsKey(tensor.node())) {
              feeds.put(tensor, TString.scalarOf(path.toString()));
            }
          });
      run(feeds, List.of(), List.of(model.initializer().get())).close();
    } catch (TensorFlowException e) {
      throw new UnsupportedModelException(
          "TensorFlow cannot initialise the model: " + e.getMessage(), e);
    } finally {
      feeds.values().forEach(TString::close);
    }
  }

  /**
   * Returns the tensor by which a variable is read, a new one if only loops read it.
   *
   * @param variable of the graph
   * @return a tensor of its value
   */
  public TensorName value(GraphVariable variable) {
    if (!variable.values().isEmpty()) {
      return variable.values().get(0);
    }
    String name = "adabet/read/" + variable.node();
    if (graph.operation(name) == null) {
      Output<?> handle = graph.operationOrThrow(variable.node()).output(0);
      graph
          .opBuilder("ReadVariableOp", name, graph.baseScope())
          .addInput(handle)
          .setAttr("dtype", variable.type())
          .build();
    }
    return new TensorName(name, 0);
  }

  /**
   * Returns how many bytes a tensor has.
   *
   * @param tensor of the graph
   * @param samples along its first axis
   * @return as many as its shape says, an extent of 1 in the place of each that is not known
   */
  public long bytes(TensorName tensor, int samples) {
    Output<?> output = graph.operationOrThrow(tensor.node()).output(tensor.index());
    long bytes = (long) samples * ElementTypes.bytesOf(output.dataType());
    long[] shape = output.shape().isUnknown() ? new long[0] : output.shape().asArray();
    for (int axis = 1; axis < shape.length; axis++) {
      bytes = Math.multiplyExact(bytes, Math.max(1, shape[axis]));
    }
    return bytes;
  }

  /**
   * Runs what some tensors need.
   *
   * @param feeds what stands for tensors of the graph; stay the caller's
   * @param fetches what to hand out
   * @param targets nodes to run besides
   * @return what was fetched, in order, which the caller closes
   * @throws TensorFlowException if an operation fails for what it was given
   * @throws io.github.adabet.AdaBetException if TensorFlow itself fails, as without memory
   */
  public Result run(
      Map<TensorName, ? extends Tensor> feeds,
      List<TensorName> fetches,
      Collection<String> targets) {
    Session.Runner runner = session.runner();
    feeds.forEach((name, tensor) -> runner.feed(name.node(), name.index(), tensor));
    fetches.forEach(name -> runner.fetch(name.node(), name.index()));
    targets.forEach(runner::addTarget);
    try {
      return runner.run();
    } catch (TensorFlowException e) {
      if (fetches.isEmpty()) {
        // What reads and writes files: whoever does so knows what a failure means.
        EngineFaults.throwIfOutOfMemory(e);
        throw e;
      }
      throw EngineFaults.ofPass(e);
    }
  }

  /** Closes session and graph, and with them the variables. Without effect the second time. */
  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
