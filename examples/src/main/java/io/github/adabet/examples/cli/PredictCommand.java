package io.github.adabet.examples.cli;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.Predictions.Guess;
import io.github.adabet.examples.cli.Predictions.Image;
import io.github.adabet.examples.cli.flags.InferenceFlags;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.measure.ClassScores;
import io.github.adabet.examples.measure.Classifier;
import io.github.adabet.examples.task.ImagePart;
import io.github.adabet.examples.task.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adabet predict}: says what images show. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Say what images show.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Prints the most probable classes of each image. The names of the classes are known for the"
          + " folder of a training (--model DIR) and where the images lie in folders of classes;"
          + " elsewhere classes are numbers.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet predict --limit 10",
      "  adabet predict --model run1 photo.jpg others/ --top 3",
      "  adabet predict --model resnet50 --weights resnet50.pth photos/ --csv classes.csv"
    })
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGES",
      arity = "0..*",
      description =
          "Files of images, or folders with images in and below them. Default: the images for"
              + " testing of --data; for another network than that of the digits, one of both must"
              + " be given.")
  private List<Path> images = new ArrayList<>();

  @Mixin private final TaskFlags task = new TaskFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--top",
      paramLabel = "K",
      description = "Classes of each image, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int top = 5;

  @Mixin private final InferenceFlags inference = new InferenceFlags();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the classes as JSON. - prints it in place of the table.")
  private @Nullable TextTarget json;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the classes as CSV. - prints it in place of the table.")
  private @Nullable TextTarget csv;

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw new IllegalArgumentException("--top is " + top + "; it must be 1 or more");
    }
    return Interruption.listening(spec, this::predict);
  }

  private void predict(ConsoleProgress progress) throws IOException {
    try (Task opened = task.openToPredict(images, progress)) {
      Predictions predictions = predict(opened, progress);
      progress.finishTask();
      Used.warnOfUntrainedHead(spec.commandLine().getErr(), opened);
      PrintWriter out = spec.commandLine().getOut();
      if (!TextTarget.takesTheOutput(json, csv)) {
        predictions.print(out);
        out.println();
        Used.print(out, opened.usedAsItIs());
      }
      TextTarget.write(json, spec, predictions::toJson);
      TextTarget.write(csv, spec, predictions::toCsv);
      out.flush();
    }
  }

  private Predictions predict(Task opened, ConsoleProgress progress) {
    ImagePart part = opened.images().forTesting().orElse(opened.images().training());
    List<String> names = opened.images().classNames();
    List<Image> found = new ArrayList<>();
    new Classifier(opened.network(), inference.batchSize(), progress)
        .run(
            "predict",
            part.samples(),
            (read, outputs) -> {
              for (float[] row : rows(outputs)) {
                found.add(new Image(part.names().get(found.size()), guesses(row, names)));
              }
            });
    return new Predictions(found, opened.usedAsItIs());
  }

  private List<Guess> guesses(float[] row, List<String> names) {
    double[] probabilities = ClassScores.probabilities(row);
    boolean named = names.size() == row.length;
    return ClassScores.best(row, top).stream()
        .map(
            index ->
                new Guess(
                    index,
                    named ? names.get(index) : Integer.toString(index),
                    probabilities[index]))
        .toList();
  }

  private static List<float[]> rows(HostTensor outputs) {
    int classes = Math.toIntExact(outputs.shape().get(1));
    float[] values = outputs.toFloats();
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < values.length; from += classes) {
      rows.add(Arrays.copyOfRange(values, from, from + classes));
    }
    return rows;
  }
}
