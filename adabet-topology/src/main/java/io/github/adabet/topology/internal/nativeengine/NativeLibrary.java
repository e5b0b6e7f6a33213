package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;

/**
 * Whether the native library is there. It is looked for once in the life of the JVM, since loading
 * cannot be undone.
 *
 * <p>Refers to JavaCPP only through {@link NativeLoader}, and to that only once JavaCPP has been
 * found: without the dependency this class works, and says what is missing.
 *
 * <p>Order of locks: loading holds the initialisation of {@link Holder}, then JavaCPP's {@code
 * Loader}, under which the library's {@code JNI_OnLoad} initialises JavaCPP's {@code Pointer},
 * whose initialiser takes {@code Loader} again. Other libraries that JavaCPP loads, TensorFlow's
 * among them, go the same way; nothing here may touch {@code Pointer} before, which would be the
 * other order and could stand still against them.
 */
final class NativeLibrary {
  private static final class Holder {
    private static final Probe ANSWER = loadOnItsOwnThread();
  }

  private NativeLibrary() {}

  /** Loads the library at the first call; throws nothing. */
  static Probe probe() {
    return Holder.ANSWER;
  }

  /**
   * The instruction set to use: the processor's best, or the one that the system property {@value
   * CpuLevel#PROPERTY} names.
   *
   * @throws BackendUnavailableException if the library is not there, or the processor has not the
   *     instruction set
   */
  static CpuLevel cpu() {
    Probe answer = probe();
    if (!answer.available()) {
      throw new BackendUnavailableException("The native engine cannot work: " + answer.detail());
    }
    return CpuLevel.choose(System.getProperty(CpuLevel.PROPERTY), NativeLoader.best());
  }

  /**
   * The answer stays for the life of the JVM, so it must not depend on who asks first: unpacking
   * the library fails on a thread that is interrupted.
   */
  private static Probe loadOnItsOwnThread() {
    Loading loading = new Loading();
    loading.setDaemon(true);
    loading.start();
    NativeCall.join(loading);
    return loading.answer;
  }

  private static final class Loading extends Thread {
    private volatile Probe answer =
        Probe.refused("the thread that loads the native library ended before it was done.");

    Loading() {
      super("adabet-native-loading");
    }

    @Override
    public void run() {
      answer = load();
    }
  }

  private static Probe load() {
    try {
      Class.forName("org.bytedeco.javacpp.Loader", false, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return Probe.refused(
          "JavaCPP, which loads the native library, is not on the class or module path: add"
              + " org.bytedeco:javacpp (on the module path, with --add-modules"
              + " org.bytedeco.javacpp).");
    }
    try {
      return NativeLoader.load();
    } catch (Error | RuntimeException e) {
      return Probe.refused("the native library is there but cannot be loaded: " + reason(e) + ".");
    }
  }

  /** What went wrong, with the causes that say more. */
  private static String reason(Throwable failure) {
    StringBuilder reason = new StringBuilder(failure.toString());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      reason.append(", caused by ").append(cause);
    }
    return reason.toString();
  }
}
