package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.classification.ClassificationFiles;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.cli.flags.InferenceFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.measure.Classifier;
import io.github.adabet.examples.measure.Evaluations;
import io.github.adabet.examples.report.ConfusionPicture;
import io.github.adabet.examples.report.RunReport;
import io.github.adabet.examples.report.RunSummary;
import io.github.adabet.examples.task.ImagePart;
import io.github.adabet.examples.task.ImageSettings.Need;
import io.github.adabet.examples.task.Task;
import io.github.adabet.examples.task.TaskImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet evaluate}: measures a network on labelled images. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Measure how well a network classifies images.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Prints the share of images whose class the network puts first, and among its first five, and"
          + " the same for each class; writes which classes are taken for which.",
      "Changes nothing. A new head, where the network has another number of classes than the"
          + " images, knows nothing yet. With the folder of a training as --model, its images are"
          + " divided as they were then, so that none is tested on that was trained on.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet evaluate",
      "  adabet evaluate --model run1 --data photos/ --confusion confusion.csv",
      "  adabet evaluate --model run1 --weights last --data photos/ --part validation",
      "  adabet evaluate --model resnet50 --weights adapted.pth --data photos/ --json -"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Which images are measured on. */
  enum Part {
    TEST,
    VALIDATION,
    TRAINING;

    /** Returns what reports call it. */
    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private final TaskFlags task = new TaskFlags();

  @OptionGroup.In(OptionGroup.IMAGES)
  @Option(
      names = "--part",
      paramLabel = "PART",
      description = "${COMPLETION-CANDIDATES}: which images. Default: ${DEFAULT-VALUE}.")
  private Part part = Part.TEST;

  @Mixin private final InferenceFlags inference = new InferenceFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write everything as JSON. - prints it in place of the table.")
  private @Nullable TextTarget json;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the figures of each class as CSV. - prints it in place of the table.")
  private @Nullable TextTarget csv;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--confusion",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description =
          "Write how many images of each class were taken for each class, as CSV. - prints it in"
              + " place of the table.")
  private @Nullable TextTarget confusion;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--plot",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Draw the confusion matrix, as SVG if the name ends in .svg, otherwise as PNG.")
  private @Nullable Path plot;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--report",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write a page with all of it, as HTML that loads nothing.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    return Interruption.listening(spec, this::evaluate);
  }

  private void evaluate(ConsoleProgress progress) throws IOException {
    try (Task opened = task.open(Need.KNOWN_CLASSES, progress)) {
      ImagePart images = part(opened.images());
      ClassificationResult result =
          Evaluations.of(
              new Classifier(opened.network(), inference.batchSize(), progress),
              "evaluate",
              images.samples(),
              opened.images().classNames());
      progress.finishTask();
      Used.warnOfUntrainedHead(spec.commandLine().getErr(), opened);
      PrintWriter out = spec.commandLine().getOut();
      Map<String, String> used = opened.usedAsItIs();
      used.put("measured on", "%d %s images".formatted(result.samples(), part.label()));
      if (!TextTarget.takesTheOutput(json, csv, confusion)) {
        print(out, result);
        out.println();
        Used.print(out, used);
      }
      TextTarget.write(json, spec, () -> json(result, used));
      TextTarget.write(csv, spec, () -> ClassificationFiles.perClassCsv(result));
      TextTarget.write(confusion, spec, () -> ClassificationFiles.confusionCsv(result));
      if (plot != null) {
        ConfusionPicture.of(result).write(plot);
        OutputFile.sayWritten(spec, plot);
      }
      if (report != null) {
        String title = opened.network().name() + " on " + used.get("images");
        WholeFile.write(
            report,
            RunReport.html(
                RunSummary.builder(title)
                    .configuration(used)
                    .measured(part.label(), null, result)
                    .build()));
        OutputFile.sayWritten(spec, report);
      }
      out.flush();
    }
  }

  private ImagePart part(TaskImages images) {
    return switch (part) {
      case TRAINING -> images.training();
      case TEST ->
          images
              .forTesting()
              .orElseThrow(() -> new IllegalArgumentException("there are no images for testing"));
      case VALIDATION ->
          images
              .forValidation()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there are no images for validation; put some aside with --split"
                              + " VALIDATION,TEST"));
    };
  }

  private String json(ClassificationResult result, Map<String, String> used) throws IOException {
    ObjectNode document = JSON.createObjectNode().put("part", part.label());
    document.setAll(ClassificationFiles.json(result));
    document.set("used", JSON.valueToTree(used));
    return JSON.writeValueAsString(document) + System.lineSeparator();
  }

  private static void print(PrintWriter out, ClassificationResult result) {
    out.printf(Locale.ROOT, "%8s  %8s  %s%n", "images", "right", "class");
    for (int c = 0; c < result.classes(); c++) {
      out.printf(
          Locale.ROOT,
          "%8d  %8s  %s%n",
          result.samplesOf(c),
          percent(result.accuracyOf(c)),
          result.classNames().get(c));
    }
    out.printf(
        Locale.ROOT,
        "%8d  %8s  all%n",
        result.samples(),
        percent(OptionalDouble.of(result.top1())));
    if (result.top5().isPresent()) {
      out.printf(
          Locale.ROOT,
          "%8d  %8s  among the first five%n",
          result.samples(),
          percent(result.top5()));
    }
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble())
        : "-";
  }
}
