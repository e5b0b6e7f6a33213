package io.github.adabet.djl.internal.tensorflow.session;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;

/**
 * Reads and overwrites the values of variables, by nodes that it adds to the graph of a session.
 *
 * <p>Variables share their memory with the tensors that they are read into and assigned from; a new
 * value takes other memory. So a tensor keeps the value that a variable had, at no cost, and must
 * not be written to once it was assigned. Variables of TensorFlow 1, which are overwritten in
 * place, are read into copies.
 */
public final class VariableValues {

  private static final String PREFIX = "adabet/variable/";

  private final Supplier<GraphSession> sessions;

  /** Prepares for a session, which stays its owner's. */
  public VariableValues(GraphSession session) {
    this(() -> session);
  }

  /** Prepares for a network whose session may be exchanged for another with the same variables. */
  public VariableValues(Supplier<GraphSession> sessions) {
    this.sessions = sessions;
  }

  private GraphSession session() {
    return sessions.get();
  }

  /**
   * Reads variables.
   *
   * @param variables of the session's graph
   * @return their values in order, which the caller closes
   */
  public Result read(List<VariableNode> variables) {
    return session().run(Map.of(), variables.stream().map(this::reading).toList(), List.of());
  }

  /**
   * Overwrites variables.
   *
   * @param values the new values; stay the caller's, and are not changed any more
   */
  public void assign(Map<VariableNode, ? extends Tensor> values) {
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    List<String> targets = new ArrayList<>();
    values.forEach(
        (variable, value) -> {
          targets.add(assignment(variable));
          feeds.put(new TensorName(PREFIX + variable.node() + "/given", 0), value);
        });
    session().run(feeds, List.of(), targets).close();
  }

  /**
   * Gives variables the values that others have in another session. Those of a variable without a
   * value stay so.
   *
   * @param other where the values are
   * @param variables this session's, by those of the other
   */
  public void copyFrom(GraphSession other, Map<VariableNode, VariableNode> variables) {
    VariableValues source = new VariableValues(other);
    List<VariableNode> read = source.initialised(List.copyOf(variables.keySet()));
    if (read.isEmpty()) {
      return;
    }
    try (Result values = source.read(read)) {
      Map<VariableNode, Tensor> assigned = new LinkedHashMap<>();
      for (int i = 0; i < read.size(); i++) {
        assigned.put(variables.get(read.get(i)), values.get(i));
      }
      assign(assigned);
    }
  }

  /**
   * Returns those of some variables that have a value, in order.
   *
   * @param variables of the session's graph
   */
  public List<VariableNode> initialised(List<VariableNode> variables) {
    List<VariableNode> initialised = new ArrayList<>();
    if (variables.isEmpty()) {
      return initialised;
    }
    List<TensorName> questions =
        variables.stream()
            .map(
                variable ->
                    added(
                        variable.isResource() ? "VarIsInitializedOp" : "IsVariableInitialized",
                        variable,
                        "initialised",
                        Map.of()))
            .toList();
    try (Result answers = session().run(Map.of(), questions, List.of())) {
      for (int i = 0; i < variables.size(); i++) {
        if (((TBool) answers.get(i)).getBoolean()) {
          initialised.add(variables.get(i));
        }
      }
    }
    return initialised;
  }

  private TensorName reading(VariableNode variable) {
    return variable.isResource()
        ? added("ReadVariableOp", variable, "read", Map.of("dtype", variable.type()))
        : added("DeepCopy", variable, "read", Map.of("T", variable.type()));
  }

  /** Returns the output of a node that takes a variable, which is added the first time. */
  private TensorName added(
      String operation, VariableNode variable, String suffix, Map<String, DataType> attributes) {
    String name = PREFIX + variable.node() + "/" + suffix;
    Graph graph = session().graph();
    if (graph.operation(name) == null) {
      OperationBuilder builder =
          graph.opBuilder(operation, name, graph.baseScope()).addInput(output(variable.node()));
      attributes.forEach(builder::setAttr);
      builder.build();
    }
    return new TensorName(name, 0);
  }

  private String assignment(VariableNode variable) {
    String name = PREFIX + variable.node() + "/assign";
    Graph graph = session().graph();
    if (graph.operation(name) == null) {
      Operation given =
          graph
              .opBuilder("Placeholder", PREFIX + variable.node() + "/given", graph.baseScope())
              .setAttr("dtype", variable.type())
              .build();
      graph
          .opBuilder(variable.isResource() ? "AssignVariableOp" : "Assign", name, graph.baseScope())
          .addInput(output(variable.node()))
          .addInput(given.output(0))
          .build();
    }
    return name;
  }

  private Output<?> output(String node) {
    return session().graph().operationOrThrow(node).output(0);
  }
}
