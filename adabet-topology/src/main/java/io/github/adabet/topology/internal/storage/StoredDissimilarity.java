package io.github.adabet.topology.internal.storage;

/**
 * What the public dissimilarities are made of, and the way of the engines to their arrays without a
 * copy.
 *
 * <p>The public classes hand out copies only, so that nobody can change an immutable matrix; an
 * engine that copied gigabytes first would be no use. This package is not exported, so that only
 * engines inside the module get there, by {@link StoredLengths#of}; they read and never write.
 */
public abstract class StoredDissimilarity {
  private final StoredLengths stored;

  /**
   * Takes the arrays over.
   *
   * @param stored the arrays
   */
  protected StoredDissimilarity(StoredLengths stored) {
    this.stored = stored;
  }

  StoredLengths lengths() {
    return stored;
  }
}
