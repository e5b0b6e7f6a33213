package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.BackendUnavailableException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The instruction sets that the native library has code for, as {@code ADABET_CPU_*} numbers them.
 */
enum CpuLevel {
  BASELINE(0),
  AVX2(1),
  AVX512(2),
  NEON(3);

  /** The system property that forces a level, for tests. */
  static final String PROPERTY = "adabet.native.cpu";

  private final int code;

  CpuLevel(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The name that users write and read. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CpuLevel ofCode(int code) {
    return Arrays.stream(values())
        .filter(level -> level.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("There is no instruction set " + code + "."));
  }

  /**
   * The level to run at.
   *
   * @param forced the value of the system property, or null for the processor's best
   * @param best the processor's best
   * @return a level that the processor has
   * @throws BackendUnavailableException if the one forced is none of them
   */
  static CpuLevel choose(@Nullable String forced, CpuLevel best) {
    if (forced == null) {
      return best;
    }
    List<CpuLevel> runnable =
        best == NEON
            ? List.of(BASELINE, NEON)
            : Arrays.stream(values()).filter(level -> level.code <= best.code).toList();
    return runnable.stream()
        .filter(level -> level.label().equals(forced))
        .findFirst()
        .orElseThrow(
            () ->
                new BackendUnavailableException(
                    "The system property "
                        + PROPERTY
                        + " is "
                        + forced
                        + "; this processor runs "
                        + runnable.stream().map(CpuLevel::label).toList()
                        + ". Name one of these, or leave the property out."));
  }
}
