package io.github.adabet.examples.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.spi.Checkpoints.Existing;
import io.github.adabet.examples.classification.ClassificationFiles;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.report.ConfusionPicture;
import io.github.adabet.examples.report.RunReport;
import io.github.adabet.examples.report.RunSummary;
import io.github.adabet.examples.task.SavedNetwork;
import io.github.adabet.examples.task.Task;
import io.github.adabet.examples.task.TrainingHistory;
import io.github.adabet.examples.task.TrainingSplit;
import io.github.adabet.examples.tensorboard.EventFile;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes all that a run leaves in its folder, in the order in which it becomes known.
 *
 * <pre>{@code
 * try (RunOutputs outputs = RunOutputs.open(folder, Existing.REFUSE)) {
 *   outputs.configuration(resolved);
 *   outputs.ranking(ranking, selection);
 *   outputs.split(splits);
 *   outputs.history(task.history());
 *   TrainingListener listener = outputs.recording(outputs.keeping(network, false, progress));
 *   TrainingReport report = trainer.train(request.listener(listener).build());
 *   outputs.networks(task, report);
 *   outputs.finish(RunSummary.builder("resnet50 on photographs")
 *       .configuration(resolved).ranking(ranking).selection(selection)
 *       .before(before).after(after).training(report).build());
 * }
 * }</pre>
 *
 * <p>Files that are written as a whole are replaced as a whole, or stay as they were. Not safe for
 * use by several threads. Close it to give the folder back.
 */
public final class RunOutputs implements AutoCloseable {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  private final RunFolder folder;
  private final EpochLog log;
  private final EventFile events;
  private @Nullable RunRecorder recorder;
  private @Nullable EpochNetworks networks;

  private RunOutputs(RunFolder folder, EpochLog log, EventFile events) {
    this.folder = folder;
    this.log = log;
    this.events = events;
  }

