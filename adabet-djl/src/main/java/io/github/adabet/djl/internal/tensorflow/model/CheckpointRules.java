package io.github.adabet.djl.internal.tensorflow.model;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.FunctionLibrary;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * What a model's saving and restoring must keep to. Both are part of the model's program, and given
 * the name of a file; a hostile model could go elsewhere instead. So restoring may read the files
 * of the name that it is given and no others, saving may make names of that one and of constants
 * that lead nowhere else, and what restoring asks for must be in the index.
 */
final class CheckpointRules {

  /** Operations by which saving makes the names of files. */
  private static final Set<String> OF_NAMES =
      Set.of(
          "Identity",
          "StringJoin",
          "ShardedFilename",
          "ShardedFilespec",
          "Pack",
          "Select",
          "SelectV2",
          "RegexFullMatch",
          "StaticRegexFullMatch",
          "Const",
          "Placeholder",
          "PlaceholderWithDefault");

  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final List<NodeDef> restoring = new ArrayList<>();
  private final List<NodeDef> saving = new ArrayList<>();

  CheckpointRules(ModelGraph graph) {
    Set<NodeDef> all = new LinkedHashSet<>();
    graph.edges().upstream(graph.saverNodes()).forEach(node -> all.add(graph.node(node)));
    collect("", all);
    FunctionLibrary functions = new FunctionLibrary(graph.definition().getLibrary());
    for (FunctionDef function : functions.reachable(all)) {
      collect(function.getSignature().getName() + "/", function.getNodeDefList());
    }
  }

  private void collect(String place, Iterable<NodeDef> found) {
    for (NodeDef node : found) {
      nodes.put(place + node.getName(), node);
      NodeDef placed = node.toBuilder().setName(place + node.getName()).build();
      switch (node.getOp()) {
        case "RestoreV2" -> restoring.add(placed);
        case "SaveV2", "MergeV2Checkpoints" -> saving.add(placed);
        default -> {}
      }
    }
  }

  /**
   * Checks the files that saving and restoring name.
   *
   * @throws UnsupportedModelException if they may be others than those they are given
   */
  void checkFiles() {
    restoring.forEach(node -> checkName(node, input(node, 0), false, new LinkedHashSet<>()));
    saving.forEach(node -> checkName(node, input(node, 0), true, new LinkedHashSet<>()));
  }

  /** Follows a name back to where it begins: the placeholder, or an argument of the function. */
  private void checkName(NodeDef user, String name, boolean made, Set<String> seen) {
    NodeDef node = nodes.get(name);
    if (node == null || !seen.add(name)) {
      return;
    }
    boolean passes = node.getOp().equals("Identity") || node.getOp().startsWith("Placeholder");
    if (!passes && !(made && OF_NAMES.contains(node.getOp()))) {
      throw elsewhere(user, node);
    }
    if (node.getOp().equals("Const")) {
      TensorProto value = node.getAttrOrThrow("value").getTensor();
      if (value.getStringValList().stream().anyMatch(text -> leadsAway(text.toStringUtf8()))) {
        throw elsewhere(user, node);
      }
    }
    String place = name.substring(0, name.length() - node.getName().length());
    for (int i = 0; i < node.getInputCount(); i++) {
      if (!node.getInput(i).startsWith("^")) {
        checkName(user, place + nodeOf(node.getInput(i)), made, seen);
      }
    }
  }

  private static boolean leadsAway(String text) {
    return text.startsWith("/") || text.contains("..") || text.contains("://");
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

  private String input(NodeDef node, int index) {
    String own = node.getName();
    String place = own.substring(0, own.length() - nodeName(own).length());
    return place + nodeOf(node.getInput(index));
  }

  private String nodeName(String placed) {
    NodeDef node = nodes.get(placed);
    return node == null ? placed : node.getName();
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
    for (NodeDef node : restoring) {
      NodeDef names = nodes.get(input(node, 1));
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
