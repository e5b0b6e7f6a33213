package io.github.adabet.examples.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.adabet.Provenance;
import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * The barcode of one file, and its three forms.
 *
 * @param file the file as it was given
 * @param distances what it held
 * @param threshold the one asked for
 * @param result what came out
 */
record FileBarcode(String file, Dissimilarity distances, float threshold, HomologyResult result) {
  /** Prints what ripser prints, with so many digits. */
  void printText(PrintWriter out, int digits) {
    long n = distances.size();
    if (distances instanceof DistanceMatrix dense) {
      printRange(out, dense.toCondensed(), digits);
    }
    if (distances instanceof DistanceMatrix && threshold == Float.POSITIVE_INFINITY) {
      String radius = result.provenance().settings().getOrDefault("homology.threshold.used", "0");
      out.printf(
          "distance matrix with %d points, using threshold at enclosing radius %s%n",
          n, ShortestDecimal.of(Float.parseFloat(radius), digits));
    } else {
      out.printf(
          "sparse distance matrix with %d points and %d/%d entries%n", n, edges(), n * (n - 1) / 2);
    }
    for (int degree = 0; degree <= result.barcode().maximumDegree(); degree++) {
      out.printf("persistence intervals in dim %d:%n", degree);
      for (Bar bar : result.barcode().bars(degree)) {
        String death = bar.essential() ? " " : ShortestDecimal.of(bar.death(), digits);
        out.printf(" [%s,%s)%n", ShortestDecimal.of(bar.birth(), digits), death);
      }
    }
  }

  private static void printRange(PrintWriter out, float[] lengths, int digits) {
    float least = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (float length : lengths) {
      least = Math.min(least, length);
      largest = Math.max(largest, length);
    }
    out.printf(
        "value range: [%s,%s]%n",
        ShortestDecimal.of(least, digits), ShortestDecimal.of(largest, digits));
  }

  private long edges() {
    if (distances instanceof SparseDistanceMatrix sparse) {
      return sparse.edgeCount();
    }
    long edges = 0;
    for (int i = 0; i < distances.size(); i++) {
      for (int j = 0; j < i; j++) {
        edges += distances.get(i, j) <= threshold ? 1 : 0;
      }
    }
    return edges;
  }

  /** Adds a record for each bar: file, degree, birth and death. */
  void printCsv(CSVPrinter csv, int digits) throws IOException {
    for (int degree = 0; degree <= result.barcode().maximumDegree(); degree++) {
      for (Bar bar : result.barcode().bars(degree)) {
        csv.printRecord(
            file,
            degree,
            ShortestDecimal.of(bar.birth(), digits),
            ShortestDecimal.of(bar.death(), digits));
      }
    }
  }

  /** The JSON form. */
  JsonBarcode json() {
    List<JsonDegree> degrees = new ArrayList<>();
    for (int degree = 0; degree <= result.barcode().maximumDegree(); degree++) {
      List<Bar> bars = result.barcode().bars(degree);
      List<JsonBar> json = new ArrayList<>();
      for (int k = 0; k < bars.size(); k++) {
        Cocycle cocycle = result.cocycles().isEmpty() ? null : result.cocycles().get(degree).get(k);
        Bar bar = bars.get(k);
        json.add(new JsonBar(bar.birth(), bar.essential() ? null : bar.death(), terms(cocycle)));
      }
      degrees.add(new JsonDegree(degree, json));
    }
    String engine = result.provenance().settings().getOrDefault("homology.engine", "unknown");
    return new JsonBarcode(file, distances.size(), engine, degrees, result.provenance());
  }

  private static @Nullable List<JsonTerm> terms(@Nullable Cocycle cocycle) {
    if (cocycle == null) {
      return null;
    }
    List<JsonTerm> terms = new ArrayList<>();
    int[] vertices = cocycle.vertices();
    int width = cocycle.degree() + 1;
    for (int term = 0; term < cocycle.size(); term++) {
      List<Integer> simplex = new ArrayList<>();
      for (int k = 0; k < width; k++) {
        simplex.add(vertices[term * width + k]);
      }
      terms.add(new JsonTerm(simplex, cocycle.coefficients()[term]));
    }
    return terms;
  }

  /**
   * A barcode as JSON.
   *
   * @param file the file as it was given
   * @param points number of points
   * @param engine what computed
   * @param degrees the degrees from 0 on
   * @param provenance settings and platform
   */
  record JsonBarcode(
      String file, int points, String engine, List<JsonDegree> degrees, Provenance provenance) {}

  /**
   * A degree as JSON.
   *
   * @param degree 0 or more
   * @param bars sorted by birth, then death
   */
  record JsonDegree(int degree, List<JsonBar> bars) {}

  /**
   * A bar as JSON.
   *
   * @param birth finite
   * @param death null if the bar never dies
   * @param cocycle the terms of a representative, left out unless asked for
   */
  record JsonBar(
      float birth,
      @Nullable Float death,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<JsonTerm> cocycle) {}

  /**
   * A term of a cocycle as JSON.
   *
   * @param simplex its vertices, descending
   * @param coefficient 1 to p − 1
   */
  record JsonTerm(List<Integer> simplex, int coefficient) {}
}
