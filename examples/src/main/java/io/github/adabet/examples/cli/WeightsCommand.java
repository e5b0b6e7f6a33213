package io.github.adabet.examples.cli;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import io.github.adabet.examples.cli.flags.NetworkFormFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.examples.task.EngineThreads;
import io.github.adabet.examples.task.NetworkSettings;
import io.github.adabet.examples.task.WeightNaming;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adabet weights}: lists a file's tensors, or loads them into a network and checks it. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    subcommands = FetchWeightsCommand.class,
    sortOptions = false,
    header = "List, load, check and convert files of pre-trained weights.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Reads safetensors, PyTorch state dicts, checkpoints (Lightning's .ckpt too), whole modules"
          + " (.pth), TorchScript archives (.pt) and programs of torch.export (.pt2). Nothing in a"
          + " file is executed.",
      "Without --model it lists the tensors, and what stands beside them. With it, the weights are"
          + " loaded strictly by name and what became of each tensor is printed. What the file has"
          + " in front of all names (state_dict., module., _orig_mod., ema.) is found out where"
          + " one choice fits the network best.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet weights fetch resnet50",
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

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file to read.")
  private @Nullable Path file;

  @OptionGroup.In(OptionGroup.NETWORK)
  @Option(
      names = "--model",
      paramLabel = "NAME|FILE|DIR",
      description = "Load into this network, such as resnet50 or vit_b_16.")
  private @Nullable String model;

  @Mixin private final NetworkFormFlags form = new NetworkFormFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--expected",
      paramLabel = "FILE",
      description =
          "Compare with what another framework computed: a file with the tensors \"input\", of"
              + " shape (B, C, H, W), and \"logits\".")
  private @Nullable Path expected;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "Largest error of a logit, as a share of the largest logit, that passes. Default:"
              + " ${DEFAULT-VALUE}.")
  private double tolerance = 1e-4;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--export",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write the network's weights as safetensors, under PyTorch's names.")
  private @Nullable Path export;

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
    if (expected != null || export != null || !form.naming().naming().equals(WeightNaming.SAME)) {
      throw new IllegalArgumentException(
          "--prefix, --rename, --allow-missing, --allow-surplus, --except-head, --expected and"
              + " --export need a network: give --model.");
    }
  }

  private Path file() {
    if (file == null) {
      throw new MissingParameterException(
          spec.commandLine(),
          spec.positionalParameters().get(0),
          "Missing required parameter: 'FILE', or the command fetch");
    }
    return file;
  }

  private void list(PrintWriter out) {
    try (TensorArchive archive = TensorFiles.open(file())) {
      int tensors = archive.tensors().size();
      out.printf("%s, %d %s%n", archive.format(), tensors, tensors == 1 ? "tensor" : "tensors");
      archive.metadata().forEach((key, value) -> out.printf("%s: %s%n", key, value));
      archive.tensors().forEach((name, info) -> out.printf("%s %s%n", name, info));
      archive.unreadable().forEach((name, kind) -> out.printf("%s not read: %s%n", name, kind));
      archive.skipped().forEach((name, kind) -> out.printf("%s skipped: %s%n", name, kind));
    }
  }

  private void load(String name, PrintWriter out) {
    NetworkSettings settings =
        form.settings(name, file().toString(), 0, Downloader.ofEnvironment());
    EngineThreads.request(null, name);
    try (PretrainedNetwork network = settings.open(null)) {
      out.println(network.weightReport().orElseThrow());
      if (expected != null) {
        compare(network, expected, out);
      }
      if (export != null) {
        network.save(export);
        out.println("Written to " + export);
      }
    }
  }

  private void compare(PretrainedNetwork network, Path reference, PrintWriter out) {
    try (TensorArchive archive = TensorFiles.open(reference)) {
      HostTensor input = tensor(archive, INPUT);
      float[] wanted = tensor(archive, LOGITS).toFloats();
      float[] found = network.predict(TensorBatch.of(input)).first().toFloats();
      if (found.length != wanted.length) {
        throw new WeightsException(
            "%s holds %d logits, and the network puts out %d; give those of the same network"
                .formatted(reference, wanted.length, found.length));
      }
      double largest = 0;
      double error = 0;
      for (int i = 0; i < wanted.length; i++) {
        largest = Math.max(largest, Math.abs(wanted[i]));
        double difference = Math.abs(found[i] - wanted[i]);
        error = Double.isNaN(difference) ? Double.NaN : Math.max(error, difference);
      }
      error /= largest;
      out.printf(
          Locale.ROOT,
          "Largest error of a logit: %.1e of the largest logit, %.3g, by %s%n",
          error,
          largest,
          network);
      if (!(error <= tolerance)) {
        throw new WeightsException(
            String.format(
                Locale.ROOT,
                "%s is not what %s with these weights computes: the error %.1e is more than %.1e."
                    + " Check that the file and the expected logits are of the same network and"
                    + " weights.",
                reference,
                network.name(),
                error,
                tolerance));
      }
    }
  }

  private static HostTensor tensor(TensorArchive archive, String name) {
    TensorInfo info = archive.tensors().get(name);
    if (info == null) {
      throw new WeightsException(
          archive.file() + " holds no tensor \"" + name + "\"; it needs \"input\" and \"logits\".");
    }
    if (info.type() != ElementType.F32) {
      throw new WeightsException(
          "%s holds the tensor \"%s\" as %s; save it as float32"
              .formatted(archive.file(), name, info.type()));
    }
    long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    return HostTensor.of(DataType.FLOAT32, archive.read(name), shape);
  }
}
