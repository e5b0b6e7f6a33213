package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.UnsupportedModelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** The functions of a graph, by name. Immutable. */
public final class FunctionLibrary {

  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  private final Map<String, FunctionDef> functions = new HashMap<>();

  /**
   * Takes the functions of a graph.
   *
   * @param library as the file holds it
   */
  public FunctionLibrary(FunctionDefLibrary library) {
    for (FunctionDef function : library.getFunctionList()) {
      functions.put(function.getSignature().getName(), function);
    }
  }

  /**
   * Returns the function that a node does nothing but call, which can stand in the node's place.
   */
  Optional<FunctionDef> calledBy(NodeDef node) {
    if (CALLS.contains(node.getOp())) {
      return Optional.of(require(node.getAttrOrThrow("f").getFunc().getName(), node));
    }
    return Optional.ofNullable(functions.get(node.getOp()));
  }

  /** Returns the attributes that a call gives to its function. */
  static Map<String, AttrValue> attributesOfCall(NodeDef call) {
    return CALLS.contains(call.getOp())
        ? call.getAttrOrThrow("f").getFunc().getAttrMap()
        : call.getAttrMap();
  }

  /** Returns what a function takes and gives, if an operation is one of these functions. */
  public Optional<OpDef> signature(String operation) {
    return Optional.ofNullable(functions.get(operation)).map(FunctionDef::getSignature);
  }

  /**
   * Finds all functions that nodes call, and those that these call, down to the last.
   *
   * @param nodes of a graph
   * @return each function once, callers before what they call where they are first met
   * @throws UnsupportedModelException if one is missing, or calls itself, directly or by others
   */
  public List<FunctionDef> reachable(Collection<NodeDef> nodes) {
    Set<FunctionDef> found = new LinkedHashSet<>();
    Deque<FunctionDef> open = new ArrayDeque<>(namedBy(nodes));
    while (!open.isEmpty()) {
      FunctionDef function = open.pop();
      if (found.add(function)) {
        namedBy(function.getNodeDefList()).forEach(open::push);
      }
    }
    requireNoCycle(found);
    return List.copyOf(found);
  }

  /** Removes functions that call none of those that are left, until there are none. */
  private void requireNoCycle(Set<FunctionDef> all) {
    Map<FunctionDef, Integer> callsLeft = new HashMap<>();
    Map<FunctionDef, List<FunctionDef>> callers = new HashMap<>();
    Deque<FunctionDef> ends = new ArrayDeque<>();
    for (FunctionDef function : all) {
      Set<FunctionDef> called = namedBy(function.getNodeDefList());
      called.forEach(one -> callers.computeIfAbsent(one, any -> new ArrayList<>()).add(function));
      callsLeft.put(function, called.size());
      if (called.isEmpty()) {
        ends.add(function);
      }
    }
    Set<FunctionDef> left = new LinkedHashSet<>(all);
    while (!ends.isEmpty()) {
      FunctionDef end = ends.pop();
      left.remove(end);
      for (FunctionDef caller : callers.getOrDefault(end, List.of())) {
        if (callsLeft.merge(caller, -1, Integer::sum) == 0) {
          ends.add(caller);
        }
      }
    }
    if (!left.isEmpty()) {
      throw new UnsupportedModelException(
          "the functions "
              + left.stream().map(function -> function.getSignature().getName()).sorted().toList()
              + " of the model call each other in a circle, so they cannot be put in the place of"
              + " their calls; export the model without recursion");
    }
  }

  private Set<FunctionDef> namedBy(Collection<NodeDef> nodes) {
    Set<FunctionDef> named = new LinkedHashSet<>();
    for (NodeDef node : nodes) {
      FunctionDef operation = functions.get(node.getOp());
      if (operation != null) {
        named.add(operation);
      }
      for (AttrValue value : node.getAttrMap().values()) {
        for (String name : namesIn(value)) {
          named.add(require(name, node));
        }
      }
    }
    return named;
  }

  private static List<String> namesIn(AttrValue value) {
    List<String> names = new ArrayList<>();
    if (value.hasFunc()) {
      names.add(value.getFunc().getName());
      value.getFunc().getAttrMap().values().forEach(inner -> names.addAll(namesIn(inner)));
    }
    value.getList().getFuncList().forEach(function -> names.add(function.getName()));
    names.removeIf(String::isEmpty);
    return names;
  }

  private FunctionDef require(String name, NodeDef caller) {
    FunctionDef function = functions.get(name);
    if (function == null) {
      throw new UnsupportedModelException(
          "the node "
              + caller.getName()
              + " calls the function "
              + name
              + ", which the model does not hold; the model is damaged, export it anew");
    }
    return function;
  }
}
