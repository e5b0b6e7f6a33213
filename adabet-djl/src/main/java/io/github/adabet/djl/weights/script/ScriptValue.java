package io.github.adabet.djl.weights.script;

import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an attribute of a module may hold. There is nothing in it that can be run. */
public sealed interface ScriptValue {

  /**
   * An object of a class of the archive's code: a module or a plain object. Two attributes that
   * hold the same object hold it by reference.
   */
  final class ScriptObject implements ScriptValue {

    private final String className;
    private final Map<String, ScriptValue> attributes = new LinkedHashMap<>();

    /**
     * An object.
     *
     * @param className its class, for example {@code __torch__.torch.nn.modules.linear.Linear}
     * @param attributes its attributes in the order of the archive, copied
     */
    public ScriptObject(String className, Map<String, ScriptValue> attributes) {
      this.className = className;
      this.attributes.putAll(attributes);
    }

    /**
     * The class.
     *
     * @return its qualified name
     */
    public String className() {
      return className;
    }

    /**
     * The attributes.
     *
     * @return in the order of the archive, unmodifiable
     */
    public Map<String, ScriptValue> attributes() {
      return Collections.unmodifiableMap(attributes);
    }
  }

  /**
   * A tensor: a view of a storage.
   *
   * @param info type and shape
   * @param storage names the storage
   * @param storageElements how many elements the storage has
   * @param offset index in the storage of the first element
   * @param strides steps in the storage, in elements, along each dimension; at least 0
   */
  record ScriptTensor(
      TensorInfo info, String storage, long storageElements, long offset, List<Long> strides)
      implements ScriptValue {

    /** Copies the strides. */
    public ScriptTensor {
      strides = List.copyOf(strides);
    }

    /**
     * Which numbers these are.
     *
     * @return equal for tensors that share all numbers, in the same order
     */
    public String view() {
      return storage + "+" + offset + strides + info;
    }

    /**
     * Whether the numbers are a whole storage in order.
     *
     * @return true if nothing else is in the storage, and the last dimension runs fastest
     */
    public boolean fillsStorage() {
      long step = 1;
      for (int axis = strides.size() - 1; axis >= 0; axis--) {
        long extent = info.shape().get(axis);
        if (extent != 1 && strides.get(axis) != step) {
          return false;
        }
        step *= extent;
      }
      return offset == 0 && info.elements() == storageElements;
    }
  }

  /**
   * A tensor that is not read.
   *
   * @param reason what it is, for people
   */
  record UnreadTensor(String reason) implements ScriptValue {}

  /**
   * A list or tuple.
   *
   * @param items what is in it
   */
  record ScriptList(List<ScriptValue> items) implements ScriptValue {

    /** Copies the list. */
    public ScriptList {
      items = List.copyOf(items);
    }
  }

  /**
   * Anything else: numbers, texts, dicts.
   *
   * @param text for messages
   */
  record PlainValue(String text) implements ScriptValue {}
}
