package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SparseDistanceMatrixProperties {
  private record Entry(int row, int column, float length) {}

  /** A full square, and one way to write it down; what is infinite is left out. */
  private record Written(float[][] full, List<Entry> entries) {}

  @Property(tries = 300)
  void factories_oneMatrix_agreeWhateverTheOrder(
      @ForAll long seed, @ForAll @IntRange(max = 12) int n) {
    Random random = new Random(seed);
    Written written = written(random, n);
    SparseDistanceMatrix coordinates = coordinates(n, written.entries());
    assertThat(compressedRows(n, written.entries()))
        .isEqualTo(coordinates)
        .hasSameHashCodeAs(coordinates)
        .hasToString(coordinates.toString());
    Collections.shuffle(written.entries(), random);
    assertThat(coordinates(n, written.entries())).isEqualTo(coordinates);
    assertThat(compressedRows(n, written.entries())).isEqualTo(coordinates);
  }

  @Property(tries = 300)
  void get_anyPair_isTheEntryWritten(@ForAll long seed, @ForAll @IntRange(max = 12) int n) {
    Written written = written(new Random(seed), n);
    SparseDistanceMatrix matrix = coordinates(n, written.entries());
    int edges = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        assertThat(matrix.get(i, j)).isEqualTo(written.full()[i][j]);
        if (j < i && Float.isFinite(written.full()[i][j])) {
          assertThat(matrix.larger(edges)).isEqualTo(i);
          assertThat(matrix.smaller(edges)).isEqualTo(j);
          assertThat(matrix.length(edges)).isEqualTo(written.full()[i][j]);
          edges++;
        }
      }
    }
    assertThat(matrix.edgeCount()).isEqualTo(edges);
  }

  @Property(tries = 200)
  void restrictedTo_anyPointsAfterBirths_isTheSelection(
      @ForAll long seed, @ForAll @IntRange(max = 12) int n) {
    Random random = new Random(seed);
    Written written = written(random, n);
    float[] births = Dissimilarities.births(random, n, 5);
    int[] points = random.ints(0, Math.max(1, n)).distinct().limit(n - n / 3).toArray();
    SparseDistanceMatrix matrix = coordinates(n, written.entries()).withBirths(births);
    SparseDistanceMatrix restricted = matrix.restrictedTo(points);
    assertThat(restricted.size()).isEqualTo(points.length);
    for (int i = 0; i < points.length; i++) {
      assertThat(restricted.birth(i)).isEqualTo(births[points[i]]);
      for (int j = 0; j < i; j++) {
        float ends = Math.max(births[points[i]], births[points[j]]);
        assertThat(restricted.get(i, j))
            .isEqualTo(Math.max(written.full()[points[i]][points[j]], ends));
      }
    }
  }

  /** Each pair is left out, or stands in one orientation or both; the diagonal at times. */
  private static Written written(Random random, int n) {
    float[][] full = new float[n][n];
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (random.nextBoolean()) {
        entries.add(new Entry(i, i, 0));
      }
      for (int j = 0; j < i; j++) {
        int orientations = random.nextInt(4);
        float length = orientations == 0 ? Float.POSITIVE_INFINITY : random.nextInt(4) / 3f;
        full[i][j] = length;
        full[j][i] = length;
        if ((orientations & 1) != 0) {
          entries.add(new Entry(i, j, length));
        }
        if ((orientations & 2) != 0) {
          entries.add(new Entry(j, i, length));
        }
      }
    }
    Collections.shuffle(entries, random);
    return new Written(full, entries);
  }

  private static SparseDistanceMatrix coordinates(int n, List<Entry> entries) {
    return SparseDistanceMatrix.ofCoordinates(
        n,
        entries.stream().mapToInt(Entry::row).toArray(),
        entries.stream().mapToInt(Entry::column).toArray(),
        lengths(entries));
  }

  /** Entries of one row stay in the order in which they come. */
  private static SparseDistanceMatrix compressedRows(int n, List<Entry> entries) {
    int[] rowStarts = new int[n + 1];
    List<Entry> byRow = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (Entry entry : entries) {
        if (entry.row() == i) {
          byRow.add(entry);
        }
      }
      rowStarts[i + 1] = byRow.size();
    }
    return SparseDistanceMatrix.ofCompressedRows(
        n, rowStarts, byRow.stream().mapToInt(Entry::column).toArray(), lengths(byRow));
  }

  private static float[] lengths(List<Entry> entries) {
    float[] lengths = new float[entries.size()];
    for (int k = 0; k < lengths.length; k++) {
      lengths[k] = entries.get(k).length();
    }
    return lengths;
  }
}
