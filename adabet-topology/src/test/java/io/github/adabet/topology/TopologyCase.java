package io.github.adabet.topology;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/**
 * A case file: comment lines ({@code #}), then the lines {@code source: text}, {@code threshold:
 * number} or {@code none}, {@code h1: count}, then {@code points: n dimension} or {@code distances:
 * n}, followed by the coordinates row by row or the strict lower triangle row by row, separated by
 * white space.
 */
public record TopologyCase(
    String comment, String source, float threshold, long loops, DistanceMatrix distances) {
  public static TopologyCase read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> comments = new ArrayList<>();
    int at = 0;
    for (; lines.get(at).startsWith("#"); at++) {
      comments.add(lines.get(at).substring(1).strip());
    }
    String source = field(lines.get(at++), "source");
    String threshold = field(lines.get(at++), "threshold");
    long loops = Long.parseLong(field(lines.get(at++), "h1"));
    String kind = lines.get(at++);
    float[] values = numbers(lines.subList(at, lines.size()));
    return new TopologyCase(
        String.join(" ", comments),
        source,
        threshold.equals("none") ? Float.POSITIVE_INFINITY : Float.parseFloat(threshold),
        loops,
        distances(kind, values));
  }

  /** Writes the case to a directory, and returns the file. */
  public Path write(Path directory, String name) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(comment).append("\nsource: ").append(source);
    text.append("\nthreshold: ");
    text.append(threshold == Float.POSITIVE_INFINITY ? "none" : Float.toString(threshold));
    text.append(String.format(Locale.ROOT, "%nh1: %d%ndistances: %d%n", loops, distances.size()));
    for (int i = 1; i < distances.size(); i++) {
      for (int j = 0; j < i; j++) {
        text.append(distances.get(i, j)).append(j == i - 1 ? '\n' : ' ');
      }
    }
    Files.createDirectories(directory);
    return Files.writeString(directory.resolve(name + ".txt"), text);
  }

  private static DistanceMatrix distances(String kind, float[] values) {
    if (kind.startsWith("points:")) {
      String[] shape = field(kind, "points").split(" ", -1);
      return DistanceMatrix.euclidean(
          values, Integer.parseInt(shape[0]), Integer.parseInt(shape[1]));
    }
    return DistanceMatrix.ofCondensed(Integer.parseInt(field(kind, "distances")), values);
  }

  private static String field(String line, String name) {
    if (!line.startsWith(name + ":")) {
      throw new IllegalArgumentException("expected '" + name + ":' but found '" + line + "'");
    }
    return line.substring(name.length() + 1).strip();
  }

  private static float[] numbers(List<String> lines) {
    StringTokenizer tokens = new StringTokenizer(String.join(" ", lines));
    float[] values = new float[tokens.countTokens()];
    for (int k = 0; k < values.length; k++) {
      values[k] = Float.parseFloat(tokens.nextToken());
    }
    return values;
  }
}
