package io.github.adabet.topology.internal.homology.call;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.internal.homology.algebra.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Collects the bars of one degree that are longer than a bound, and their cocycles. */
public final class BarCollector {
  private final int degree;
  private final double minimumPersistence;
  private final List<Bar> bars = new ArrayList<>();
  private final List<Cocycle> cocycles = new ArrayList<>();

  public BarCollector(int degree, double minimumPersistence) {
    this.degree = degree;
    this.minimumPersistence = minimumPersistence;
  }

  /** Whether a bar is long enough, as none of length 0 is. */
  public boolean wants(float birth, float death) {
    return (double) death - birth > minimumPersistence;
  }

  /** Adds a bar if it is long enough, and its cocycle, if there is one. */
  public void add(float birth, float death, @Nullable Terms cocycle) {
    if (wants(birth, death)) {
      Bar bar = new Bar(birth, death);
      bars.add(bar);
      if (cocycle != null) {
        cocycles.add(Cocycle.of(bar, degree, cocycle.vertices(), cocycle.coefficients()));
      }
    }
  }

  /** The bars by birth, then death; asks the call while sorting. */
  public List<Bar> bars(EngineCall call) {
    return sorted(bars, Comparator.naturalOrder(), call);
  }

  /** The cocycles in the order of their bars; those of equal bars as they were added. */
  public List<Cocycle> cocycles(EngineCall call) {
    return sorted(cocycles, Comparator.comparing(Cocycle::bar), call);
  }

  private static <T> List<T> sorted(List<T> values, Comparator<T> order, EngineCall call) {
    call.check();
    AtomicInteger comparisons = new AtomicInteger();
    List<T> sorted = new ArrayList<>(values);
    sorted.sort(
        (a, b) -> {
          call.checkAt(comparisons.incrementAndGet());
          return order.compare(a, b);
        });
    return sorted;
  }
}
