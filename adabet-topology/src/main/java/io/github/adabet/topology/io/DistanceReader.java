package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.Dissimilarity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file of distances or points into a {@link Dissimilarity}, strictly: everything that
 * Ripser would skip, cut off or guess is refused with its place.
 *
 * <p>Files are read once, from front to back, through a buffer of 64 KiB. Memory grows with what
 * has been read, never with what a header promises: at most twice the 4 bytes of each of the {@code
 * n * (n - 1) / 2} distances. {@link DistanceFormat#SPARSE} takes at most 40 bytes for each line,
 * and 4 for each point.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class DistanceReader {
  private final DistanceFormat format;

  private DistanceReader(DistanceFormat format) {
    this.format = format;
  }

  /**
   * A reader of one format.
   *
   * @param format the format of the files
   * @return the reader
   */
  public static DistanceReader of(DistanceFormat format) {
    return new DistanceReader(format);
  }

  /**
   * Reads a file.
   *
   * @param file a file in this reader's format
   * @return its distances: sparse for {@link DistanceFormat#SPARSE}, dense otherwise
   * @throws DistanceFormatException if the file is not in the format, its numbers are no distances,
   *     or it holds more points than a matrix or this Java process takes
   * @throws IOException if the file cannot be read
   */
  public Dissimilarity read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a directory; give a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads a stream to its end.
   *
   * @param in the contents of a file in this reader's format; the caller closes it
   * @param name what to call the stream in an error's message
   * @return its distances: sparse for {@link DistanceFormat#SPARSE}, dense otherwise
   * @throws DistanceFormatException if the contents are not in the format, the numbers are no
   *     distances, or there are more points than a matrix or this Java process takes
   * @throws IOException if the stream cannot be read
   */
  public Dissimilarity read(InputStream in, String name) throws IOException {
    return switch (format) {
      case LOWER_DISTANCE -> new TextDistances(in, name).lowerTriangle();
      case UPPER_DISTANCE -> new TextDistances(in, name).upperTriangle();
      case DISTANCE -> new TextDistances(in, name).square();
      case POINT_CLOUD -> new TextDistances(in, name).points();
      case SPARSE -> new SparseText(in, name).matrix();
      case DIPHA -> new BinaryDistances(in, name).dipha();
      case BINARY -> new BinaryDistances(in, name).lowerTriangle();
    };
  }

  /**
   * The format of the files.
   *
   * @return the format
   */
  public DistanceFormat format() {
    return format;
  }

  @Override
  public String toString() {
    return "DistanceReader(" + format + ")";
  }
}
