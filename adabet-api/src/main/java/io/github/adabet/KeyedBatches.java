package io.github.adabet;

import java.util.Collection;
import java.util.Iterator;

/**
 * Batches with keys, and how many there are.
 *
 * @param batches iterated once
 * @param count the number, -1 if it is not known
 */
record KeyedBatches<I>(Iterable<KeyedBatch<I>> batches, long count) {
  /**
   * The batches with their positions, from 0, as keys.
   *
   * @throws IllegalArgumentException if there is none
   */
  static <I> KeyedBatches<I> numbered(Iterable<? extends I> batches) {
    Iterator<? extends I> all = batches.iterator();
    Requirements.require(all.hasNext(), "batches is empty; give at least one batch of inputs.");
    Iterator<KeyedBatch<I>> numbered =
        new Iterator<>() {
          private long next;

          @Override
          public boolean hasNext() {
            return all.hasNext();
          }

          @Override
          public KeyedBatch<I> next() {
            return new KeyedBatch<>(next++, all.next());
          }
        };
    return new KeyedBatches<>(() -> numbered, sizeOf(batches));
  }

  static long sizeOf(Iterable<?> batches) {
    return batches instanceof Collection<?> collection ? collection.size() : -1;
  }
}
