package io.github.adabet.examples.doctor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a part of the installation.
 *
 * @param area what kind of part it is, for example {@code engine}
 * @param name which part, for example {@code PyTorch}
 * @param state whether it works
 * @param version its version, or null if it is not known
 * @param details further facts in their order, for example {@code threads}
 * @param problem why it does not work, or null if it does
 * @param remedy what to do about that, or null if nothing is to be done
 */
public record Finding(
    String area,
    String name,
    State state,
    @Nullable String version,
    Map<String, String> details,
    @Nullable String problem,
    @Nullable String remedy) {
  /** Copies the details. */
  public Finding {
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** A part that works. */
  static Finding found(
      String area, String name, @Nullable String version, Map<String, String> details) {
    return new Finding(area, name, State.FOUND, version, details, null, null);
  }

  /** A part that does not work. */
  static Finding without(
      String area, String name, State state, String problem, @Nullable String remedy) {
    return new Finding(area, name, state, null, Map.of(), problem, remedy);
  }

  /** Whether a part works. */
  public enum State {
    /** It is there and works. */
    FOUND,
    /** It is not there. */
    MISSING,
    /** It is there and does not work. */
    BROKEN,
    /** This release cannot use it. */
    UNSUPPORTED
  }
}
