package io.github.adabet.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import java.util.Locale;

/**
 * Starts engines of DJL.
 *
 * <p>The library brings no engine along; the application adds one to its class path. DJL sends
 * usage data when its first engine starts unless {@code OPT_OUT_TRACKING} says otherwise. Starting
 * the engine here sets that system property to {@code true} first, except where the application has
 * set it, or the environment variable of that name. An application that touches DJL before this
 * class has to set it itself.
 */
public final class DjlEngines {

  /** DJL's name of the PyTorch engine. */
  public static final String PYTORCH = "PyTorch";

  /**
   * DJL's name of the MXNet engine. Legacy: its project is in the Apache Attic, and DJL's last
   * natives are of MXNet 1.9.1. Supported here, never chosen by itself.
   */
  public static final String MXNET = "MXNet";

  private static final String OPT_OUT = "OPT_OUT_TRACKING";
  private static final String DJL_VERSION = "0.36.0";

  private DjlEngines() {}

  /**
   * Starts an engine, or returns it if it runs already. Safe for use by several threads.
   *
   * @param name DJL's name of the engine, for example {@link #PYTORCH}
   * @return the engine; lives as long as the process
   * @throws BackendUnavailableException if the engine is not on the class path or its native
   *     library cannot be loaded; the message says what to add
   */
  public static Engine engine(String name) {
    optOutOfTelemetry();
    if (!Engine.hasEngine(name)) {
      throw new BackendUnavailableException(
          "DJL's engine '" + name + "' is not on the class path. " + remedy(name), null);
    }
    try {
      return Engine.getEngine(name);
    } catch (EngineException | LinkageError e) {
      throw new BackendUnavailableException(
          "DJL's engine '"
              + name
              + "' cannot load its native library: "
              + e.getMessage()
              + ". "
              + remedy(name),
          e);
    }
  }

  /**
   * Whether an engine is on the class path. Starts nothing.
   *
   * @param name DJL's name of the engine, for example {@link #PYTORCH}
   * @return available with DJL's version, or refused with what to add; its native library may still
   *     be missing, which {@link #engine} finds out
   */
  public static Probe probe(String name) {
    return Engine.hasEngine(name)
        ? Probe.available(name + ", DJL " + Engine.getDjlVersion())
        : Probe.refused("DJL's engine '" + name + "' is not on the class path. " + remedy(name));
  }

  private static synchronized void optOutOfTelemetry() {
    if (System.getenv(OPT_OUT) == null && System.getProperty(OPT_OUT) == null) {
      System.setProperty(OPT_OUT, "true");
    }
  }

  private static String remedy(String name) {
    return switch (name) {
      case PYTORCH ->
          String.format(
              Locale.ROOT,
              "Add the artifacts ai.djl.pytorch:pytorch-engine:%1$s,"
                  + " ai.djl.pytorch:pytorch-jni:2.7.1-%1$s and"
                  + " ai.djl.pytorch:pytorch-native-cpu:2.7.1:%2$s",
              DJL_VERSION,
              classifier());
      case MXNET ->
          String.format(
              Locale.ROOT,
              "Add the artifacts ai.djl.mxnet:mxnet-engine:%1$s and"
                  + " ai.djl.mxnet:mxnet-native-mkl:1.9.1:%2$s (there are natives for linux-x86_64,"
                  + " osx-x86_64 and win-x86_64). MXNet is legacy, its project is in the Apache"
                  + " Attic: use '%3$s' unless a model needs it",
              DJL_VERSION,
              classifier(),
              PYTORCH);
      default ->
          "Add DJL " + DJL_VERSION + "'s module for it to the class path, or use '" + PYTORCH + "'";
    };
  }

  private static String classifier() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "osx" : os.startsWith("win") ? "win" : "linux";
    return system + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }
}
