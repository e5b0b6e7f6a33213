package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the tensors in a pickled value and names each by the keys, attributes and indices that lead
 * to it, joined by dots. A module's parameter gets the name it has in the module's {@code
 * state_dict()}; the tensors of a checkpoint {@code {"state_dict": ...}} begin with {@code
 * state_dict.}. A tensor that is reached in several ways has several names.
 */
final class TensorNames {

  private static final int MAX_DEPTH = 128;
  private static final int MAX_NAME = 1024;
  private static final int MAX_TENSORS = 100_000;
  private static final int MAX_VISITS = 2_000_000;

  private final FileBytes file;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private int visits;

  private TensorNames(FileBytes file) {
    this.file = file;
  }

  /**
   * Finds all tensors.
   *
   * @param root the pickled value
   * @param file where it comes from, for messages
   * @return the tensors by name, in the order of the pickle
   * @throws WeightsException if two tensors have one name, or the value is nested so deeply or so
   *     much into itself that it was made to exhaust the reader
   */
  static Map<String, Tensor> of(PickleValue root, FileBytes file) {
    TensorNames names = new TensorNames(file);
    names.visit(root, "", 0);
    return names.tensors;
  }

  private void visit(PickleValue value, String name, int depth) {
    if (++visits > MAX_VISITS || depth > MAX_DEPTH) {
      throw file.failure("holds a pickle that is nested too deeply or refers to itself");
    }
    if (value instanceof Tensor tensor) {
      add(name, tensor);
    } else if (value instanceof Mapping mapping) {
      mapping.entries().forEach((key, entry) -> visit(entry, name(name, key), depth + 1));
    } else if (value instanceof ScriptObject object) {
      visit(object.attributes(), name, depth + 1);
    } else if (value instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        visit(sequence.items().get(i), name(name, Integer.toString(i)), depth + 1);
      }
    }
  }

  private String name(String parent, String key) {
    String name = parent.isEmpty() ? key : parent + "." + key;
    if (name.length() > MAX_NAME) {
      throw file.failure("holds a name of more than " + MAX_NAME + " characters");
    }
    return name;
  }

  private void add(String name, Tensor tensor) {
    if (tensors.put(name.isEmpty() ? "tensor" : name, tensor) != null) {
      throw file.failure("holds two tensors named " + name);
    }
    if (tensors.size() > MAX_TENSORS) {
      throw file.failure("holds more than " + MAX_TENSORS + " tensors");
    }
  }
}
