package io.github.adabet.djl.internal.tensorflow.model;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.FunctionLibrary;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorProto;

/**
 * What a model's saving and restoring must keep to. Both are part of the model's program, and given
 * the name of a file; a hostile model could go elsewhere instead. So restoring may read the files
 * of the name that it is given and no others, and writes none; the names that saving makes begin
 * with that one, and go on with constants that lead nowhere else; names are followed through the
 * calls of functions; and what restoring asks for must be in the index.
 */
final class CheckpointRules {

  /** Operations by which saving makes the names of files, with the first input that is one. */
  private static final Map<String, Integer> OF_NAMES =
      Map.of(
          "Identity", 0,
          "StringJoin", 0,
          "ShardedFilename", 0,
          "ShardedFilespec", 0,
          "Pack", 0,
          "Select", 1,
          "SelectV2", 1);

  /** Those of which each input is a name by itself. */
  private static final Set<String> CHOICES = Set.of("Pack", "Select", "SelectV2");

  private static final Set<String> WRITING = Set.of("SaveV2", "MergeV2Checkpoints");
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  /** A node and the function it stands in, followed by a slash; empty for the graph itself. */
  private record Placed(String place, NodeDef node) {}

  private final ModelGraph graph;
  private final FunctionLibrary functions;
  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, OpDef> signatures = new HashMap<>();
  private final Map<String, List<Placed>> callers = new HashMap<>();
  private final List<Placed> restoring = new ArrayList<>();
  private final List<Placed> saving = new ArrayList<>();

  CheckpointRules(ModelGraph graph) {
    this.graph = graph;
    this.functions = new FunctionLibrary(graph.definition().getLibrary());
    Set<NodeDef> all = upstream(graph.saverNodes());
    collect("", all);
    for (FunctionDef function : functions.reachable(all)) {
      signatures.put(function.getSignature().getName(), function.getSignature());
      collect(function.getSignature().getName() + "/", function.getNodeDefList());
    }
  }

  private Set<NodeDef> upstream(Collection<String> names) {
    Set<NodeDef> found = new LinkedHashSet<>();
    graph.edges().upstream(names).forEach(node -> found.add(graph.node(node)));
    return found;
  }

  private void collect(String place, Iterable<NodeDef> found) {
    for (NodeDef node : found) {
      nodes.put(place + node.getName(), node);
      Placed placed = new Placed(place, node);
      if (node.getOp().equals("RestoreV2")) {
        restoring.add(placed);
      } else if (WRITING.contains(node.getOp())) {
        saving.add(placed);
      }
      callers.computeIfAbsent(node.getOp(), name -> new ArrayList<>()).add(placed);
      node.getAttrMap().values().stream()
          .filter(AttrValue::hasFunc)
          .map(value -> value.getFunc().getName())
          .forEach(name -> callers.computeIfAbsent(name, key -> new ArrayList<>()).add(placed));
    }
  }

  /**
   * Checks the files that saving and restoring name.
   *
   * @throws UnsupportedModelException if they may be others than those they are given, or if
   *     restoring writes
   */
  void checkFiles() {
    restoring.forEach(user -> checkName(user, user, 0, false, new LinkedHashSet<>()));
    for (Placed user : saving) {
      // Merging reads the files of its first input and writes that of its second.
      int names = user.node().getOp().equals("SaveV2") ? 1 : 2;
      for (int i = 0; i < names; i++) {
        checkName(user, user, i, true, new LinkedHashSet<>());
      }
    }
    graph.saver().ifPresent(saver -> requireNoWriting(saver.getRestoreOpName()));
  }

  private void requireNoWriting(String restore) {
    Set<NodeDef> reading = upstream(List.of(restore));
    List<NodeDef> all = new ArrayList<>(reading);
    functions.reachable(reading).forEach(function -> all.addAll(function.getNodeDefList()));
    for (NodeDef node : all) {
      if (WRITING.contains(node.getOp())) {
        throw new UnsupportedModelException(
            "the node "
                + node.getName()
                + " of the model writes a file when the variables are restored; do not use this"
                + " model, or export it anew");
      }
    }
  }

  /** Follows an input that is a name of a file back to the name that is given. */
  private void checkName(Placed user, Placed reader, int index, boolean made, Set<String> seen) {
    List<String> inputs =
        reader.node().getInputList().stream().filter(input -> !input.startsWith("^")).toList();
    if (index >= inputs.size()) {
      throw elsewhere(user.node(), reader.node());
    }
    String name = nodeOf(inputs.get(index));
    String key = reader.place() + name;
    if (isGiven(key) || !seen.add(key)) {
      return;
    }
    NodeDef node = nodes.get(key);
    if (node == null) {
      checkArgument(user, reader, name, made, seen);
      return;
    }
    Integer first = made ? OF_NAMES.get(node.getOp()) : node.getOp().equals("Identity") ? 0 : null;
    if (first == null) {
      throw elsewhere(user.node(), node);
    }
    Placed placed = new Placed(reader.place(), node);
    checkName(user, placed, first, made, seen);
    int last = CHOICES.contains(node.getOp()) ? node.getInputCount() : first;
    for (int i = first + 1; i < last && !node.getInput(i).startsWith("^"); i++) {
      checkName(user, placed, i, made, seen);
    }
    if (node.getOp().equals("StringJoin")) {
      checkEnding(user, placed);
    }
  }

