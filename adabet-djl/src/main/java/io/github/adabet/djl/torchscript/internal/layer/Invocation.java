package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;

/**
 * A call of a module's method.
 *
 * @param module the module
 * @param method the method of its class
 */
public record Invocation(ScriptModule module, Function method) {

  /** Compares the module and the method's name, by which it is one of its class. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Invocation call
        && module == call.module
        && method.name().equals(call.method.name());
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(module) * 31 + method.name().hashCode();
  }

  @Override
  public String toString() {
    return module + "." + method.name();
  }
}