  /**
   * Opens the folder of a run and begins to write.
   *
   * @param path the folder; made if it is missing
   * @param existing what to do with a run that stands there, as {@link RunFolder#open} does it
   * @return the outputs, which the caller closes
   * @throws RunFolderException if the folder cannot be used, or its list of epochs is damaged
   * @throws IOException if it cannot be written to
   */
  public static RunOutputs open(Path path, Existing existing) throws IOException {
    RunFolder folder = RunFolder.open(path, existing);
    try {
      EpochLog log = EpochLog.open(path);
      EventFile.mendNewest(folder.tensorBoard());
      return new RunOutputs(folder, log, EventFile.create(folder.tensorBoard()));
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Where everything goes.
   *
   * @return the folder; closed with these outputs
   */
  public RunFolder folder() {
    return folder;
  }

  /**
   * Writes every setting of the run, defaults included: {@code config.yaml}, {@code config.json},
   * and a text for TensorBoard.
   *
   * @param settings names as in a file that {@code --config} reads, to texts, numbers, booleans,
   *     null, and lists and maps of such
   * @throws IOException if they cannot be written
   */
  public void configuration(Map<String, ?> settings) throws IOException {
    String yaml = YAML.writeValueAsString(settings);
    // First, because it says that there is a run.
    folder.write("config.yaml", yaml);
    folder.write("config.json", JSON.writeValueAsString(settings) + "\n");
    events.text("configuration", 0, yaml.indent(4));
  }

  /**
   * Compares settings with those of the run that stands in the folder.
   *
   * @param settings as {@link #configuration} takes them
   * @return the settings of both, those of the folder first, by the names of those that differ
   * @throws IOException if the folder's cannot be read
   */
  public Map<String, List<String>> differences(Map<String, ?> settings) throws IOException {
    JsonNode before = JSON.readTree(folder.path().resolve("config.json").toFile());
    JsonNode now = JSON.readTree(JSON.writeValueAsString(settings));
    Set<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    now.fieldNames().forEachRemaining(names::add);
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (String name : names) {
      JsonNode former = before.path(name);
      JsonNode latter = now.path(name);
      if (!former.equals(latter)) {
        differences.put(name, List.of(text(former), text(latter)));
      }
    }
    return differences;
  }

  private static String text(JsonNode setting) {
    return setting.isMissingNode()
        ? "not given"
        : setting.isValueNode() ? setting.asText() : setting.toString();
  }

  /**
   * Writes which image is for training, validation and testing, as {@code --data} reads it. A run
   * that is resumed keeps the list that it began with.
   *
   * @param splits the images
   * @throws RunFolderException if the run that is resumed has divided its images in another way
   * @throws IOException if it cannot be written
   */
  public void split(ImageSplits splits) throws IOException {
    String list = splits.toCsv(folder.path());
    Path file = folder.path().resolve(TrainingSplit.NAME);
    if (folder.resumed() && Files.exists(file)) {
      if (!Files.readString(file).equals(list)) {
        throw new RunFolderException(
            file
                + " divides the images in another way than this command does: its --seed, --split"
                + " or --class-order is another, or images came or went since. Repeat the command"
                + " as it was, take the list with --data "
                + file
                + ", or train into another folder",
            null);
      }
      return;
    }
    folder.write(TrainingSplit.NAME, list);
  }

  /**
   * Writes which images the network was trained on before, so that it is never tested on them. A
   * run that is resumed keeps what it began with.
   *
   * @param history of the network
   * @throws IOException if it cannot be written
   */
  public void history(TrainingHistory history) throws IOException {
    if (folder.resumed() && Files.exists(folder.path().resolve(TrainingHistory.NAME))) {
      return;
    }
    for (Map.Entry<String, String> file : history.files().entrySet()) {
      folder.write(file.getKey(), file.getValue());
    }
  }

  /**
   * Writes the ranking and what was chosen from it.
   *
   * @param ranking the layers by score
   * @param selection those chosen, or null if nothing was
   * @throws IOException if they cannot be written
   */
  public void ranking(LayerRanking ranking, @Nullable LayerSelection selection) throws IOException {
    folder.write("ranking.json", AdaBetJson.write(ranking) + "\n");
    folder.write("ranking.csv", RankingTable.csv(ranking, selection));
    if (selection != null) {
      selection(selection);
    }
  }

  /**
   * Writes what was chosen, without a ranking or from one that is written already.
   *
   * @param selection the layers chosen
   * @throws IOException if it cannot be written
   */
  public void selection(LayerSelection selection) throws IOException {
    folder.write(RunFolder.SELECTION, AdaBetJson.write(selection) + "\n");
  }

  /**
   * A listener that writes down each step and epoch of the run's one training.
   *
   * @param next hears the same events afterwards, and is asked whether to stop
   * @return for the training's request; if it cannot write, the training ends with an {@link
   *     java.io.UncheckedIOException}
   * @throws IllegalStateException if it was asked for before
   */
  public TrainingListener recording(TrainingListener next) {
    if (recorder != null) {
      throw new IllegalStateException("the outputs of a run record one training");
    }
    recorder = new RunRecorder(this, log, events, next);
    return recorder;
  }

  /**
   * A listener that keeps the network of the best epoch while the run's one training goes on, and
   * that of the last where the network will not hold it in the end.
   *
   * @param network is trained
   * @param endsWithBest whether it holds the best weights when the training has ended
   * @param next hears the same events afterwards, and is asked whether to stop
   * @return for the training's request; if it cannot save, the training ends with an {@link
   *     io.github.adabet.AdaBetException}
   * @throws IllegalStateException if it was asked for before
   */
  public TrainingListener keeping(
      PretrainedNetwork network, boolean endsWithBest, TrainingListener next) {
    if (networks != null) {
      throw new IllegalStateException("the outputs of a run keep the networks of one training");
    }
    networks = new EpochNetworks(folder, network, endsWithBest, next);
    return networks;
  }

  /**
   * Saves the trained network, so that {@code --model} opens it by the name of the folder.
   *
   * @param task the network with its images
   * @param report of its training
   * @return which networks the folder holds
   * @throws IOException if how they open cannot be written
   * @throws io.github.adabet.AdaBetException if the network cannot be saved
   * @throws IllegalStateException if nothing was asked to keep them
   */
  public SavedNetwork networks(Task task, TrainingReport report) throws IOException {
    if (networks == null) {
      throw new IllegalStateException("ask for keeping(...) before the training");
    }
    networks.finish(report);
    SavedNetwork saved = task.saved(networks.best(report), networks.last(report));
    folder.write(SavedNetwork.NAME, saved.toJson());
    return saved;
  }

  /**
   * Writes what the run came to: {@code metrics.json}, {@code training.json}, the tables and the
   * picture of the classification after the training, and {@code report.html}.
   *
   * @param summary what there is
   * @throws IOException if it cannot be written
   */
  public void finish(RunSummary summary) throws IOException {
    TrainingReport training = summary.training().orElse(null);
    if (training != null) {
      folder.write("training.json", AdaBetJson.write(training) + "\n");
    }
    folder.write("metrics.json", JSON.writeValueAsString(RunMetrics.json(summary)) + "\n");
    folder.write("report.html", RunReport.html(summary));
    ClassificationResult result = summary.after().orElse(null);
    if (result != null) {
      folder.write("per-class.csv", ClassificationFiles.perClassCsv(result));
      folder.write("confusion.csv", ClassificationFiles.confusionCsv(result));
      ConfusionPicture picture = ConfusionPicture.of(result);
      try {
        picture.writePng(folder.path().resolve("confusion.png"));
      } catch (IOException e) {
        // A system without any font cannot write on pixels; this needs none.
        folder.write("confusion.svg", picture.svg());
      }
    }
  }

  /** Gives the files and the folder back; what was written stays. May be called again. */
  @Override
  public void close() throws IOException {
    try (folder) {
      events.close();
    }
  }
}
