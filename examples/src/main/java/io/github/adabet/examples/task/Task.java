package io.github.adabet.examples.task;

import io.github.adabet.LayerRanking;
import io.github.adabet.Provenance;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.examples.task.ImageSettings.Need;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A network and the images that it is ranked, trained or measured on. Closes what it opened. */
public final class Task implements AutoCloseable {
  private final NetworkSettings settings;
  private final PreprocessingSettings preprocessing;
  private final PretrainedNetwork network;
  private final TaskImages images;
  private final Map<String, String> used;

  private Task(
      NetworkSettings settings,
      PreprocessingSettings preprocessing,
      PretrainedNetwork network,
      TaskImages images,
      Map<String, String> used) {
    this.settings = settings;
    this.preprocessing = preprocessing;
    this.network = network;
    this.images = images;
    this.used = used;
  }

  /**
   * Opens a network and images for it. Where the images are of other classes than the network, its
   * head is replaced, and trained by every training.
   *
   * @param network which network
   * @param images which images
   * @param need whether the images must be labelled
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public static Task open(NetworkSettings network, ImageSettings images, Need need) {
    Optional<SavedNetwork> saved = SavedNetwork.in(network.model());
    ImageSettings wanted = saved.map(images::of).orElse(images);
    ImageSource found = wanted.find(need);
    ImageSource source =
        saved
            .map(SavedNetwork::classNames)
            .filter(names -> names.containsAll(found.classNames()))
            .map(found::withClassNames)
            .orElse(found);
    int classes = source.classNames().size();
    return open(network.resolved(), wanted, source, classes == 0 ? null : classes);
  }

  /**
   * Opens a network as it is, and images to be classified by it.
   *
   * @param network which network
   * @param images which images, unless there are files
   * @param files files of images, or folders of them; may be empty
   * @return the task, which the caller closes; the names of classes are those of the network, where
   *     they are known
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public static Task openToPredict(
      NetworkSettings network, ImageSettings images, List<Path> files) {
    Optional<SavedNetwork> saved = SavedNetwork.in(network.model());
    ImageSettings wanted = saved.map(images::of).orElse(images);
    ImageSource source =
        files.isEmpty() ? wanted.find(Need.IMAGES) : FileImageSource.ofFiles(files, wanted);
    Task task = open(network.resolved(), wanted, source, null);
    List<String> names = saved.map(SavedNetwork::classNames).orElse(source.classNames());
    return new Task(
        task.settings, task.preprocessing, task.network, task.images.named(names), task.used);
  }

  private static Task open(
      NetworkSettings network,
      ImageSettings images,
      ImageSource source,
      @Nullable Integer classes) {
    PretrainedNetwork opened = network.open(classes);
    try {
      TaskImages prepared = images.limit(source.prepare(inputOf(opened)));
      Map<String, String> used = new LinkedHashMap<>(used(network, opened));
      used.putAll(prepared.used());
      used.put("seed", Long.toString(network.seed()));
      return new Task(
          network, images.preprocessing(), opened, prepared, Collections.unmodifiableMap(used));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Which network was opened, and how, for reports.
   *
   * @param settings what was asked for
   * @param network what was opened
   * @return texts by what they say
   */
  public static Map<String, String> used(NetworkSettings settings, PretrainedNetwork network) {
    Map<String, String> used = new LinkedHashMap<>();
    used.put("network", settings.model());
    used.put("weights", settings.weightsUsed());
    if (!network.alwaysTrained().isEmpty()) {
      used.put(
          "new head",
          String.join(", ", network.alwaysTrained().stream().map(layer -> layer.name()).toList())
              + ", of random weights, always trained");
    }
    network.provenance().choices().forEach(choice -> used.put("engine", choice.version()));
    used.put("input", network.inputs().isEmpty() ? "not known" : network.inputs().toString());
    return used;
  }

  private static TensorSpec inputOf(PretrainedNetwork network) {
    List<TensorSpec> inputs = network.inputs();
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          inputs.isEmpty()
              ? "the network %s does not say what it takes; give --input-size"
                  .formatted(network.name())
              : "the network %s takes %d inputs, and images are one"
                  .formatted(network.name(), inputs.size()));
    }
    return inputs.get(0);
  }

  /**
   * The network.
   *
   * @return open as long as this is
   */
  public PretrainedNetwork network() {
    return network;
  }

  /**
   * The images.
   *
   * @return for the network
   */
  public TaskImages images() {
    return images;
  }

  /**
   * What was used: network, weights, engine, images, split, preprocessing and seed.
   *
   * @return texts by what they say, in a fixed order
   */
  public Map<String, String> used() {
    return used;
  }

  /**
   * A ranking that says what was used.
   *
   * @param ranking of this network on these images
   * @return the same, with more provenance
   */
  public LayerRanking describe(LayerRanking ranking) {
    Provenance.Builder provenance = ranking.provenance().toBuilder();
    used.forEach((name, text) -> provenance.setting("task." + name.replace(' ', '_'), text));
    return new LayerRanking(
        ranking.scores(), ranking.grouping(), ranking.alwaysTrained(), provenance.build());
  }

  /**
   * How the network opens again, once it is saved.
   *
   * @param file what it is saved as, in the folder that will hold the description
   * @return the description
   */
  public SavedNetwork saved(String file) {
    return new SavedNetwork(
        NetworkSettings.names().find(settings.model()).orElse(null),
        file,
        settings.engine(),
        LongStream.of(network.inputs().get(0).sample().getShape()).boxed().toList(),
        images.classNames(),
        preprocessing.network(),
        preprocessing.preset(),
        preprocessing.mean(),
        preprocessing.deviation());
  }

  @Override
  public void close() {
    images.close();
    network.close();
  }
}
