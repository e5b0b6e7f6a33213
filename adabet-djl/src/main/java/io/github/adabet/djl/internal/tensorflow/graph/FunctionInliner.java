package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.UnsupportedModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Puts the bodies of functions in the place of their calls, all the way down. Keras keeps a network
 * in functions, whose tensors no session hands out and whose variables the C interface cannot
 * differentiate by.
 *
 * <p>The nodes of a body take the call's name and a slash before theirs, as TensorFlow itself names
 * them. In the place of a call stands a node without output that waits for what the body does
 * besides computing its results, for those who waited for the call. Loops and branches stay calls.
 *
 * <p>On the way three operations that have no gradient are replaced by equal ones that have: what
 * only hands on its inputs ({@code IdentityN}), what checks a shape besides ({@code EnsureShape}),
 * and the reading of some rows of a variable ({@code ResourceGather}).
 *
 * <p>Not safe for use by several threads; used once.
 */
final class FunctionInliner {

  /**
   * The most characters that the names of all nodes have together: those of a network of a hundred
   * thousand operations do not, and those of a few functions that call each other twice do.
   */
  private static final long MOST_CHARACTERS = 1L << 25;

  private static final int MOST_LEVELS = 200;

  /** What TensorFlow notes beside a node for itself, and what names functions that are left out. */
  private static final Set<String> NOTES =
      Set.of("_class", "_output_shapes", "_gradient_op_type", "_read_only_resource_inputs");

  private final FunctionLibrary functions;
  private final OperationCatalog operations;
  private final Map<String, Pending> nodes = new LinkedHashMap<>();
  private final Map<TensorName, TensorName> standsFor = new HashMap<>();
  private long characters;

  /** A node whose inputs may still be results of calls. */
  private record Pending(NodeDef node, List<TensorName> inputs, List<String> controls) {}

  /**
   * The graph, or the body of a function in the place of one call.
   *
   * @param arguments what the call gives, by the name of the argument; null in the graph itself
   * @param before the node that the body waits for, or null if the call waits for none
   */
  private record Level(
      String prefix,
      int depth,
      Map<String, NodeDef> body,
      @Nullable Map<String, List<TensorName>> arguments,
      Map<String, AttrValue> attributes,
      @Nullable String before) {}

  FunctionInliner(FunctionLibrary functions, OperationCatalog operations) {
    this.functions = functions;
    this.operations = operations;
  }

  /**
   * Inlines all calls of a graph.
   *
   * @param graph the nodes as the file holds them, by name
   * @param kept the names of nodes that stay calls
   * @return the nodes of the graph that computes the same, by name
   */
  Map<String, NodeDef> inline(Map<String, NodeDef> graph, Set<String> kept) {
    Level top = new Level("", 0, graph, null, Map.of(), null);
    for (NodeDef node : graph.values()) {
      emit(node, top, !kept.contains(node.getName()));
    }
    Map<String, NodeDef> resolved = new LinkedHashMap<>();
    nodes.forEach((name, pending) -> resolved.put(name, resolve(pending)));
    return resolved;
  }

  /** Returns the tensor that stands for one of the graph as the file holds it. */
  TensorName resolve(TensorName tensor) {
    TensorName at = tensor;
    for (int steps = 0; standsFor.containsKey(at); steps++) {
      if (steps > standsFor.size()) {
        throw new UnsupportedModelException(
            "the tensor " + tensor + " is its own input; the model is damaged, export it anew");
      }
      at = standsFor.getOrDefault(at, at);
    }
    return at;
  }

  private NodeDef resolve(Pending pending) {
    NodeDef.Builder node = pending.node().toBuilder();
    pending.inputs().forEach(input -> node.addInput(resolve(input).asInput()));
    pending.controls().forEach(control -> node.addInput("^" + control));
    return node.build();
  }

