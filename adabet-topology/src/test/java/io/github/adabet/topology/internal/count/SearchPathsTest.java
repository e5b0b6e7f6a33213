package io.github.adabet.topology.internal.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.support.Cancellation;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The search for small clouds, the row search and the shared row search agree on the same clouds.
 */
class SearchPathsTest {
  @ParameterizedTest
  @CsvSource({"1,0", "2,0", "3,1", "10,1", "40,1", "2000000,0"})
  void count_sameCloudEachWay_isTheSame(int levels, int least) {
    Cancellation never = new Cancellation(() -> {});
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int n = random.nextInt(SmallLuneSearch.MAX_POINTS + 1);
      float[] condensed = new float[n * (n - 1) / 2];
      for (int k = 0; k < condensed.length; k++) {
        condensed[k] = least + random.nextInt(levels);
      }
      float threshold =
          seed % 2 == 0 ? Float.POSITIVE_INFINITY : least + (float) random.nextInt(levels);
      long small = new LoopCount(1, threshold, never).count(new DenseLengths(n, condensed, null));
      long rows =
          new LoopCount(1, threshold, never, -1, 1024).count(new DenseLengths(n, condensed, null));
      long shared =
          new LoopCount(3, threshold, never, -1, 0).count(new DenseLengths(n, condensed, null));
      assertThat(rows).as("rows, seed %d, n %d", seed, n).isEqualTo(small);
      assertThat(shared).as("shared rows, seed %d, n %d", seed, n).isEqualTo(small);
    }
  }

  @ParameterizedTest
  @CsvSource({"64,65", "65,64", "3,0", "0,40"})
  void count_reusedForAnotherSize_remembersNothing(int first, int second) {
    Cancellation never = new Cancellation(() -> {});
    LoopCount reused = new LoopCount(1, Float.POSITIVE_INFINITY, never);
    for (int n : new int[] {first, second, first}) {
      float[] condensed = new float[n * (n - 1) / 2];
      Random random = new Random(n);
      for (int k = 0; k < condensed.length; k++) {
        condensed[k] = 1 + random.nextInt(4);
      }
      long fresh =
          new LoopCount(1, Float.POSITIVE_INFINITY, never)
              .count(new DenseLengths(n, condensed, null));
      assertThat(reused.count(new DenseLengths(n, condensed, null))).isEqualTo(fresh);
    }
  }
}
