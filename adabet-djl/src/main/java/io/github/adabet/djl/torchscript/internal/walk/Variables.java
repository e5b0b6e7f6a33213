package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The variables of a method that is walked through. Not thread-safe. */
final class Variables implements AutoCloseable {

  private final Map<String, Held> held = new HashMap<>();

  /** A value, and how many hold it; the last one that lets go closes it. */
  static final class Held {

    private final Value value;
    private int holders;

    /** A value that nobody holds yet. */
    Held(Value value) {
      this.value = value;
    }

    Value value() {
      return value;
    }

    Held hold() {
      holders++;
      return this;
    }

    void letGo() {
      holders--;
      if (holders == 0) {
        value.close();
      }
    }
  }

  Held get(String name) {
    Held value = held.get(name);
    if (value == null) {
      throw new IllegalStateException("variable " + name + " is used before it is assigned");
    }
    return value;
  }

  void put(String name, Held value) {
    Held before = held.put(name, value.hold());
    if (before != null) {
      before.letGo();
    }
  }

  /** Returns all that is held, by the names of the variables. */
  Map<String, Held> all() {
    return Collections.unmodifiableMap(held);
  }

  void keepOnly(Set<String> names) {
    held.entrySet()
        .removeIf(
            entry -> {
              boolean unused = !names.contains(entry.getKey());
              if (unused) {
                entry.getValue().letGo();
              }
              return unused;
            });
  }

  @Override
  public void close() {
    keepOnly(Set.of());
  }
}
