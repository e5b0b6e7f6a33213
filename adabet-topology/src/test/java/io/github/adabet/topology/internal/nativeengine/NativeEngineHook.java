package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.spi.Probe;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips the properties of the native engine where it is neither there nor required. */
final class NativeEngineHook implements SkipExecutionHook {
  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    Probe probe = new NativeHomologyEngineProvider().probe();
    return probe.available() || NativeEngine.isRequired()
        ? SkipResult.doNotSkip()
        : SkipResult.skip(probe.detail());
  }
}
