package io.github.adabet.topology.internal.homology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import io.github.adabet.topology.internal.homology.call.BarCollector;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.loops.EmptyLunes;
import io.github.adabet.topology.internal.homology.loops.LoopEdges;
import io.github.adabet.topology.internal.homology.loops.StarScan;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever looks at all edges or points asks all along whether the call should end. */
class LongLoopsTest {
  private static final float ALL = Float.POSITIVE_INFINITY;
  private static final int EDGES = 200_000;

  /** How often a loop over all edges asks at least. */
  private static final int BLOCKS = EDGES >> 16;

  private static final StoredLengths LINE = StoredLengths.of(line());
  private static final StoredLengths DENSE =
      StoredLengths.of(Dissimilarities.uniform(new Random(1), 640));

  /** Each way through the edges, and how many loops over them it is made of. */
  static Stream<Arguments> loops() {
    EdgeOrder sparse = EdgeOrder.of(LINE, ALL, unlimited());
    EdgeOrder dense = EdgeOrder.of(DENSE, ALL, unlimited());
    EdgeFiltration filtration = EdgeFiltration.of(LINE, sparse, unlimited());
    EmptyLunes empty = EmptyLunes.find(filtration, unlimited());
    return Stream.of(
        loop("sort of a sparse matrix", 8, call -> EdgeOrder.of(LINE, ALL, call)),
        loop("sort of a dense matrix", 7, call -> EdgeOrder.of(DENSE, ALL, call)),
        loop("sparse ranks", 3, call -> EdgeFiltration.of(LINE, sparse, call)),
        loop("dense ranks", 1, call -> EdgeFiltration.of(DENSE, dense, call)),
        loop("components", 2, call -> bars(sparse, false).reduce(call)),
        loop("cocycles of components", EDGES / BLOCKS, call -> bars(sparse, true).reduce(call)),
        loop("loop edges", 1, call -> new LoopEdges(EDGES, empty, new IntList(), call)),
        loop("nearest neighbours", 1, call -> new StarScan(filtration, call)),
        loop("sort of bars", 1, call -> unsorted().bars(call)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loops")
  void loop_notCancelled_asksAllAlong(String name, int loops, Consumer<EngineCall> loop) {
    AtomicInteger asked = new AtomicInteger();

    loop.accept(cancelledAfter(Integer.MAX_VALUE, asked));

    assertThat(asked).as(name).hasValueGreaterThanOrEqualTo(loops * BLOCKS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loops")
  void loop_cancelledAtTheLastQuestion_throws(String name, int loops, Consumer<EngineCall> loop) {
    AtomicInteger asked = new AtomicInteger();
    loop.accept(cancelledAfter(Integer.MAX_VALUE, asked));
    int questions = asked.getAndSet(0);

    assertThatThrownBy(() -> loop.accept(cancelledAfter(questions - 1, asked)))
        .as(name)
        .isInstanceOf(OperationCancelledException.class);
  }

  private static Arguments loop(String name, int loops, Consumer<EngineCall> loop) {
    return Arguments.of(name, loops, loop);
  }

  private static EngineCall unlimited() {
    return cancelledAfter(Integer.MAX_VALUE, new AtomicInteger());
  }

  private static EngineCall cancelledAfter(int questions, AtomicInteger asked) {
    ComputationControl control =
        ComputationControl.builder().cancelWhen(() -> asked.incrementAndGet() > questions).build();
    return new EngineCall(control.start(), 1, Long.MAX_VALUE);
  }

  private static DegreeZero bars(EdgeOrder edges, boolean cocycles) {
    return new DegreeZero(EDGES + 1, edges, null, new BarCollector(0, 0), cocycles);
  }

  private static BarCollector unsorted() {
    BarCollector bars = new BarCollector(1, 0);
    Random random = new Random(2);
    for (int k = 0; k < EDGES; k++) {
      bars.add(random.nextFloat(), 1 + random.nextFloat(), null);
    }
    return bars;
  }

  /** Points one after another, each joined to the next one, in no order of lengths. */
  private static SparseDistanceMatrix line() {
    Random random = new Random(3);
    int[] rows = new int[EDGES];
    int[] columns = new int[EDGES];
    float[] lengths = new float[EDGES];
    for (int k = 0; k < EDGES; k++) {
      rows[k] = k + 1;
      columns[k] = k;
      lengths[k] = random.nextFloat();
    }
    return SparseDistanceMatrix.ofCoordinates(EDGES + 1, rows, columns, lengths);
  }
}
