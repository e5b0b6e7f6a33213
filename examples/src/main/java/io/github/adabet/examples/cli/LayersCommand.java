package io.github.adabet.examples.cli;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.BlockActivationSource;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.examples.model.NetworkChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      description =
          "digits (the network of the examples), resnet50, resnet50_v1, vgg16, mobilenet_v2,"
              + " vit_b_16, vit_s_16, vit_ti_16, or the file or folder of a model for DJL, which may"
              + " hold code: load only what you trust. Default: ${DEFAULT-VALUE}.")
  private String model = NetworkChoice.DIGITS;

  @Option(
      names = "--input",
      paramLabel = "SHAPE",
      converter = SampleShape.class,
      description = "Shape of one sample. Default: 3x224x224, or 1x28x28 for digits.")
  private @Nullable Shape input;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Number of classes. Default: 1000, or 10 for digits.")
  private @Nullable Integer classes;

  /** The engines by the names of the command line. */
  enum EngineName {
    PYTORCH(DjlEngines.PYTORCH),
    MXNET(DjlEngines.MXNET);

    private final String djlName;

    EngineName(String djlName) {
      this.djlName = djlName;
    }
  }

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. MXNet is legacy and must be added to"
              + " the class path.")
  private EngineName engine = EngineName.PYTORCH;

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
    NetworkChoice choice = NetworkChoice.of(model);
    Shape sample = input == null ? choice.usualInput().orElseThrow(this::inputMissing) : input;
    try (Model opened = choice.open(engine.djlName, sample, classes)) {
      LayerTable table = LayerTable.of(model, sample, BlockActivationSource.of(opened));
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

  private IllegalArgumentException inputMissing() {
    return new IllegalArgumentException(
        "the model %s does not say what it takes; give the shape of one sample, for example --input 3x224x224"
            .formatted(model));
  }
}