  private void emit(NodeDef original, Level level, boolean inlined) {
    NodeDef.Builder node =
        NodeDef.newBuilder().setName(level.prefix() + original.getName()).setOp(original.getOp());
    original
        .getAttrMap()
        .forEach(
            (name, value) -> {
              if (!NOTES.contains(name)) {
                node.putAttr(name, bind(value, level));
              }
            });
    List<TensorName> inputs = new ArrayList<>();
    List<String> controls = new ArrayList<>();
    for (String input : original.getInputList()) {
      if (TensorName.isControl(input)) {
        String name = input.substring(1);
        if (level.body().containsKey(name)) {
          controls.add(level.prefix() + name);
        }
      } else {
        inputs.addAll(tensors(input, level));
      }
    }
    if (original.getInputCount() == 0 && level.before() != null) {
      controls.add(level.before());
    }
    Pending pending = new Pending(node.build(), inputs, controls);
    FunctionDef function = inlined ? functions.calledBy(original).orElse(null) : null;
    if (function == null) {
      put(pending);
    } else {
      expand(pending, function, level.depth() + 1);
    }
  }

  private void put(Pending pending) {
    NodeDef node = pending.node();
    switch (node.getOp()) {
      case "IdentityN" -> {
        for (int i = 0; i < pending.inputs().size(); i++) {
          standsFor.put(new TensorName(node.getName(), i), pending.inputs().get(i));
        }
        add(waiting(node.getName(), pending.controls()));
      }
      case "EnsureShape" ->
          add(
              new Pending(
                  node.toBuilder().setOp("Identity").removeAttr("shape").build(),
                  pending.inputs(),
                  pending.controls()));
      case "ResourceGather" -> gather(pending);
      default -> add(pending);
    }
  }

  /** Reads the whole variable, which copies nothing, and takes the rows from what was read. */
  private void gather(Pending pending) {
    NodeDef node = pending.node();
    AttrValue type = node.getAttrOrThrow("dtype");
    String read = node.getName() + "/ReadVariableOp";
    String axis = node.getName() + "/axis";
    add(
        new Pending(
            NodeDef.newBuilder()
                .setName(read)
                .setOp("ReadVariableOp")
                .putAttr("dtype", type)
                .build(),
            pending.inputs().subList(0, 1),
            pending.controls()));
    add(new Pending(zero(axis), List.of(), List.of()));
    NodeDef.Builder rows =
        NodeDef.newBuilder()
            .setName(node.getName())
            .setOp("GatherV2")
            .putAttr("Tparams", type)
            .putAttr("Tindices", node.getAttrOrThrow("Tindices"))
            .putAttr("Taxis", ofType(DataType.DT_INT32));
    if (node.containsAttr("batch_dims")) {
      rows.putAttr("batch_dims", node.getAttrOrThrow("batch_dims"));
    }
    add(
        new Pending(
            rows.build(),
            List.of(new TensorName(read, 0), pending.inputs().get(1), new TensorName(axis, 0)),
            List.of()));
  }

  private static NodeDef zero(String name) {
    TensorProto value =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addIntVal(0)
            .build();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", ofType(DataType.DT_INT32))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  private static AttrValue ofType(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  private void add(Pending pending) {
    if (nodes.put(pending.node().getName(), pending) != null) {
      throw new UnsupportedModelException(
          "two nodes of the model are named "
              + pending.node().getName()
              + " once its functions are in the place of their calls; export the model anew");
    }
    characters += pending.node().getName().length();
    if (characters > MOST_CHARACTERS) {
      throw new UnsupportedModelException(
          "the model has more than "
              + nodes.size()
              + " nodes once its functions are in the place of their calls; export a smaller one");
    }
  }

  private static Pending waiting(String name, List<String> controls) {
    return new Pending(
        NodeDef.newBuilder().setName(name).setOp("NoOp").build(), List.of(), controls);
  }

  private void expand(Pending call, FunctionDef function, int depth) {
    if (depth > MOST_LEVELS) {
      throw new UnsupportedModelException(
          "functions of the model call each other more than "
              + MOST_LEVELS
              + " levels deep; export the model with fewer nested functions");
    }
    String name = call.node().getName();
    Map<String, AttrValue> attributes = attributes(call.node(), function.getSignature());
    String before = null;
    if (!call.controls().isEmpty()) {
      before = name + "/before";
      add(waiting(before, call.controls()));
    }
    Level level =
        new Level(
            name + "/",
            depth,
            byName(function.getNodeDefList()),
            arguments(call, function.getSignature(), attributes),
            attributes,
            before);
    for (NodeDef node : function.getNodeDefList()) {
      emit(node, level, true);
    }
    int output = 0;
    for (OpDef.ArgDef result : function.getSignature().getOutputArgList()) {
      for (TensorName tensor : tensors(function.getRetOrThrow(result.getName()), level)) {
        standsFor.put(new TensorName(name, output++), tensor);
      }
    }
    List<String> effects = new ArrayList<>();
    for (String effect : new TreeSet<>(function.getControlRetMap().values())) {
      effects.add(level.prefix() + effect);
    }
    if (before != null) {
      effects.add(before);
    }
    add(waiting(name, effects));
  }

