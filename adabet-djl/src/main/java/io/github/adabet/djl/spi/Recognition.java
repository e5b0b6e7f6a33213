package io.github.adabet.djl.spi;

import java.util.Objects;

/**
 * A provider's answer to whether it opens something.
 *
 * @param verdict the answer
 * @param detail the version of what opens it, or why not and what to do about it, in a sentence
 */
public record Recognition(Verdict verdict, String detail) {

  /** The three answers. */
  public enum Verdict {
    /** The provider's format, and it can be opened here. */
    OPENS,
    /** The provider's format, but something is missing; the detail says what to add. */
    REFUSED,
    /** Not the provider's format; the detail says what it is instead, as far as can be told. */
    FOREIGN
  }

  /**
   * Checks that there is a detail.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public Recognition {
    Objects.requireNonNull(verdict, "verdict");
    if (detail.isBlank()) {
      throw new IllegalArgumentException("detail is blank; give a version or a reason");
    }
  }

  /**
   * The provider opens it.
   *
   * @param version of what opens it
   * @return the answer
   */
  public static Recognition opens(String version) {
    return new Recognition(Verdict.OPENS, version);
  }

  /**
   * The provider knows the format, and cannot open it here.
   *
   * @param reason why, and what to do about it: the coordinates to add where a library is missing
   * @return the answer
   */
  public static Recognition refused(String reason) {
    return new Recognition(Verdict.REFUSED, reason);
  }

  /**
   * The provider does not know the format.
   *
   * @param reason what the provider opens instead
   * @return the answer
   */
  public static Recognition foreign(String reason) {
    return new Recognition(Verdict.FOREIGN, reason);
  }
}
