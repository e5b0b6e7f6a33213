package io.github.adabet.topology.internal.homology.filtration;

import java.util.Arrays;

/**
 * The lune of one edge after another, in ascending order of ranks: the points joined to both ends
 * by earlier edges (its <em>members</em>, numbered from 0 in ascending order of points), and the
 * graph that the earlier edges form on them. Sets of members are bit sets: bit m % 64 of word m /
 * 64 stands for m. One instance belongs to one thread.
 */
public abstract sealed class Lune permits DenseLune, SparseLune {
  /** How many members are tried as apex. */
  private static final int TRIED = 48;

  /** The members; words from {@link #words} on are not valid. */
  long[] members = {};

  int words;

  private long[] reached = {};
  private long[] rest = {};
  private long[] component = {};
  private int apex;
  private long fewestMissing;

  /**
   * Moves on to an edge; all edges before it are known from then on.
   *
   * @param rank larger than at the call before
   * @return whether the lune has members
   */
  public abstract boolean load(int rank);

  /** As {@link #load}, without finding more than one member; whether there is none. */
  public abstract boolean isEmpty(int rank);

  /** Where in {@link #rows} the neighbours of a member begin. */
  abstract int row(int member);

  /** The words that hold the neighbours of the members asked for by {@link #row} so far. */
  abstract long[] rows();

  /** The point that a member is. */
  public abstract int point(int member);

  /** Where among the members a point stands, or -1 if it is none. */
  public abstract int member(int point);

  /** Starts the choice of the apex anew, after a load. */
  public final void begin() {
    if (reached.length < words) {
      reached = new long[members.length];
      rest = new long[members.length];
      component = new long[members.length];
    }
    apex = -1;
    fewestMissing = Long.MAX_VALUE;
  }

  /** Takes a member as apex if it has more neighbours in the lune than the one before. */
  public final void propose(int member) {
    int row = row(member);
    long[] rows = rows();
    long missing = -1;
    for (int k = 0; k < words && missing < fewestMissing; k++) {
      missing += Long.bitCount(members[k] & ~rows[row + k]);
    }
    if (missing < fewestMissing) {
      fewestMissing = missing;
      apex = member;
    }
  }

  /** Takes a member as apex without asking for its neighbours. */
  public final void choose(int member) {
    apex = member;
  }

  /** Proposes members from the first on, until one has all others as neighbours. */
  public final void proposeMembers() {
    int tried = 0;
    for (int k = 0; k < words; k++) {
      for (long bits = members[k]; bits != 0; bits &= bits - 1) {
        if (fewestMissing == 0 || tried++ == TRIED) {
          return;
        }
        propose((k << 6) + Long.numberOfTrailingZeros(bits));
      }
    }
  }

  /** The first member. */
  public final int first() {
    int word = 0;
    while (members[word] == 0) {
      word++;
    }
    return (word << 6) + Long.numberOfTrailingZeros(members[word]);
  }

  /** The member chosen, or -1. */
  public final int apex() {
    return apex;
  }

  /** Whether the apex has all other members as neighbours. */
  public final boolean dominated() {
    return fewestMissing == 0;
  }

  /** Leaves the members that are not connected to the apex for {@link #nextComponent}. */
  public final void split() {
    int row = row(apex);
    long[] rows = rows();
    for (int k = 0; k < words; k++) {
      reached[k] = members[k] & rows[row + k];
    }
    reached[apex >> 6] |= 1L << apex;
    for (int k = 0; k < words; k++) {
      rest[k] = members[k] & ~reached[k];
    }
    grow(reached);
  }

  /** The smallest member of the next component by its smallest member, or -1 if there is none. */
  public final int nextComponent() {
    int word = 0;
    while (word < words && rest[word] == 0) {
      word++;
    }
    if (word == words) {
      return -1;
    }
    int smallest = (word << 6) + Long.numberOfTrailingZeros(rest[word]);
    Arrays.fill(component, 0, words, 0);
    component[word] = Long.lowestOneBit(rest[word]);
    rest[word] &= rest[word] - 1;
    grow(component);
    return smallest;
  }

  /** Moves members from the rest to a set, with their neighbours, while they have one there. */
  private void grow(long[] set) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int k = 0; k < words; k++) {
        for (long bits = rest[k]; bits != 0; bits &= bits - 1) {
          int member = (k << 6) + Long.numberOfTrailingZeros(bits);
          if (touches(member, set)) {
            absorb(member, set);
            bits &= rest[k] | Long.lowestOneBit(bits);
            changed = true;
          }
        }
      }
    }
  }

  /** Moves a member of the rest and its neighbours there to a set. */
  private void absorb(int member, long[] set) {
    int row = row(member);
    long[] rows = rows();
    set[member >> 6] |= 1L << member;
    for (int k = 0; k < words; k++) {
      set[k] |= rest[k] & rows[row + k];
    }
    for (int k = 0; k < words; k++) {
      rest[k] &= ~set[k];
    }
  }

  private boolean touches(int member, long[] set) {
    int row = row(member);
    long[] rows = rows();
    for (int k = 0; k < words; k++) {
      if ((rows[row + k] & set[k]) != 0) {
        return true;
      }
    }
    return false;
  }
}
