package io.github.adabet.strategy;

import io.github.adabet.AdaBetException;
import java.util.List;

/** There is no selection scheme of a name; the message names the nearest known ones. */
public class UnknownSchemeException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> nearest;

  /**
   * A failure with the names that were perhaps meant.
   *
   * @param name what was asked for
   * @param nearest the nearest known names, the nearest first; may be empty
   * @param known all names
   */
  public UnknownSchemeException(String name, List<String> nearest, List<String> known) {
    super(
        "There is no selection scheme, and no file, named "
            + name
            + (nearest.isEmpty() ? "." : ". Did you mean '" + String.join("' or '", nearest) + "'?")
            + " There are "
            + String.join(", ", known)
            + ", and files that hold a ranking, a selection or a list of layers.",
        null);
    this.nearest = List.copyOf(nearest);
  }

  /**
   * The names that were perhaps meant.
   *
   * @return the nearest first; may be empty
   */
  public List<String> nearest() {
    return nearest;
  }
}
