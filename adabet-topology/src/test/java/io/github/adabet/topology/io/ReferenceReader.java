package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the formats mean, said once more with whole files in memory, regular expressions and the
 * constructors of {@link DistanceMatrix}. It shares no code with the readers.
 */
final class ReferenceReader {
  private static final String NUMBER =
      "[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
  private static final String BLANK = "[ \\t\\x0b\\f\\r]";
  private static final String SEPARATOR = "(?:" + BLANK + "*[,;]" + BLANK + "*|" + BLANK + "+)";
  private static final Pattern LINE =
      Pattern.compile(
          String.format("%1$s*%2$s(?:%3$s%2$s)*(?:%3$s)?", BLANK, NUMBER, SEPARATOR)
              + "|"
              + BLANK
              + "*");
  private static final Pattern ONE_NUMBER = Pattern.compile(NUMBER);

  private ReferenceReader() {}

  /** The distances, or empty if the file is not in the format. */
  static Optional<Dissimilarity> read(DistanceFormat format, byte[] file) {
    try {
      return Optional.of(matrix(format, file));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Dissimilarity matrix(DistanceFormat format, byte[] file) {
    return switch (format) {
      case LOWER_DISTANCE -> triangle(join(rows(file)));
      case UPPER_DISTANCE -> upper(join(rows(file)));
      case DISTANCE -> DistanceMatrix.ofFull(rows(file));
      case POINT_CLOUD -> DistanceMatrix.euclidean(rows(file));
      case SPARSE -> edges(file);
      case DIPHA -> dipha(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
      case BINARY -> binary(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    };
  }

  private static float[][] rows(byte[] file) {
    List<float[]> rows = new ArrayList<>();
    String text = text(file);
    require(text.indexOf(',') < 0 || text.indexOf(';') < 0);
    for (String line : text.split("\n", -1)) {
      require(LINE.matcher(line).matches());
      List<Float> row = new ArrayList<>();
      Matcher numbers = ONE_NUMBER.matcher(line);
      while (numbers.find()) {
        row.add(Float.parseFloat(numbers.group()));
      }
      if (!row.isEmpty()) {
        rows.add(floats(row));
      }
    }
    return rows.toArray(float[][]::new);
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1).replaceFirst("^\u00ef\u00bb\u00bf", "");
  }

  private static float[] join(float[][] rows) {
    List<Float> all = new ArrayList<>();
    for (float[] row : rows) {
      for (float value : row) {
        all.add(value);
      }
    }
    return floats(all);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = values.get(k);
    }
    return floats;
  }

  /** The number of points with this number of distances; illegal if there is none. */
  private static int size(int distances) {
    int n = 0;
    while (n * (n - 1) / 2 < distances) {
      n++;
    }
    return n;
  }

  private static DistanceMatrix triangle(float[] lower) {
    return DistanceMatrix.ofCondensed(size(lower.length), lower);
  }

  private static DistanceMatrix upper(float[] upper) {
    int n = size(upper.length);
    require(n * (n - 1) / 2 == upper.length);
    float[][] full = new float[n][n];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        full[i][j] = upper[next];
        full[j][i] = upper[next++];
      }
    }
    return DistanceMatrix.ofFull(full);
  }

  private static SparseDistanceMatrix edges(byte[] file) {
    rows(file);
    Map<List<Integer>, Float> directed = new HashMap<>();
    int n = 0;
    for (String line : text(file).split("\n", -1)) {
      List<String> words = ONE_NUMBER.matcher(line).results().map(MatchResult::group).toList();
      if (words.isEmpty()) {
        continue;
      }
      require(words.size() == 3);
      int i = point(words.get(0));
      int j = point(words.get(1));
      float length = Float.parseFloat(words.get(2));
      require(length >= 0 && length <= Float.MAX_VALUE);
      require(i != j || length == 0);
      if (i != j) {
        require(directed.put(List.of(i, j), length) == null);
        require(directed.getOrDefault(List.of(j, i), length) == length);
        n = Math.max(n, Math.max(i, j) + 1);
      }
    }
    List<List<Integer>> pairs =
        directed.keySet().stream()
            .map(
                pair ->
                    List.of(Math.min(pair.get(0), pair.get(1)), Math.max(pair.get(0), pair.get(1))))
            .distinct()
            .toList();
    int[] rows = pairs.stream().mapToInt(pair -> pair.get(0)).toArray();
    int[] columns = pairs.stream().mapToInt(pair -> pair.get(1)).toArray();
    float[] lengths = new float[rows.length];
    for (int k = 0; k < lengths.length; k++) {
      Float length = directed.get(List.of(rows[k], columns[k]));
      lengths[k] = length != null ? length : directed.get(List.of(columns[k], rows[k]));
    }
    return SparseDistanceMatrix.ofCoordinates(n, rows, columns, lengths);
  }

  private static int point(String word) {
    require(word.matches("[0-9]+"));
    BigInteger point = new BigInteger(word);
    require(point.compareTo(BigInteger.valueOf(SparseDistanceMatrix.MAX_POINTS)) < 0);
    return point.intValueExact();
  }

  private static DistanceMatrix dipha(ByteBuffer bytes) {
    require(bytes.remaining() >= 24);
    require(bytes.getLong() == 8_067_171_840L && bytes.getLong() == 7);
    long n = bytes.getLong();
    require(n >= 0 && n < 1000 && bytes.remaining() == 8 * n * n);
    float[][] full = new float[(int) n][(int) n];
    for (float[] row : full) {
      for (int j = 0; j < n; j++) {
        double distance = bytes.getDouble();
        require(distance >= 0);
        row[j] = (float) distance;
      }
    }
    return DistanceMatrix.ofFull(full);
  }

  private static DistanceMatrix binary(ByteBuffer bytes) {
    require(bytes.remaining() % 4 == 0);
    float[] lower = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(lower);
    return triangle(lower);
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException();
    }
  }
}
