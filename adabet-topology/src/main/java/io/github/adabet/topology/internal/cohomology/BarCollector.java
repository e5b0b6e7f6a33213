package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.Bar;
import java.util.ArrayList;
import java.util.List;

/** Collects the bars of one degree that are longer than a bound. */
final class BarCollector {
  private final double minimumPersistence;
  private final List<Bar> bars = new ArrayList<>();

  BarCollector(double minimumPersistence) {
    this.minimumPersistence = minimumPersistence;
  }

  /** Adds a bar unless it is too short, as every bar of length 0 is. */
  void add(float birth, float death) {
    if ((double) death - birth > minimumPersistence) {
      bars.add(new Bar(birth, death));
    }
  }

  List<Bar> bars() {
    return bars;
  }
}
