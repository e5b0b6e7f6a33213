package io.github.adabet.examples.cli;

import io.github.adabet.MemorySize;
import io.github.adabet.topology.HomologyEstimate;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the barcode of one file would need; the names are those of the JSON form.
 *
 * @param file the file as it was given
 * @param points number of points
 * @param edges number of edges up to the threshold
 * @param simplices of each dimension from 0 on, how many there are at most
 * @param bytes of memory before the reduction begins, at most
 */
record FileEstimate(String file, int points, long edges, List<BigInteger> simplices, long bytes) {
  static FileEstimate of(String file, HomologyEstimate needs) {
    return new FileEstimate(file, needs.points(), needs.edges(), needs.simplices(), needs.bytes());
  }

  void printText(PrintWriter out) {
    out.println(file + ":");
    out.printf(Locale.ROOT, "  points                 %,d%n", points);
    out.printf(Locale.ROOT, "  edges                  %,d%n", edges);
    for (int dimension = 0; dimension < simplices.size(); dimension++) {
      out.printf(
          Locale.ROOT,
          "  simplices of dim %-4d  at most %,d%n",
          dimension,
          simplices.get(dimension));
    }
    out.printf("  memory before reducing at most %s%n", MemorySize.needed(bytes));
  }

  /** The names of the columns, equal for all estimates up to one degree. */
  List<String> csvHeader() {
    List<String> header = new ArrayList<>(List.of("file", "points", "edges", "bytes"));
    for (int dimension = 0; dimension < simplices.size(); dimension++) {
      header.add("simplices" + dimension);
    }
    return header;
  }

  List<Object> csvRecord() {
    List<Object> fields = new ArrayList<>(List.of(file, points, edges, bytes));
    fields.addAll(simplices);
    return fields;
  }
}
