package io.github.adabet.topology.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The way of the engines to the arrays behind a dissimilarity, without a copy.
 *
 * <p>The public classes hand out copies only, so that nobody can change an immutable matrix; an
 * engine that copied gigabytes first would be no use. Therefore each of these classes leaves, when
 * it is initialised, a function here that gives out its arrays, after the manner of the JDK's
 * {@code SharedSecrets}. This package is not exported, so that only engines inside the module get
 * there; they read and never write. An instance in hand means that its class is initialised and the
 * function is here.
 *
 * <p>The argument is an {@code Object} because the public package depends on this one: the other
 * direction would close a cycle.
 *
 * <p>Safe for use by several threads.
 */
public final class SharedArrays {
  private static final Map<Class<?>, Function<Object, StoredLengths>> READERS =
      new ConcurrentHashMap<>();

  private SharedArrays() {}

  /**
   * Leaves the function of one class; once, from its static initialiser.
   *
   * @param <D> the class
   * @param type the class
   * @param arrays gives out an instance's arrays
   */
  public static <D> void register(Class<D> type, Function<D, StoredLengths> arrays) {
    READERS.put(type, instance -> arrays.apply(type.cast(instance)));
  }

  /**
   * The arrays behind a dissimilarity.
   *
   * @param dissimilarity a {@code DistanceMatrix} or {@code SparseDistanceMatrix}
   * @return its arrays, dense or sparse; not copies, read only
   * @throws IllegalArgumentException if it is an instance of another class
   */
  public static StoredLengths of(Object dissimilarity) {
    Function<Object, StoredLengths> reader = READERS.get(dissimilarity.getClass());
    if (reader == null) {
      throw new IllegalArgumentException(dissimilarity.getClass() + " is no dissimilarity.");
    }
    return reader.apply(dissimilarity);
  }
}