  /** The name is an argument of the function: all that call it must give a good one. */
  private void checkArgument(
      Placed user, Placed reader, String argument, boolean made, Set<String> seen) {
    String function =
        reader.place().isEmpty() ? "" : reader.place().substring(0, reader.place().length() - 1);
    OpDef signature = signatures.get(function);
    List<String> arguments =
        signature == null
            ? List.of()
            : signature.getInputArgList().stream().map(OpDef.ArgDef::getName).toList();
    int index = arguments.indexOf(argument);
    List<Placed> calls = callers.getOrDefault(function, List.of());
    if (index < 0 || calls.isEmpty()) {
      throw elsewhere(user.node(), reader.node());
    }
    for (Placed call : calls) {
      // Choices and loops hand on their inputs at other places.
      if (!CALLS.contains(call.node().getOp()) && !call.node().getOp().equals(function)) {
        throw elsewhere(user.node(), call.node());
      }
      checkName(user, call, index, made, seen);
    }
  }

  /** What is joined to a name: constants, or a choice of them, by which it stays beside it. */
  private void checkEnding(Placed user, Placed join) {
    NodeDef node = join.node();
    if (!node.getAttrOrDefault("separator", AttrValue.getDefaultInstance()).getS().isEmpty()) {
      throw elsewhere(user.node(), node);
    }
    for (int i = 1; i < node.getInputCount(); i++) {
      if (!node.getInput(i).startsWith("^")) {
        checkConstant(user, join.place(), nodeOf(node.getInput(i)), new LinkedHashSet<>());
      }
    }
  }

  private void checkConstant(Placed user, String place, String name, Set<String> seen) {
    NodeDef node = nodes.get(place + name);
    if (node == null) {
      throw elsewhere(user.node(), user.node());
    }
    if (!seen.add(place + name)) {
      return;
    }
    switch (node.getOp()) {
      case "Const" -> {
        TensorProto value = node.getAttrOrThrow("value").getTensor();
        if (value.getStringValList().stream().anyMatch(text -> leadsAway(text.toStringUtf8()))) {
          throw elsewhere(user.node(), node);
        }
      }
      case "Identity" -> checkConstant(user, place, nodeOf(node.getInput(0)), seen);
      case "Select", "SelectV2" -> {
        checkConstant(user, place, nodeOf(node.getInput(1)), seen);
        checkConstant(user, place, nodeOf(node.getInput(2)), seen);
      }
      default -> throw elsewhere(user.node(), node);
    }
  }

  /** Whether this is the tensor in whose place the name of the folder's variables is put. */
  private boolean isGiven(String name) {
    return graph
        .saver()
        .map(saver -> nodeOf(saver.getFilenameTensorName()).equals(name))
        .orElse(false);
  }

  /** A text that ends with a dot could be joined to one that begins with one. */
  private static boolean leadsAway(String text) {
    return text.startsWith("/")
        || text.contains("..")
        || text.contains("://")
        || text.contains("\\")
        || text.endsWith(".");
  }

  private static UnsupportedModelException elsewhere(NodeDef user, NodeDef name) {
    return new UnsupportedModelException(
        "the node "
            + user.getName()
            + " of the model reads or writes variables in a file whose name comes from "
            + name.getName()
            + " ("
            + name.getOp()
            + "), so it may be any file; do not use this model, or export it anew");
  }

  private static String nodeOf(String input) {
    int colon = input.indexOf(':');
    return colon < 0 ? input : input.substring(0, colon);
  }

  /**
   * Checks that an index holds what restoring asks for.
   *
   * @throws WeightsException if a variable is not there or of another type
   */
  void checkIndex(CheckpointIndex index) {
    for (Placed placed : restoring) {
      NodeDef node = placed.node();
      NodeDef names = nodes.get(placed.place() + nodeOf(node.getInput(1)));
      if (names == null || !names.getOp().equals("Const")) {
        throw new UnsupportedModelException(
            "the node "
                + node.getName()
                + " of the model does not say which variables it restores; export the model anew");
      }
      List<DataType> types = node.getAttrOrThrow("dtypes").getList().getTypeList();
      TensorProto keys = names.getAttrOrThrow("value").getTensor();
      for (int i = 0; i < Math.min(types.size(), keys.getStringValCount()); i++) {
        requireHeld(index, keys.getStringVal(i).toStringUtf8(), types.get(i));
      }
    }
  }

  private static void requireHeld(CheckpointIndex index, String key, DataType type) {
    BundleEntryProto entry =
        index
            .find(key)
            .orElseThrow(
                () ->
                    new WeightsException(
                        index.file()
                            + " holds no variable "
                            + key
                            + ", which the model restores; the variables are another model's,"
                            + " copy the whole folder anew"));
    if (entry.getDtype() != type) {
      throw new WeightsException(
          index.file()
              + " holds "
              + key
              + " as "
              + entry.getDtype()
              + ", and the model restores it as "
              + type
              + "; the variables are another model's, copy the whole folder anew");
    }
  }
}
