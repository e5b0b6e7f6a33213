package io.github.adabet.topology.distance;

/** An entry of a sparse matrix is illegal; the message says why and what to do. */
public class IllegalEntryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The place of the entry, from 0. */
  private final int entry;

  /**
   * The refusal of one entry.
   *
   * @param entry its place among the entries as they were given, from 0
   * @param message what is wrong with it, with values, and what to do
   */
  public IllegalEntryException(int entry, String message) {
    super(message);
    this.entry = entry;
  }

  /**
   * Which entry.
   *
   * @return its place among the entries as they were given, from 0
   */
  public int entry() {
    return entry;
  }
}
