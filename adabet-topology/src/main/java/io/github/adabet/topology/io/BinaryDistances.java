package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** Reads the binary formats, each by one method; reads one file and is of no use afterwards. */
final class BinaryDistances implements Place {
  private static final long DIPHA_MAGIC = 8_067_171_840L;
  private static final long DIPHA_DISTANCE_MATRIX = 7;

  private final InputStream in;
  private final String file;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);

  /** Offset of the buffer's first byte in the file. */
  private long bufferOffset;

  /** Offset of the value that was read last. */
  private long valueOffset;

  BinaryDistances(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  DistanceMatrix lowerTriangle() throws IOException {
    Triangle triangle = new Triangle(this);
    while (has(Float.BYTES)) {
      triangle.append(distance(buffer.getFloat()));
    }
    if (buffer.hasRemaining()) {
      throw wrong(
          illegal(
              "%d bytes are left; a distance has 4: check that the file is complete.",
              buffer.remaining()));
    }
    return triangle.asLower(triangle.points());
  }

  DistanceMatrix dipha() throws IOException {
    long magic = header();
    if (magic != DIPHA_MAGIC) {
      throw wrong(
          illegal(
              "the file begins with %d; a DIPHA file begins with %d: check that this is the file's"
                  + " format.",
              magic, DIPHA_MAGIC));
    }
    long type = header();
    if (type != DIPHA_DISTANCE_MATRIX) {
      throw wrong(
          illegal(
              "the DIPHA file's type is %d; only %d, a distance matrix, is read: convert it.",
              type, DIPHA_DISTANCE_MATRIX));
    }
    long promised = header();
    if (promised < 0 || promised > DistanceMatrix.MAX_POINTS) {
      throw wrong(
          illegal(
              "the header promises %d points; a dense matrix takes 0 to %d: take a subsample, or"
                  + " check that the file is not damaged.",
              promised, DistanceMatrix.MAX_POINTS));
    }
    return square((int) promised);
  }

  private DistanceMatrix square(int n) throws IOException {
    SymmetricSquare square = new SymmetricSquare(this);
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        if (!has(Double.BYTES)) {
          throw wrong(
              illegal(
                  "the file ends within distance (%d, %d); its header promises %d rows of %d"
                      + " float64 distances: check that the file is complete.",
                  row, column, n, n));
        }
        square.take(n, row, column, distance(buffer.getDouble()));
      }
    }
    if (has(1)) {
      throw wrong(
          illegal(
              "the file goes on after the %d rows that its header promises: check that it is not"
                  + " damaged.",
              n));
    }
    return square.matrix(n);
  }

  private long header() throws IOException {
    if (!has(Long.BYTES)) {
      throw wrong(
          "the file ends within its header of 24 bytes: check that it is complete, and that this is"
              + " its format.");
    }
    return buffer.getLong();
  }

  private float distance(double value) {
    float distance = (float) value;
    if (!(value >= 0 && distance <= Float.MAX_VALUE)) {
      throw wrong(
          illegal(
              "distance %s; distances must be finite, 0 or more and at most %s: correct it, drop"
                  + " the point, or check that this is the file's format.",
              value, Float.MAX_VALUE));
    }
    return distance;
  }

  /** Whether that many bytes are left; a refusal then names the value that begins here. */
  private boolean has(int bytes) throws IOException {
    while (buffer.remaining() < bytes) {
      bufferOffset += buffer.position();
      buffer.compact();
      int read = in.read(buffer.array(), buffer.position(), buffer.remaining());
      buffer.position(buffer.position() + Math.max(read, 0)).flip();
      if (read < 0) {
        break;
      }
    }
    valueOffset = bufferOffset + buffer.position();
    return buffer.remaining() >= bytes;
  }

  @Override
  public DistanceFormatException wrong(String problem) {
    return DistanceFormatException.inBinary(file, valueOffset, problem);
  }

  private static String illegal(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
