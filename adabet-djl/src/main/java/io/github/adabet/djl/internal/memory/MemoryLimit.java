package io.github.adabet.djl.internal.memory;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.MemorySize;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongToIntFunction;

/**
 * The most memory that work may take above what the process holds already, and the refusal of what
 * would take more.
 *
 * @param kind where the limit comes from
 * @param stated bytes, where it is stated
 */
public record MemoryLimit(Kind kind, long stated) {

  /** Where a limit comes from. */
  public enum Kind {
    /** What the process may still take when the work begins. */
    AVAILABLE,
    /** The caller. */
    STATED,
    /** There is none. */
    NONE
  }

  public static final MemoryLimit AVAILABLE = new MemoryLimit(Kind.AVAILABLE, 0);
  public static final MemoryLimit NONE = new MemoryLimit(Kind.NONE, 0);

  private static final int NAMED_CONTRIBUTIONS = 3;

  /**
   * A limit of the caller's.
   *
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  public static MemoryLimit of(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maximumMemory is " + bytes + "; it must be 1 or more");
    }
    return new MemoryLimit(Kind.STATED, bytes);
  }

  /**
   * Refuses work that would exceed the limit.
   *
   * @param estimate what the work needs
   * @param work what it is, for the message
   * @param fits returns the largest batch that needs no more than so many bytes, 0 for none
   * @param remedy what else helps
   * @throws MemoryLimitExceededException if it would
   */
  public void check(MemoryEstimate estimate, String work, LongToIntFunction fits, String remedy) {
    OptionalLong bytes = bytes(estimate.aboveIdle());
    if (bytes.isEmpty() || estimate.aboveIdle() <= bytes.getAsLong()) {
      return;
    }
    long limit = bytes.getAsLong();
    int batch = fits.applyAsInt(limit);
    StringBuilder largest = new StringBuilder();
    for (MemoryEstimate.Contribution part : estimate.largest(NAMED_CONTRIBUTIONS)) {
      largest.append(largest.isEmpty() ? " Most of it is for " : ", ").append(part.name());
      largest.append(" (").append(MemorySize.needed(part.total())).append(')');
    }
    throw new MemoryLimitExceededException(
        String.format(
            Locale.ROOT,
            "%s needs about %s above the idle process, and %s are %s.%s %s; or %s, or"
                + " change the limit with maximumMemory or unlimitedMemory",
            work,
            MemorySize.needed(estimate.aboveIdle()),
            MemorySize.available(limit),
            kind == Kind.STATED ? "allowed" : "available to this process",
            largest.isEmpty() ? "" : largest + ".",
            batch > 0 ? "A batch of " + batch + " fits" : "Not even a batch of 1 fits",
            remedy),
        estimate.aboveIdle(),
        limit,
        batch);
  }

  private OptionalLong bytes(long needed) {
    return switch (kind) {
      case AVAILABLE -> AvailableMemory.bytes(needed);
      case STATED -> OptionalLong.of(stated);
      case NONE -> OptionalLong.empty();
    };
  }

  /** Returns how it stands in a provenance: without figures that differ from run to run. */
  @Override
  public String toString() {
    return switch (kind) {
      case AVAILABLE -> "what the process may still take";
      case STATED -> MemorySize.available(stated);
      case NONE -> "none";
    };
  }
}
