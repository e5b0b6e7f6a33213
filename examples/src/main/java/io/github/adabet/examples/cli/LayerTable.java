package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.Provenance;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** What TorchScript networks say of parameters that belong to no layer in the table. */
  private static final String UNRANKED = "source.unranked_parameters";

  private static final String NONE = "none";

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
    private static Row of(LayerActivation activation) {
      Layer layer = activation.layer();
      return new Row(
          layer.index(),
          layer.name(),
          layer.kind().label(),
          layer.kind() == LayerKind.OPAQUE,
          LongStream.of(activation.shape()).skip(1).boxed().toList(),
          layer.parameterCount(),
          activation.features());
    }

    private String output() {
      String text = outputShape.stream().map(String::valueOf).collect(Collectors.joining("x"));
      return text.isEmpty() ? "1" : text;
    }
  }

  /**
   * Runs a network once, on a sample of zeros.
   *
   * @throws IllegalArgumentException if the network does not say what it takes
   */
  static LayerTable of(String model, PretrainedNetwork network) {
    List<TensorSpec> inputs = network.inputs();
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "the network %s does not say what it takes; give --input-size".formatted(model));
    }
    ActivationSource<TensorBatch> source = network.activationSource();
    List<Row> rows = new ArrayList<>();
    source.forward(zeros(inputs), activation -> rows.add(Row.of(activation)));
    return new LayerTable(
        model,
        LongStream.of(inputs.get(0).sample().getShape()).boxed().toList(),
        rows.stream().mapToLong(Row::parameters).sum(),
        rows.stream().mapToLong(Row::activationElements).sum(),
        rows,
        network.provenance());
  }

  private static TensorBatch zeros(List<TensorSpec> inputs) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      long bytes = Math.multiplyExact(input.sample().size(), input.type().getNumOfBytes());
      long[] shape =
          LongStream.concat(LongStream.of(1), LongStream.of(input.sample().getShape())).toArray();
      tensors.put(
          input.name(),
          HostTensor.of(input.type(), ByteBuffer.allocate(Math.toIntExact(bytes)), shape));
    }
    return TensorBatch.of(tensors);
  }

  /** Prints columns, totals, and notes on what runs as a whole and what is not ranked. */
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
    String unranked = provenance.settings().getOrDefault(UNRANKED, NONE);
    if (!unranked.equals(NONE)) {
      out.println("not ranked, and not counted here:");
      for (String parameter : unranked.split("; ", -1)) {
        out.println("  " + parameter);
      }
    }
  }

  /** Returns one object. */
  String toJson() throws IOException {
    return JSON.writeValueAsString(this) + System.lineSeparator();
  }

  /** Returns a heading and a record for each layer. */
  String toCsv() throws IOException {
    StringBuilder out = new StringBuilder();
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
    return out.toString();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
