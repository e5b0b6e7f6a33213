package io.github.adabet.topology.internal.nativeengine;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.spi.Probe;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.spi.HomologyEngine;

/** The native engine for tests: without it they are skipped, or fail where it is required. */
public final class NativeEngine {
  private static final String BUILD =
      "install a C++17 compiler (Debian: apt-get install g++) and build without"
          + " -Dadabet.native=skip";

  private NativeEngine() {}

  /** Whether a build without the native engine is an error. */
  public static boolean isRequired() {
    return Boolean.getBoolean("adabet.requireNative") || "true".equals(System.getenv("CI"));
  }

  static HomologyEngine require() {
    requireLibrary();
    return HomologyEngines.named("native");
  }

  static void requireLibrary() {
    Probe probe = new NativeHomologyEngineProvider().probe();
    if (!probe.available() && isRequired()) {
      fail("The native engine is required here: " + probe.detail() + "; " + BUILD + ".");
    }
    assumeTrue(probe.available(), () -> probe.detail() + "; " + BUILD + " to run this test.");
  }
}
