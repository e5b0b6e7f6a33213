package io.github.adabet.examples.cli;

import ai.djl.Model;
import io.github.adabet.djl.block.BlockActivationSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet layers}: prints the layers of a network with their sizes. */
@Command(
    name = "layers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "List the layers of a network with their sizes.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Prints name, kind, output shape and parameters of each layer, in the order they run, and how"
          + " many numbers it puts out for one sample. Runs the network once, on zeros.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet layers",
      "  adabet layers --model resnet50 --classes 102",
      "  adabet layers --model mobilenet_v2 --input 3x96x96 --format csv",
      "  adabet layers --model vit_b_16 --engine mxnet --format json"
    })
final class LayersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final NetworkFlags network = new NetworkFlags();

  /** How the layers are printed. */
  enum Format {
    TABLE,
    JSON,
    CSV
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() throws IOException {
    try (Model opened = network.open()) {
      LayerTable table =
          LayerTable.of(network.name(), network.sample(), BlockActivationSource.of(opened));
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TABLE -> table.printText(out);
        case JSON -> table.printJson(out);
        case CSV -> table.printCsv(out);
      }
      out.flush();
    }
    return 0;
  }
}
