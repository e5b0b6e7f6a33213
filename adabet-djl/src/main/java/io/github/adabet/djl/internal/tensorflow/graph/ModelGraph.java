package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.UnsupportedModelException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * The graph of one signature of a model, with the functions that it calls in the place of their
 * calls, so that every tensor can be fetched and every variable be differentiated by. It holds what
 * the signature, the initialisation, saving and restoring need, and nothing else of the file; the
 * nodes that save and restore stay calls. Immutable.
 */
public final class ModelGraph {

  private final GraphDef definition;
  private final Map<String, NodeDef> nodes;
  private final GraphEdges edges;
  private final OperationCatalog operations;
  private final List<SignatureTensor> inputs;
  private final List<SignatureTensor> outputs;
  private final Optional<SaverDef> saver;
  private final Optional<String> initializer;
  private final Set<String> forward;
  private final List<GraphVariable> variables;

  private ModelGraph(
      MetaGraphDef file,
      SignatureDef signature,
      Optional<String> initializer,
      OperationCatalog operations) {
    FunctionLibrary functions = new FunctionLibrary(file.getGraphDef().getLibrary());
    FunctionInliner inliner = new FunctionInliner(functions, operations);
    this.saver = saverOf(file);
    this.initializer = initializer;
    this.operations = operations;
    Map<String, NodeDef> needed = reachable(byName(file.getGraphDef()), named(signature));
    functions.reachable(needed.values());
    Map<String, NodeDef> all = inliner.inline(needed, namesOf(saver));
    this.inputs = tensors(signature.getInputsMap(), inliner);
    this.outputs = tensors(signature.getOutputsMap(), inliner);
    Set<String> wanted = new LinkedHashSet<>(namesOf(saver));
    initializer.ifPresent(wanted::add);
    inputs.forEach(input -> wanted.add(input.tensor().node()));
    outputs.forEach(output -> wanted.add(output.tensor().node()));
    this.nodes = Collections.unmodifiableMap(reachable(all, wanted));
    this.edges = new GraphEdges(nodes);
    this.forward = Collections.unmodifiableSet(edges.upstream(nodesOf(outputs)));
    FunctionDefLibrary left =
        FunctionDefLibrary.newBuilder().addAllFunction(functions.reachable(nodes.values())).build();
    this.definition =
        GraphDef.newBuilder()
            .setVersions(file.getGraphDef().getVersions())
            .addAllNode(nodes.values())
            .setLibrary(left)
            .build();
    this.variables = new VariableFinder(this, file).variables();
  }

  /**
   * Makes the graph of a signature.
   *
   * @param file the graph as the file holds it, whose operations are all known
   * @param signature what to compute
   * @param initializer the node that initialises what is no variable, such as tables, if there is
   *     one
   * @param operations those of the runtime
   * @return the graph
   * @throws UnsupportedModelException if the file is damaged
   */
  public static ModelGraph of(
      MetaGraphDef file,
      SignatureDef signature,
      Optional<String> initializer,
      OperationCatalog operations) {
    try {
      return new ModelGraph(file, signature, initializer, operations);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new UnsupportedModelException(
          "the graph of the model contradicts itself: "
              + e.getMessage()
              + "; the model is damaged, export it anew",
          e);
    }
  }

  private static Optional<SaverDef> saverOf(MetaGraphDef file) {
    return file.hasSaverDef() && !file.getSaverDef().getRestoreOpName().isEmpty()
        ? Optional.of(file.getSaverDef())
        : Optional.empty();
  }

  /** Returns the nodes by which a model saves and restores. */
  private static Set<String> namesOf(Optional<SaverDef> saver) {
    Set<String> names = new LinkedHashSet<>();
    saver.ifPresent(
        present -> {
          names.add(TensorName.of(present.getFilenameTensorName()).node());
          names.add(TensorName.of(present.getSaveTensorName()).node());
          names.add(present.getRestoreOpName());
        });
    return names;
  }

  private static List<SignatureTensor> tensors(
      Map<String, TensorInfo> signature, FunctionInliner inliner) {
    List<SignatureTensor> tensors = new ArrayList<>();
    new TreeMap<>(signature)
        .forEach(
            (name, info) ->
                tensors.add(
                    SignatureTensor.of(
                        name, info, inliner.resolve(TensorName.of(info.getName())))));
    return List.copyOf(tensors);
  }

  /** Returns the nodes that saving, initialisation and the signature name. */
  private Set<String> named(SignatureDef signature) {
    Set<String> names = new LinkedHashSet<>(namesOf(saver));
    initializer.ifPresent(names::add);
    for (Map<String, TensorInfo> tensors :
        List.of(signature.getInputsMap(), signature.getOutputsMap())) {
      tensors.values().forEach(info -> names.add(TensorName.of(info.getName()).node()));
    }
    return names;
  }

  private static Map<String, NodeDef> byName(GraphDef graph) {
    Map<String, NodeDef> nodes = new LinkedHashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    return nodes;
  }

  private static Map<String, NodeDef> reachable(Map<String, NodeDef> all, Set<String> wanted) {
    for (String name : wanted) {
      if (!all.containsKey(name)) {
        throw new UnsupportedModelException(
            "the model names the node "
                + name
                + ", which it does not hold; the model is damaged, export it anew");
      }
    }
    Set<String> needed =
        GraphEdges.closure(
            wanted,
            node -> {
              NodeDef definition = all.get(node);
              return definition == null
                  ? List.of()
                  : definition.getInputList().stream().map(GraphEdges::nodeOf).toList();
            });
    Map<String, NodeDef> kept = new LinkedHashMap<>();
    all.forEach(
        (name, node) -> {
          if (needed.contains(name)) {
            kept.put(name, node);
          }
        });
    return kept;
  }

  private static List<String> nodesOf(Collection<SignatureTensor> tensors) {
    return tensors.stream().map(tensor -> tensor.tensor().node()).toList();
  }

  /** Returns the graph in the form that TensorFlow imports. */
  public GraphDef definition() {
    return definition;
  }

  /** Returns the nodes by name, in the order of the file. */
  public Map<String, NodeDef> nodes() {
    return nodes;
  }

  /** Returns a node that is there. */
  public NodeDef node(String name) {
    NodeDef node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("name is " + name + "; the graph has no such node");
    }
    return node;
  }

  /** Returns who reads what. */
  public GraphEdges edges() {
    return edges;
  }

  /** Returns the operations of the runtime. */
  public OperationCatalog operations() {
    return operations;
  }

  /** Returns what the signature takes, by the order of the names. */
  public List<SignatureTensor> inputs() {
    return inputs;
  }

  /** Returns what the signature gives, by the order of the names. */
  public List<SignatureTensor> outputs() {
    return outputs;
  }

  /** Returns how the model saves and restores its variables, if it can. */
  public Optional<SaverDef> saver() {
    return saver;
  }

  /** Returns the nodes by which the model saves and restores: a file name, and what to run. */
  public Set<String> saverNodes() {
    return namesOf(saver);
  }

  /** Returns the node that initialises what is no variable. */
  public Optional<String> initializer() {
    return initializer;
  }

  /** Returns the nodes that the outputs depend on. */
  public Set<String> forward() {
    return forward;
  }

  /** Returns the variables that the outputs depend on, in forward order of their first reading. */
  public List<GraphVariable> variables() {
    return variables;
  }

  /** Returns the nodes whose results depend on what the signature takes. */
  public Set<String> data() {
    return edges.downstream(nodesOf(inputs));
  }
}
