package io.github.adabet.topology.internal.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TriangleHeapTest {
  @Test
  void smallest_emptySum_isNone() {
    TriangleHeap heap = new TriangleHeap();
    heap.add(7);
    heap.add(7);
    assertThat(heap.smallest()).isEqualTo(TriangleHeap.NONE);
  }

  @Test
  void smallest_randomSum_isThatOfASet() {
    Random random = new Random(5);
    TriangleHeap heap = new TriangleHeap();
    TreeSet<Long> set = new TreeSet<>();
    for (int i = 0; i < 10_000; i++) {
      long triangle = random.nextInt(200);
      heap.add(triangle);
      if (!set.remove(triangle)) {
        set.add(triangle);
      }
      if (i % 7 == 0) {
        assertThat(heap.smallest()).isEqualTo(set.isEmpty() ? TriangleHeap.NONE : set.first());
      }
    }
  }
}
