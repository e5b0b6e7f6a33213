package io.github.adabet.djl.internal.tensorflow.library;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * TensorFlow's Java classes and native library: whether they are there, and their loading, which is
 * done once in the life of the process. Refers to TensorFlow and JavaCPP through {@link
 * NativeLoading} only, so that it works, and says what is missing, without either.
 */
public final class TensorFlowLibrary {

  /** The environment variable, or system property, that names a folder with the native library. */
  public static final String PATH = "TENSORFLOW_LIBRARY_PATH";

  private static final String JAVA = "ai.djl.tensorflow:tensorflow-api:0.36.0";
  private static final String NATIVE = "org.tensorflow:tensorflow-core-native:1.0.0-rc.1";
  private static final String FOLDER = "org/tensorflow/internal/c_api/";

  private TensorFlowLibrary() {}

  /** The one attempt to load, made by whoever asks first. */
  private static final class Loaded {
    static final String VERSION = loadOnce();

    private static String loadOnce() {
      OneDnnKernels.ask();
      return NativeLoading.load(stated());
    }
  }

  /**
   * Loads the library, unless that has been done. Safe for use by several threads.
   *
   * @return the version of TensorFlow
   * @throws BackendUnavailableException if something is missing or cannot be loaded; the message
   *     says what to add
   */
  public static String load() {
    Probe probe = probe();
    if (!probe.available()) {
      throw new BackendUnavailableException(probe.detail());
    }
    try {
      return Loaded.VERSION;
    } catch (LinkageError | RuntimeException e) {
      throw new BackendUnavailableException(
          "TensorFlow's native library cannot be loaded: "
              + reason(e)
              + ". It is that of "
              + NATIVE
              + ", or of the folder that "
              + PATH
              + " names",
          e);
    }
  }

  /**
   * Whether the Java classes and a native library for this platform are there. Loads nothing.
   *
   * @return available with the version of the Java classes, or refused with what to add
   */
  public static Probe probe() {
    ClassLoader loader = TensorFlowLibrary.class.getClassLoader();
    try {
      Class.forName("org.bytedeco.javacpp.Loader", false, loader);
      Class.forName("org.tensorflow.Graph", false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return Probe.refused(
          "TensorFlow's Java classes are not on the class path. Add the artifacts "
              + JAVA
              + " and "
              + nativeArtifact());
    }
    Path folder = stated();
    if (folder != null) {
      return Files.isDirectory(folder)
          ? Probe.available("native library in " + folder)
          : Probe.refused(
              PATH
                  + " is "
                  + folder
                  + ", which is no folder; name the one with TensorFlow's library");
    }
    URL library =
        loader.getResource(FOLDER + platform() + "/" + System.mapLibraryName("jnitensorflow"));
    return library == null
        ? Probe.refused(
            "TensorFlow's native library for "
                + platform()
                + " is not on the class path. Add the artifact "
                + nativeArtifact()
                + ", or name a folder that holds it in "
                + PATH)
        : Probe.available(NATIVE.substring(NATIVE.indexOf(':') + 1) + " for " + platform());
  }

  private static @Nullable Path stated() {
    String path = System.getenv(PATH);
    if (path == null || path.isBlank()) {
      path = System.getProperty(PATH);
    }
    return path == null || path.isBlank() ? null : Path.of(path);
  }

  private static String nativeArtifact() {
    return NATIVE + " with the classifier " + platform() + ", without what it depends on";
  }

  /** Returns the platform as JavaCPP names it, and with it the classifiers of native jars. */
  static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "macosx" : os.startsWith("win") ? "windows" : "linux";
    return system
        + "-"
        + switch (arch) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
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
