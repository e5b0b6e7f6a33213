package io.github.adabet.djl.torchscript.internal.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a value comes from samples: as a whole, or item by item where it is a tuple. A tuple in a
 * tuple is one item. Immutable.
 *
 * @param ofSamples whether anything of it does
 * @param items whether each item of the tuple does; empty if that is not known apart, and then all
 *     of it does or nothing
 */
record Origin(boolean ofSamples, List<Boolean> items) {

  /** What a network makes of numbers of its own alone. */
  static final Origin OWN = new Origin(false, List.of());

  /** What comes from samples as a whole. */
  static final Origin SAMPLES = new Origin(true, List.of());

  static Origin of(boolean ofSamples) {
    return ofSamples ? SAMPLES : OWN;
  }

  /** The origin of a tuple of values of these origins. */
  static Origin ofTuple(List<Origin> values) {
    List<Boolean> items = values.stream().map(Origin::ofSamples).toList();
    return items.contains(true) && items.contains(false)
        ? new Origin(true, items)
        : of(items.contains(true));
  }

  /** The origin of what has this origin or the other, according to the way that the code takes. */
  Origin with(Origin other) {
    if (equals(OWN) || equals(other)) {
      return other;
    }
    if (other.equals(OWN)) {
      return this;
    }
    if (items.size() != other.items.size()) {
      return SAMPLES;
    }
    List<Boolean> both = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      both.add(items.get(i) || other.items.get(i));
    }
    return both.contains(false) ? new Origin(true, List.copyOf(both)) : SAMPLES;
  }

  /** The origin of one of so many items that the value is taken apart into. */
  Origin item(int index, int count) {
    return items.size() == count ? of(items.get(index)) : of(ofSamples);
  }

  /** The origin of the item at an index as it is written in the code, which may be no number. */
  Origin item(String index) {
    for (int i = 0; i < items.size(); i++) {
      if (index.equals(Integer.toString(i))) {
        return of(items.get(i));
      }
    }
    return of(ofSamples);
  }
}
