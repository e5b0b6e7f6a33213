package io.github.adabet.examples.cli;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.examples.cli.flags.ModelFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.PresetFlag;
import io.github.adabet.examples.cli.flags.SeedFlag;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.task.EngineThreads;
import io.github.adabet.examples.task.NetworkSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "  adabet layers --model mobilenet_v2 --input-size 96 --csv layers.csv",
      "  adabet layers --model vit_b_16 --engine mxnet --json -"
    })
final class LayersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final ModelFlags model = new ModelFlags();

  @Mixin private final SeedFlag seed = new SeedFlag();

  // Read through picocli, before the command runs.
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private final PresetFlag preset = new PresetFlag();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the layers as JSON. - prints it in place of the table.")
  private @Nullable TextTarget json;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the layers as CSV. - prints it in place of the table.")
  private @Nullable TextTarget csv;

  @Override
  public Integer call() throws IOException {
    NetworkSettings settings = model.settings(seed.seed());
    EngineThreads.request(null, settings.resolved().model());
    try (PretrainedNetwork network = settings.resolved().openStructure(null)) {
      LayerTable table = LayerTable.of(settings.resolved().model(), network);
      PrintWriter out = spec.commandLine().getOut();
      if (!TextTarget.takesTheOutput(json, csv)) {
        table.printText(out);
      }
      TextTarget.write(json, spec, table::toJson);
      TextTarget.write(csv, spec, table::toCsv);
      out.flush();
    }
    return 0;
  }
}
