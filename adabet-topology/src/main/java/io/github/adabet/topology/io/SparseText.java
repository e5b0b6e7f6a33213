package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.IllegalEntryException;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;

/** Reads a text file of edges, three numbers a line; reads one file and is of no use afterwards. */
final class SparseText {
  private static final int LARGEST_POINT = SparseDistanceMatrix.MAX_POINTS - 1;

  private final NumberTokens numbers;
  private final String file;
  private int[] rows = new int[64];
  private int[] columns = new int[64];
  private float[] lengths = new float[64];
  private long[] lines = new long[64];
  private int size;

  SparseText(InputStream in, String file) {
    this.numbers = new NumberTokens(in, file);
    this.file = file;
  }

  SparseDistanceMatrix matrix() throws IOException {
    int points = 0;
    boolean more = numbers.next();
    while (more) {
      requireRoom();
      lines[size] = numbers.line();
      rows[size] = numbers.point(LARGEST_POINT);
      requireSameLine(numbers.next(), 1);
      columns[size] = numbers.point(LARGEST_POINT);
      requireSameLine(numbers.next(), 2);
      lengths[size] = numbers.distance();
      if (rows[size] != columns[size]) {
        points = Math.max(points, Math.max(rows[size], columns[size]) + 1);
        size++;
      } else if (lengths[size] != 0) {
        throw numbers.wrong(
            String.format(
                Locale.ROOT,
                "distance (%d, %d) is %s; a point's distance to itself must be 0: delete the line.",
                rows[size],
                columns[size],
                lengths[size]));
      }
      more = numbers.next();
      if (more && !numbers.startsLine()) {
        throw numbers.wrong(lineHas("more than 3 numbers"));
      }
    }
    return sorted(points);
  }

  private SparseDistanceMatrix sorted(int points) {
    try {
      return SparseDistanceMatrix.ofCoordinates(
          points,
          Arrays.copyOf(rows, size),
          Arrays.copyOf(columns, size),
          Arrays.copyOf(lengths, size));
    } catch (IllegalEntryException e) {
      throw DistanceFormatException.inText(
          file, lines[e.entry()], 1, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw GrowingFloats.heapTooSmall(numbers, 6L * size);
    }
  }

  private void requireSameLine(boolean found, int before) {
    if (!found || numbers.startsLine()) {
      throw numbers.wrongBefore(lineHas(before == 1 ? "1 number" : "2 numbers"));
    }
  }

  private static String lineHas(String found) {
    return String.format(
        Locale.ROOT,
        "the line has %s; a line has 3, two points and their distance: correct it, or check that"
            + " this is the file's format.",
        found);
  }

  private void requireRoom() {
    if (size < rows.length) {
      return;
    }
    if (size == SparseDistanceMatrix.MAX_POINTS) {
      throw numbers.wrong(
          String.format(
              Locale.ROOT,
              "more than %d edges, the most that one matrix may have: leave out the long ones.",
              size));
    }
    int grown = (int) Math.min(SparseDistanceMatrix.MAX_POINTS, size + (size >> 1) + 1L);
    try {
      rows = Arrays.copyOf(rows, grown);
      columns = Arrays.copyOf(columns, grown);
      lengths = Arrays.copyOf(lengths, grown);
      lines = Arrays.copyOf(lines, grown);
    } catch (OutOfMemoryError e) {
      throw GrowingFloats.heapTooSmall(numbers, 5L * grown);
    }
  }
}