  /** Returns the attributes of a call, with the function's defaults for those it leaves out. */
  private static Map<String, AttrValue> attributes(NodeDef call, OpDef signature) {
    Map<String, AttrValue> attributes = new HashMap<>();
    for (OpDef.AttrDef attribute : signature.getAttrList()) {
      if (attribute.hasDefaultValue()) {
        attributes.put(attribute.getName(), attribute.getDefaultValue());
      }
    }
    attributes.putAll(FunctionLibrary.attributesOfCall(call));
    return attributes;
  }

  private static Map<String, List<TensorName>> arguments(
      Pending call, OpDef signature, Map<String, AttrValue> attributes) {
    Map<String, List<TensorName>> arguments = new HashMap<>();
    int next = 0;
    for (OpDef.ArgDef argument : signature.getInputArgList()) {
      int tensors = OperationCatalog.tensorsOf(argument, signature, attributes);
      if (tensors < 0 || next + tensors > call.inputs().size()) {
        throw new UnsupportedModelException(
            "the node "
                + call.node().getName()
                + " gives "
                + call.inputs().size()
                + " tensors to the function "
                + signature.getName()
                + ", which takes more; the model is damaged, export it anew");
      }
      arguments.put(argument.getName(), call.inputs().subList(next, next + tensors));
      next += tensors;
    }
    return arguments;
  }

  /**
   * Returns the tensors that an input names. In the graph that is {@code node:index}; in a body
   * {@code argument}, {@code node:output:index}, or either without index for a whole list.
   */
  private List<TensorName> tensors(String input, Level level) {
    if (level.arguments() == null) {
      return List.of(TensorName.of(input));
    }
    String[] parts = input.split(":", -1);
    List<TensorName> argument = level.arguments().get(parts[0]);
    if (argument != null) {
      return parts.length == 1
          ? argument
          : List.of(argument.get(Integer.parseInt(parts[parts.length - 1])));
    }
    NodeDef source = level.body().get(parts[0]);
    if (source == null || parts.length < 2) {
      throw new UnsupportedModelException(
          "a function of the model reads "
              + input
              + ", which it does not hold; the model is damaged, export it anew");
    }
    Map<String, AttrValue> attributes = new HashMap<>();
    source.getAttrMap().forEach((name, value) -> attributes.put(name, bind(value, level)));
    OpDef definition = functions.signature(source.getOp()).orElseGet(() -> operations.of(source));
    int first = OperationCatalog.firstOutput(definition, attributes, parts[1]);
    if (parts.length > 2) {
      return List.of(new TensorName(level.prefix() + parts[0], first + Integer.parseInt(parts[2])));
    }
    List<TensorName> list = new ArrayList<>();
    int tensors = OperationCatalog.outputsOf(definition, attributes, parts[1]);
    for (int i = 0; i < tensors; i++) {
      list.add(new TensorName(level.prefix() + parts[0], first + i));
    }
    return list;
  }

  /** Puts what the call gives in the place of placeholders, in attributes of attributes too. */
  private static AttrValue bind(AttrValue value, Level level) {
    if (value.getValueCase() == AttrValue.ValueCase.PLACEHOLDER) {
      AttrValue given = level.attributes().get(value.getPlaceholder());
      if (given == null) {
        throw new UnsupportedModelException(
            "a function of the model takes the attribute "
                + value.getPlaceholder()
                + ", which its call does not give; the model is damaged, export it anew");
      }
      return given;
    }
    if (value.hasFunc() && value.getFunc().getAttrCount() > 0) {
      AttrValue.Builder bound = value.toBuilder();
      value
          .getFunc()
          .getAttrMap()
          .forEach((name, inner) -> bound.getFuncBuilder().putAttr(name, bind(inner, level)));
      return bound.build();
    }
    return value;
  }

  private static Map<String, NodeDef> byName(List<NodeDef> nodes) {
    Map<String, NodeDef> named = new HashMap<>();
    nodes.forEach(node -> named.put(node.getName(), node));
    return named;
  }
}
