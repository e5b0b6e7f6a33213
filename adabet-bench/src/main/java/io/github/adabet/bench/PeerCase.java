package io.github.adabet.bench;

import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.io.DistanceFormat;
import io.github.adabet.topology.io.DistanceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that every program is asked.
 *
 * @param name how the user selects it
 * @param countOnly whether the first Betti count is wanted; the barcode if not
 * @param degree the largest degree of the barcode; 1 for the count
 * @param threshold the longest edge that is in; positive infinity for all
 * @param generated makes the input where there is no example file
 * @param example the file of Ripser's own examples to take instead, or null
 * @param nativeBar how many times faster than ripser the native engine should be on one thread, by
 *     the time of the computation; 0 for no bar
 * @param javaBar the same of the engine in Java
 */
record PeerCase(
    String name,
    boolean countOnly,
    int degree,
    float threshold,
    Supplier<DistanceMatrix> generated,
    @Nullable Example example,
    double nativeBar,
    double javaBar) {
  private static final float ALL = Float.POSITIVE_INFINITY;

  /** An example file that comes with Ripser's source. */
  record Example(String file, DistanceFormat format) {}

  /** The cases, quick ones first. */
  static List<PeerCase> standard() {
    return List.of(
        count("count-2048", () -> gaussian(2048), null, 300, 60),
        count("count-8192", () -> gaussian(8192), null, 0, 0),
        count("count-o3-8192", () -> orthogonal(8192), points("o3_8192.txt"), 0, 0),
        barcode("h1-2048", 1, ALL, () -> gaussian(2048), null, 5),
        barcode("h1-8192", 1, ALL, () -> gaussian(8192), null, 5),
        barcode(
            "sphere-192-h2",
            2,
            ALL,
            () -> DistanceMatrix.euclidean(Clouds.sphere(192, 1), 192, 3),
            new Example("sphere_3_192.lower_distance_matrix", DistanceFormat.LOWER_DISTANCE),
            1),
        barcode("o3-1024-h3", 3, 1.8f, () -> orthogonal(1024), points("o3_1024.txt"), 1),
        barcode(
            "rp2-600-h2",
            2,
            ALL,
            () -> Clouds.projectivePlane(600, 1),
            new Example("rp2_600.lower_distance_matrix.csv", DistanceFormat.LOWER_DISTANCE),
            1));
  }

  private static PeerCase count(
      String name,
      Supplier<DistanceMatrix> input,
      @Nullable Example example,
      double nativeBar,
      double javaBar) {
    return new PeerCase(name, true, 1, ALL, input, example, nativeBar, javaBar);
  }

  private static PeerCase barcode(
      String name,
      int degree,
      float threshold,
      Supplier<DistanceMatrix> input,
      @Nullable Example example,
      double nativeBar) {
    return new PeerCase(name, false, degree, threshold, input, example, nativeBar, 0);
  }

  private static Example points(String file) {
    return new Example(file, DistanceFormat.POINT_CLOUD);
  }

  private static DistanceMatrix gaussian(int points) {
    return DistanceMatrix.euclidean(Clouds.gaussian(points, 64, 1), points, 64);
  }

  private static DistanceMatrix orthogonal(int points) {
    return DistanceMatrix.euclidean(Clouds.orthogonalMatrices(points, 1), points, 9);
  }

  /** Whether the input is one of Ripser's own. */
  boolean usesExample(@Nullable Path examples) {
    return examples != null
        && example != null
        && Files.isRegularFile(examples.resolve(example.file()));
  }

  /** The input: the example file if it is there, the generated one if not. */
  Dissimilarity input(@Nullable Path examples) throws IOException {
    if (examples != null && example != null && usesExample(examples)) {
      return DistanceReader.of(example.format()).read(examples.resolve(example.file()));
    }
    return generated.get();
  }

  /** The factor that the design asks of an engine on one thread. */
  OptionalDouble bar(String engine) {
    double bar = engine.equals("native") ? nativeBar : engine.equals("java") ? javaBar : 0;
    return bar > 0 ? OptionalDouble.of(bar) : OptionalDouble.empty();
  }
}
