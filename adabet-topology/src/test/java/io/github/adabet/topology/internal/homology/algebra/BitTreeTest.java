package io.github.adabet.topology.internal.homology.algebra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitTreeTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 4096, 4097, 300_000})
  void largest_afterAnyChanges_isThatOfASortedSet(int bound) {
    Random random = new Random(bound);
    BitTree tree = new BitTree(bound);
    TreeSet<Integer> set = new TreeSet<>();
    assertThat(tree.largest()).isEqualTo(-1);
    for (int step = 0; step < 3000 && bound > 0; step++) {
      int number = random.nextInt(bound);
      if (random.nextInt(3) == 0 && !set.isEmpty()) {
        number = set.last();
      }
      if (set.remove(number)) {
        tree.remove(number);
      } else {
        set.add(number);
        tree.add(number);
      }
      assertThat(tree.largest()).isEqualTo(set.isEmpty() ? -1 : set.last());
    }
  }
}
