package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.ComplexTooLargeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Maps pivots to the columns that own them, without locks: a hash table of fixed size with linear
 * probing, at most half full, in which a pivot's <em>slot</em> never moves. Safe for use by several
 * threads.
 *
 * <p>An <em>owner</em> is a positive number made of a column, the pivot's coefficient in it, and
 * whether the column is the coboundary of its own simplex alone; its natural order is that of the
 * columns.
 */
public final class PivotTable {
  /** Stands for the owner of a pivot that has none, and for the slot of a simplex that is none. */
  static final long NONE = -1;

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final int MOST_PIVOTS = 1 << 29;
  private static final int COEFFICIENT_BITS = 15;

  private final long[] pivots;
  private final long[] owners;

  /**
   * An empty table.
   *
   * @param mostPivots how many pivots it has to hold
   * @throws ComplexTooLargeException if they are too many
   */
  public PivotTable(int mostPivots) {
    if (mostPivots > MOST_PIVOTS) {
      throw new ComplexTooLargeException(
          "a degree has "
              + mostPivots
              + " columns, and the engine holds "
              + MOST_PIVOTS
              + ": lower the threshold, the maximum degree or the number of points.");
    }
    int slots = Math.max(2, Integer.highestOneBit(Math.max(1, 2 * mostPivots - 1)) << 1);
    pivots = new long[slots];
    owners = new long[slots];
    Arrays.fill(pivots, NONE);
    Arrays.fill(owners, NONE);
  }

  /** The bytes that a table takes. */
  static long bytes(int mostPivots) {
    return 16 * Math.max(2, Long.highestOneBit(Math.max(1, 2L * mostPivots - 1)) << 1);
  }

  static long owner(int column, int coefficient, boolean alone) {
    return ((((long) column << COEFFICIENT_BITS) | coefficient) << 1) | (alone ? 1 : 0);
  }

  static int column(long owner) {
    return (int) (owner >>> (COEFFICIENT_BITS + 1));
  }

  static int coefficient(long owner) {
    return (int) (owner >>> 1) & ((1 << COEFFICIENT_BITS) - 1);
  }

  static boolean alone(long owner) {
    return (owner & 1) != 0;
  }

  /** Whether a simplex is a pivot. */
  boolean contains(long simplex) {
    int slot = home(simplex);
    while (true) {
      long here = (long) ENTRY.getVolatile(pivots, slot);
      if (here == simplex || here == NONE) {
        return here == simplex;
      }
      slot = (slot + 1) & (pivots.length - 1);
    }
  }

  /** The slot of a pivot, a new one without owner if there was none. */
  public int slot(long pivot) {
    int slot = home(pivot);
    while (true) {
      long here = (long) ENTRY.getVolatile(pivots, slot);
      if (here == NONE) {
        here = (long) ENTRY.compareAndExchange(pivots, slot, NONE, pivot);
      }
      if (here == pivot || here == NONE) {
        return slot;
      }
      slot = (slot + 1) & (pivots.length - 1);
    }
  }

  /** The owner of a slot, or {@link #NONE}. */
  long owner(int slot) {
    return (long) ENTRY.getVolatile(owners, slot);
  }

  /** Replaces the owner of a slot if it is still the one expected. */
  boolean claim(int slot, long expected, long owner) {
    return ENTRY.compareAndSet(owners, slot, expected, owner);
  }

  /** The number of slots. */
  int slots() {
    return pivots.length;
  }

  /** The pivot of a slot. */
  long pivot(int slot) {
    return pivots[slot];
  }

  private int home(long pivot) {
    return (int) ((pivot * GOLDEN) >>> 32) & (pivots.length - 1);
  }
}
