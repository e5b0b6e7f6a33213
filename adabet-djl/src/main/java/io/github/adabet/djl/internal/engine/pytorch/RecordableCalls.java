package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import io.github.adabet.BackendUnavailableException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs methods of TorchScript modules so that they are recorded where the thread records. DJL's own
 * {@code IValueUtils.runMethod} always runs in PyTorch's inference mode, whose tensors no recording
 * may read; the native call behind it can do otherwise, and is reached by reflection. A release of
 * DJL that lacks it is refused with a message that names it.
 */
final class RecordableCalls {

  private static final String LIBRARY = "ai.djl.pytorch.jni.PyTorchLibrary";

  private static volatile @Nullable RecordableCalls found;

  private final Object library;
  private final Method run;
  private final Constructor<IValue> value;

  private RecordableCalls(Object library, Method run, Constructor<IValue> value) {
    this.library = library;
    this.run = run;
    this.value = value;
  }

  /**
   * Runs a method.
   *
   * @param block the module
   * @param method its method
   * @param arguments stay the caller's
   * @return what it returns, which the caller closes
   * @throws ai.djl.engine.EngineException if the engine fails
   * @throws BackendUnavailableException if this release of DJL has no such call
   */
  static IValue run(PtSymbolBlock block, String method, IValue... arguments) {
    RecordableCalls known = found;
    if (known == null) {
      known = find();
      found = known;
    }
    return known.call(block, method, arguments);
  }

  private IValue call(PtSymbolBlock block, String method, IValue... arguments) {
    long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
    try {
      return value.newInstance(
          run.invoke(library, block.getHandle(), method, handles, true, false));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw unusable(e);
    } catch (ReflectiveOperationException e) {
      throw unusable(e);
    }
  }

  private static RecordableCalls find() {
    try {
      Class<?> type = Class.forName(LIBRARY, true, RecordableCalls.class.getClassLoader());
      Field instance = type.getDeclaredField("LIB");
      instance.setAccessible(true);
      Method run =
          type.getDeclaredMethod(
              "moduleRunMethod",
              long.class,
              String.class,
              long[].class,
              boolean.class,
              boolean.class);
      run.setAccessible(true);
      Constructor<IValue> value = IValue.class.getDeclaredConstructor(long.class);
      value.setAccessible(true);
      return new RecordableCalls(instance.get(null), run, value);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw unusable(e);
    }
  }

  private static BackendUnavailableException unusable(Throwable cause) {
    return new BackendUnavailableException(
        "The call moduleRunMethod of "
            + LIBRARY
            + " cannot be made, without which TorchScript networks are not trained. Use"
            + " ai.djl.pytorch:pytorch-engine:0.36.0, the release this library is made for, on the"
            + " class path, or open that package to reflection",
        cause);
  }
}
