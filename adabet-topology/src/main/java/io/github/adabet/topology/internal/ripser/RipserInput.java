package io.github.adabet.topology.internal.ripser;

import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.SparseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file that ripser reads: the lower triangle, or the edges up to a threshold. Lengths
 * are decimals that read back as the same float32. Close it to delete the file.
 *
 * <p>The threshold is applied here: Debian's ripser 1.2.1 does not apply it to its format {@code
 * sparse}, and refuses one that is subnormal.
 */
final class RipserInput implements AutoCloseable {
  private final Path file;
  private final ExitHook hook;
  private String format = "lower-distance";
  private int points;

  private RipserInput(Path file) {
    this.file = file;
    hook = ExitHook.register(() -> file.toFile().delete());
  }

  /**
   * Writes a file.
   *
   * @param stored what to write
   * @param threshold longer edges are left out
   * @param check asked for each row; what it throws deletes the file and ends the call
   */
  static RipserInput write(StoredLengths stored, float threshold, Runnable check)
      throws IOException {
    RipserInput input = new RipserInput(Files.createTempFile("adabet-ripser", ".txt"));
    boolean written = false;
    try (BufferedWriter out = Files.newBufferedWriter(input.file)) {
      if (stored instanceof SparseLengths sparse) {
        input.writeEdges(out, sparse, threshold, check);
      } else if (stored instanceof DenseLengths dense && threshold < Float.POSITIVE_INFINITY) {
        input.writeEdges(out, dense, threshold, check);
      } else {
        input.writeTriangle(out, stored, check);
      }
      written = true;
    } finally {
      if (!written) {
        input.close();
      }
    }
    return input;
  }

  /** What to give to {@code --format}. */
  String format() {
    return format;
  }

  Path file() {
    return file;
  }

  /**
   * The number of points that ripser makes of the file: those up to the last one with an edge. The
   * others have no edges.
   */
  int points() {
    return points;
  }

  private void writeTriangle(BufferedWriter out, StoredLengths stored, Runnable check)
      throws IOException {
    points = stored.points();
    float[] lengths = stored.lengths();
    int entry = 0;
    for (int i = 1; i < points; i++) {
      check.run();
      for (int j = 0; j < i; j++) {
        out.write(Float.toString(lengths[entry++]));
        out.write(j == i - 1 ? '\n' : ',');
      }
    }
  }

  private void writeEdges(BufferedWriter out, DenseLengths dense, float threshold, Runnable check)
      throws IOException {
    format = "sparse";
    float[] lengths = dense.lengths();
    int entry = 0;
    for (int i = 1; i < dense.points(); i++) {
      check.run();
      for (int j = 0; j < i; j++) {
        float length = lengths[entry++];
        if (length <= threshold) {
          writeEdge(out, i, j, length);
        }
      }
    }
  }

  private void writeEdges(BufferedWriter out, SparseLengths sparse, float threshold, Runnable check)
      throws IOException {
    format = "sparse";
    float[] lengths = sparse.lengths();
    int row = -1;
    for (int k = 0; k < lengths.length; k++) {
      int i = sparse.larger()[k];
      if (i != row) {
        check.run();
        row = i;
      }
      if (lengths[k] <= threshold) {
        writeEdge(out, i, sparse.smaller()[k], lengths[k]);
      }
    }
  }

  private void writeEdge(BufferedWriter out, int i, int j, float length) throws IOException {
    out.write(i + " " + j + " " + length + "\n");
    points = i + 1;
  }

  @Override
  public void close() throws IOException {
    try (hook) {
      Files.deleteIfExists(file);
    }
  }
}
