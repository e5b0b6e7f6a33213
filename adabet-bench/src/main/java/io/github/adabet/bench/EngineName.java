package io.github.adabet.bench;

import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import io.github.adabet.spi.NearestNames;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an engine of DJL's in any case, and gives it as DJL spells it. */
public class EngineName implements ITypeConverter<String> {
  private final List<String> names;

  /** For picocli. */
  public EngineName() {
    this(List.of(DjlEngines.PYTORCH, DjlEngines.MXNET));
  }

  private EngineName(List<String> names) {
    this.names = names;
  }

  @Override
  public String convert(String value) {
    return names.stream()
        .filter(value::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "there is no engine '%s'; there are %s.%s"
                        .formatted(value, names, NearestNames.question(value, names))));
  }

  /** Knows TensorFlow too, which runs SavedModels, and TorchScript for PyTorch's own files. */
  public static final class OrFiles extends EngineName {
    /** What stands for PyTorch where it runs TorchScript files. */
    public static final String TORCHSCRIPT = "TorchScript";

    /** For picocli. */
    public OrFiles() {
      super(List.of(DjlEngines.PYTORCH, DjlEngines.MXNET, TensorFlowRuntime.NAME, TORCHSCRIPT));
    }
  }
}
