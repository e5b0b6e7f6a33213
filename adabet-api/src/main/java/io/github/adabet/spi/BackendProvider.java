package io.github.adabet.spi;

/**
 * What all providers that {@link java.util.ServiceLoader} finds have in common. Without state and
 * safe for use by several threads.
 */
public interface BackendProvider {
  /** The {@link #preference()} of a backend that is never chosen by itself. */
  int ONLY_BY_NAME = -1;

  /**
   * The name by which users ask for this backend.
   *
   * @return unique among the providers of one kind, lower case, the same in every release, for
   *     example {@code djl-block}
   */
  String name();

  /**
   * The place of this backend in the automatic choice: the highest preference that can serve is
   * taken, of equal ones the first by name.
   *
   * @return 0 or more, or {@link #ONLY_BY_NAME}; 0 unless overridden
   */
  default int preference() {
    return 0;
  }
}
