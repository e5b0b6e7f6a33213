package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import io.github.adabet.UnsupportedModelException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Stands for an array that is not computed because nothing needs its content. Knows its shape and
 * type, and nothing else.
 */
final class Placeholder implements InvocationHandler {

  private final WalkHistory.Value value;

  private Placeholder(WalkHistory.Value value) {
    this.value = value;
  }

  static NDArray of(WalkHistory.Value value) {
    return (NDArray)
        Proxy.newProxyInstance(
            NDArray.class.getClassLoader(), new Class<?>[] {NDArray.class}, new Placeholder(value));
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "getShape" -> value.shape();
      case "getDataType" -> value.type();
      case "size" -> value.shape().size();
      case "hashCode" -> System.identityHashCode(self);
      case "equals" -> arguments != null && arguments.length == 1 && self == arguments[0];
      case "toString" -> "an array of shape " + value.shape() + " that is not computed";
      default ->
          throw new UnsupportedModelException(
              "A composite calls "
                  + method.getName()
                  + " on an array outside of Children.compute, in a part of the network that is not"
                  + " run again. Do all arithmetic inside compute, or train from the first layer"
                  + " on");
    };
  }
}
