package io.github.adabet.topology;

import io.github.adabet.topology.internal.nativeengine.NativeEngine;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The engines that the automatic choice may choose here, by name: java always, native if built; it
 * is an error if the native one is required and was not built.
 */
public final class AvailableEngines {
  private AvailableEngines() {}

  public static Map<String, HomologyEngine> all() {
    Map<String, HomologyEngine> engines = new TreeMap<>();
    for (HomologyEngineProvider provider : ServiceLoader.load(HomologyEngineProvider.class)) {
      if (provider.preference() >= 0 && provider.probe().available()) {
        engines.put(provider.name(), HomologyEngines.named(provider.name()));
      }
    }
    if (NativeEngine.isRequired() && !engines.containsKey("native")) {
      throw new IllegalStateException(
          "the native engine is required here, and was not built: look at the build's output.");
    }
    return engines;
  }
}
