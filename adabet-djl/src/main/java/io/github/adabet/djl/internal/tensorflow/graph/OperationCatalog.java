package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.UnsupportedModelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * The operations that a TensorFlow runtime knows, with their arguments and attributes. Immutable.
 */
public final class OperationCatalog {

  private final Map<String, OpDef> operations;

  private OperationCatalog(Map<String, OpDef> operations) {
    this.operations = operations;
  }

  /** What the runtime answered when it was asked first: 1,775 operations, megabytes to parse. */
  private static final class OfRuntime {
    static final OperationCatalog ALL = read();

    private static OperationCatalog read() {
      Map<String, OpDef> operations = new HashMap<>();
      for (OpDef operation : TensorFlow.registeredOpList().getOpList()) {
        operations.put(operation.getName(), operation);
      }
      return new OperationCatalog(operations);
    }
  }

  /**
   * Asks the runtime, whose native library must be loaded.
   *
   * @return all operations that TensorFlow brings
   */
  public static OperationCatalog ofRuntime() {
    return OfRuntime.ALL;
  }

  /** Returns what an operation takes and gives, if it is known. */
  public Optional<OpDef> find(String operation) {
    return Optional.ofNullable(operations.get(operation));
  }

  /**
   * Checks that the runtime knows a node's operation.
   *
   * @throws UnsupportedModelException if it does not
   */
  public void requireKnown(NodeDef node) {
    of(node);
  }

  /**
   * Returns what a node's operation takes and gives.
   *
   * @throws UnsupportedModelException if it is not known
   */
  OpDef of(NodeDef node) {
    return find(node.getOp())
        .orElseThrow(
            () ->
                new UnsupportedModelException(
                    "the node "
                        + node.getName()
                        + " is of the operation "
                        + node.getOp()
                        + ", which TensorFlow "
                        + TensorFlow.version()
                        + " does not know; export the model without it"));
  }

  /**
   * Returns the position of a named output among all outputs of a node.
   *
   * @param definition what the node's operation takes and gives
   * @param attributes those of the node, placeholders replaced
   * @param output the name of an output argument
   * @throws UnsupportedModelException if there is no such output
   */
  static int firstOutput(OpDef definition, Map<String, AttrValue> attributes, String output) {
    int position = 0;
    for (OpDef.ArgDef argument : definition.getOutputArgList()) {
      if (argument.getName().equals(output)) {
        return position;
      }
      position += tensorsOf(argument, definition, attributes);
    }
    throw new UnsupportedModelException(
        "the operation "
            + definition.getName()
            + " has no output "
            + output
            + ", which a function of the model reads; the model is damaged, export it anew");
  }

  /** Returns how many tensors a named output of a node stands for. */
  static int outputsOf(OpDef definition, Map<String, AttrValue> attributes, String output) {
    for (OpDef.ArgDef argument : definition.getOutputArgList()) {
      if (argument.getName().equals(output)) {
        return tensorsOf(argument, definition, attributes);
      }
    }
    return 0;
  }

  /** Returns how many tensors an argument stands for: more than one if it is a list. */
  static int tensorsOf(OpDef.ArgDef argument, OpDef definition, Map<String, AttrValue> attributes) {
    if (!argument.getNumberAttr().isEmpty()) {
      long number = attribute(argument.getNumberAttr(), definition, attributes).getI();
      return Math.toIntExact(number);
    }
    if (!argument.getTypeListAttr().isEmpty()) {
      return attribute(argument.getTypeListAttr(), definition, attributes).getList().getTypeCount();
    }
    return 1;
  }

  /** Returns the element type of one of a node's outputs. */
  public DataType typeOf(NodeDef node, int index) {
    OpDef definition = of(node);
    int position = 0;
    for (OpDef.ArgDef argument : definition.getOutputArgList()) {
      int tensors = tensorsOf(argument, definition, node.getAttrMap());
      if (index < position + tensors) {
        if (!argument.getTypeListAttr().isEmpty()) {
          List<DataType> types =
              attribute(argument.getTypeListAttr(), definition, node.getAttrMap())
                  .getList()
                  .getTypeList();
          return types.get(index - position);
        }
        return argument.getTypeAttr().isEmpty()
            ? argument.getType()
            : attribute(argument.getTypeAttr(), definition, node.getAttrMap()).getType();
      }
      position += tensors;
    }
    throw new UnsupportedModelException(
        "the model reads output "
            + index
            + " of the node "
            + node.getName()
            + ", which has "
            + position
            + "; the model is damaged, export it anew");
  }

  private static AttrValue attribute(
      String name, OpDef definition, Map<String, AttrValue> attributes) {
    AttrValue given = attributes.get(name);
    if (given != null) {
      return given;
    }
    for (OpDef.AttrDef attribute : definition.getAttrList()) {
      if (attribute.getName().equals(name) && attribute.hasDefaultValue()) {
        return attribute.getDefaultValue();
      }
    }
    throw new UnsupportedModelException(
        "a node of the operation "
            + definition.getName()
            + " lacks the attribute "
            + name
            + "; the model is damaged, export it anew");
  }
}
