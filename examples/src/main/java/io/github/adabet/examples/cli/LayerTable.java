package io.github.adabet.examples.cli;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.LayerKind;
import io.github.adabet.Provenance;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.LayerShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The layers of a network with their sizes; the names are those of the JSON form.
 *
 * @param model the network as it was asked for
 * @param input extents of a sample
 * @param parameters trainable parameters of all layers together
 * @param activationElements numbers that all layers put out for one sample
 * @param layers the layers in the order they run
 * @param provenance engine and version, and what could not be looked into
 */
record LayerTable(
    String model,
    List<Long> input,
    long parameters,
    long activationElements,
    List<Row> layers,
    Provenance provenance) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final double MEBIBYTE = 1024 * 1024;

  /**
   * A layer.
   *
   * @param index position in the order they run, from 0
   * @param name its name
   * @param kind what it computes, in lower case
   * @param opaque whether it is a composite that runs as a whole
   * @param outputShape extents of its output for one sample
   * @param parameters its trainable parameters
   * @param activationElements numbers it puts out for one sample
   */
  record Row(
      int index,
      String name,
      String kind,
      boolean opaque,
      List<Long> outputShape,
      long parameters,
      long activationElements) {
    private static Row of(LayerShape shape) {
      return new Row(
          shape.layer().index(),
          shape.layer().name(),
          shape.layer().kind().label(),
          shape.layer().kind() == LayerKind.OPAQUE,
          shape.outputShape(),
          shape.layer().parameterCount(),
          shape.activationElements());
    }

    private String output() {
      String text = outputShape.stream().map(String::valueOf).collect(Collectors.joining("x"));
      return text.isEmpty() ? "1" : text;
    }
  }

  /** Runs a network once, on a sample of zeros. */
  static LayerTable of(String model, Shape sample, BlockActivationSource source) {
    List<Row> rows = source.layerShapes(sample).stream().map(Row::of).toList();
    return new LayerTable(
        model,
        LongStream.of(sample.getShape()).boxed().toList(),
        rows.stream().mapToLong(Row::parameters).sum(),
        rows.stream().mapToLong(Row::activationElements).sum(),
        rows,
        source.provenance());
  }

  /** Prints columns, totals, and a note on what runs as a whole. */
  void printText(PrintWriter out) {
    int width = Math.max(5, layers.stream().mapToInt(row -> row.name().length()).max().orElse(0));
    String columns = "%5s  %-" + width + "s  %-13s  %14s  %12s  %12s%n";
    out.printf(columns, "", "layer", "kind", "output", "parameters", "activations");
    for (Row row : layers) {
      out.printf(
          columns,
          row.index(),
          row.name(),
          row.opaque() ? row.kind() + " *" : row.kind(),
          row.output(),
          grouped(row.parameters()),
          grouped(row.activationElements()));
    }
    out.printf(
        Locale.ROOT,
        "%d %s, %s parameters, %s activations per sample (%.1f MiB in float32)%n",
        layers.size(),
        layers.size() == 1 ? "layer" : "layers",
        grouped(parameters),
        grouped(activationElements),
        activationElements * (double) Float.BYTES / MEBIBYTE);
    if (layers.stream().anyMatch(Row::opaque)) {
      out.println(
          "* runs as a whole: no handler knows how it runs what it is made of, so it is ranked and"
              + " trained as one layer");
    }
  }

  /** Prints one object. */
  void printJson(PrintWriter out) throws IOException {
    out.println(JSON.writeValueAsString(this));
  }

  /** Prints a heading and a record for each layer. */
  void printCsv(PrintWriter out) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader("index", "name", "kind", "outputShape", "parameters", "activationElements")
            .get();
    CSVPrinter csv = format.print(out);
    for (Row row : layers) {
      csv.printRecord(
          row.index(),
          row.name(),
          row.kind(),
          row.output(),
          row.parameters(),
          row.activationElements());
    }
    csv.flush();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
