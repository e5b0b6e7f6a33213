package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.PointCloud;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the points of a file in the format {@link DistanceFormat#POINT_CLOUD}, for metrics other
 * than the Euclidean one, which {@link DistanceReader} takes; as strictly as that does.
 */
public final class PointReader {
  private PointReader() {}

  /**
   * Reads a file.
   *
   * @param file one point a line
   * @return its points, float32
   * @throws DistanceFormatException if the file is not in the format
   * @throws IOException if the file cannot be read
   */
  public static PointCloud read(Path file) throws IOException {
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
   * @param in one point a line; the caller closes it
   * @param name what to call the stream in an error's message
   * @return its points, float32
   * @throws DistanceFormatException if the contents are not in the format
   * @throws IOException if the stream cannot be read
   */
  public static PointCloud read(InputStream in, String name) throws IOException {
    return new TextDistances(in, name).cloud();
  }
}
