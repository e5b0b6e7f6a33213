package io.github.adabet.examples.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.WeightMismatchException;
import io.github.adabet.djl.weights.WeightPrefixException;
import io.github.adabet.djl.weights.WeightReport;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import io.github.adabet.djl.zoo.Architecture;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code adabet weights}: lists a file's tensors, or loads them into a network and checks it. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "List, load, check and convert files of pre-trained weights.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Reads safetensors, PyTorch state dicts, checkpoints, whole modules (.pth) and TorchScript"
          + " archives (.pt). Nothing in a file is executed.",
      "Without --model it lists the tensors. With it, the weights are loaded strictly by name and"
          + " what became of each tensor is printed.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet weights resnet50.pth",
      "  adabet weights resnet50.pth --model resnet50 --export resnet50.safetensors",
      "  adabet weights vit.pth --model vit_b_16 --expected vit.expected.safetensors",
      "  adabet weights dino.pth --model vit_s_16 --prefix teacher.backbone --except-head",
      "  adabet weights own.pth --model resnet50 --rename classifier=fc --allow-surplus"
          + " 'optimizer.*'"
    })
final class WeightsCommand implements Callable<Integer> {
  private static final String INPUT = "input";
  private static final String LOGITS = "logits";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file to read.")
  private Path file = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      converter = ArchitectureName.class,
      description =
          "Load into this network: resnet50, resnet50_v1, vgg16, mobilenet_v2, vit_b_16, vit_s_16"
              + " or vit_ti_16.")
  private @Nullable Architecture model;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Classes of the network. Default: ${DEFAULT-VALUE}.")
  private int classes = 1000;

  @Option(
      names = "--side",
      paramLabel = "PIXELS",
      description = "Height and width of the images. Default: ${DEFAULT-VALUE}.")
  private int side = 224;

  @Option(
      names = "--except-head",
      description = "Leave the last layer as it is, for another number of classes.")
  private boolean exceptHead;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description =
          "Load only the tensors whose names begin so, model_ema for example, and take it off."
              + " Needed if the file holds the network several times.")
  private @Nullable String prefix;

  @Option(
      names = "--rename",
      paramLabel = "OLD=NEW",
      description =
          "Rename tensors of the file, behind the prefix: a name, or the beginning of names up to a"
              + " dot. May be repeated.")
  private Map<String, String> renames = new LinkedHashMap<>();

  @Option(
      names = "--allow-missing",
      paramLabel = "PATTERN",
      description =
          "Leave parameters of these names as they are if the file lacks them; * stands for any"
              + " characters. May be repeated.")
  private List<String> allowMissing = new ArrayList<>();

  @Option(
      names = "--allow-surplus",
      paramLabel = "PATTERN",
      description =
          "Pass over tensors of these names that the network lacks; * stands for any characters."
              + " May be repeated.")
  private List<String> allowSurplus = new ArrayList<>();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "DJL's engine, which must be on the class path. Default: ${DEFAULT-VALUE}.")
  private String engine = DjlEngines.PYTORCH;

  @Option(
      names = "--expected",
      paramLabel = "FILE",
      description =
          "Compare with what another framework computed: a file with the tensors \"input\", of"
              + " shape (B, C, H, W), and \"logits\".")
  private @Nullable Path expected;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "Largest error of a logit, as a share of the largest logit, that passes. Default:"
              + " ${DEFAULT-VALUE}.")
  private double tolerance = 1e-4;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write the network's weights as safetensors, under PyTorch's names.")
  private @Nullable Path export;

  /** Reads the name of a network. */
  static final class ArchitectureName implements ITypeConverter<Architecture> {
    @Override
    public Architecture convert(String name) {
      try {
        return Architecture.of(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (model == null) {
      requireNoOptionsOfLoading();
      list(out);
    } else {
      load(model, out);
    }
    out.flush();
    return 0;
  }

  private void requireNoOptionsOfLoading() {
    boolean loads =
        expected != null
            || export != null
            || prefix != null
            || exceptHead
            || !renames.isEmpty()
            || !allowMissing.isEmpty()
            || !allowSurplus.isEmpty();
    if (loads) {
      throw new IllegalArgumentException(
          "--prefix, --rename, --allow-missing, --allow-surplus, --except-head, --expected and"
              + " --export need a network: give --model.");
    }
  }

  private void list(PrintWriter out) {
    try (TensorArchive archive = TensorFiles.open(file)) {
      int tensors = archive.tensors().size();
      out.printf("%s, %d %s%n", archive.format(), tensors, tensors == 1 ? "tensor" : "tensors");
      archive.metadata().forEach((key, value) -> out.printf("%s: %s%n", key, value));
      archive.tensors().forEach((name, info) -> out.printf("%s %s%n", name, info));
      archive.unreadable().forEach((name, kind) -> out.printf("%s not read: %s%n", name, kind));
    }
  }

  private void load(Architecture architecture, PrintWriter out) {
    Block network = architecture.block(classes, new Shape(1, 3, side, side));
    try (NDManager manager = DjlEngines.engine(engine).newBaseManager()) {
      out.println(load(network, manager));
      if (expected != null) {
        compare(network, manager, expected, out);
      }
      if (export != null) {
        PretrainedWeights.save(network, export);
        out.println("Written to " + export);
      }
      network.clear();
    }
  }

  private WeightReport load(Block network, NDManager manager) {
    PretrainedWeights weights =
        PretrainedWeights.from(file)
            .allowMissing(allowMissing.toArray(String[]::new))
            .allowSurplus(allowSurplus.toArray(String[]::new));
    renames.forEach(weights::rename);
    if (prefix != null) {
      weights.prefix(prefix);
    }
    if (exceptHead) {
      weights.exceptHead();
    }
    try {
      return weights.loadInto(network, manager, new Shape(1, 3, side, side));
    } catch (WeightMismatchException | WeightPrefixException e) {
      throw new WeightsException(
          e.getMessage()
              + "\nThe options of this command: --prefix, --rename OLD=NEW, --except-head,"
              + " --allow-missing PATTERN, --allow-surplus PATTERN.",
          e);
    }
  }

  private void compare(Block network, NDManager manager, Path reference, PrintWriter out) {
    try (TensorArchive archive = TensorFiles.open(reference)) {
      NDArray input = array(manager, archive, INPUT);
      NDArray wanted = array(manager, archive, LOGITS);
      NDArray found =
          network
              .forward(new ParameterStore(manager, false), new NDList(input), false)
              .singletonOrThrow();
      float largest = wanted.abs().max().getFloat();
      double error = found.sub(wanted).abs().max().getFloat() / largest;
      out.printf(
          Locale.ROOT,
          "Largest error of a logit: %.1e of the largest logit, %.3g, on %s%n",
          error,
          largest,
          engine);
      if (!(error <= tolerance)) {
        throw new WeightsException(
            String.format(
                Locale.ROOT,
                "%s is not what %s with these weights computes: the error %.1e is more than %.1e."
                    + " Check that the file and the expected logits are of the same network and"
                    + " weights.",
                reference,
                model,
                error,
                tolerance));
      }
    }
  }

  private static NDArray array(NDManager manager, TensorArchive archive, String name) {
    TensorInfo info = archive.tensors().get(name);
    if (info == null) {
      throw new WeightsException(
          archive.file() + " holds no tensor \"" + name + "\"; it needs \"input\" and \"logits\".");
    }
    long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    NDArray array = manager.zeros(new Shape(shape));
    archive.copyInto(name, array);
    return array;
  }
}
