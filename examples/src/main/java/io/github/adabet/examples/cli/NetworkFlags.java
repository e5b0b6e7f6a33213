package io.github.adabet.examples.cli;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.examples.model.NetworkChoice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which network a command looks at. */
final class NetworkFlags {
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

  /** Returns the name of the network as given. */
  String name() {
    return model;
  }

  /** Returns the shape of one sample. */
  Shape sample() {
    NetworkChoice choice = NetworkChoice.of(model);
    return input == null ? choice.usualInput().orElseThrow(this::inputMissing) : input;
  }

  /** Opens the network; the caller closes it. */
  Model open() throws IOException {
    return NetworkChoice.of(model).open(engine.djlName, sample(), classes);
  }

  private IllegalArgumentException inputMissing() {
    return new IllegalArgumentException(
        "the model %s does not say what it takes; give the shape of one sample, for example --input 3x224x224"
            .formatted(model));
  }
}
