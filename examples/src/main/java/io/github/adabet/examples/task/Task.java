package io.github.adabet.examples.task;

import io.github.adabet.BackendChoice;
import io.github.adabet.LayerRanking;
import io.github.adabet.Provenance;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ClassOrder;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.examples.task.ImageSettings.Need;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A network and the images that it is ranked, trained or measured on. Closes what it opened. */
public final class Task implements AutoCloseable {
  private final NetworkSettings asked;
  private final NetworkSettings settings;
  private final PreprocessingSettings preprocessing;
  private final PretrainedNetwork network;
  private final ImageSource source;
  private final TaskImages images;
  private final TrainingHistory history;
  private final Map<String, String> used;

  private Task(
      NetworkSettings asked,
      PreprocessingSettings preprocessing,
      PretrainedNetwork network,
      ImageSource source,
      TaskImages images,
      TrainingHistory history,
      Map<String, String> used) {
    this.asked = asked;
    this.settings = asked.resolved();
    this.preprocessing = preprocessing;
    this.network = network;
    this.source = source;
    this.images = images;
    this.history = history;
    this.used = used;
  }

  /**
   * Opens a network and images for it. Where the images are of another number of classes than the
   * network, its head is replaced, and trained by every training. A network that was saved with the
   * names of its classes takes images by these names; for any other the order of the classes
   * decides, and has to be given where it is in doubt.
   *
   * @param network which network
   * @param images which images
   * @param need whether the images must be labelled
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit: a
   *     network that was trained before is only measured on classes that it knows
   */
  public static Task open(NetworkSettings network, ImageSettings images, Need need) {
    Optional<SavedNetwork> saved = SavedNetwork.in(network.model());
    ImageSettings wanted = after(saved, network, images);
    ImageSource found = wanted.find(need);
    int classes = found.classNames().size();
    if (saved.isEmpty()) {
      Integer number = classes == 0 ? null : classes;
      return need == Need.IMAGES
          ? openForImages(network, wanted, found, number)
          : open(network, wanted, found, number, null).requireClassOrder(found);
    }
    if (classes == 0) {
      return open(network, wanted, found, null, null);
    }
    List<String> known = saved.get().classNames();
    if (known.containsAll(found.classNames())) {
      return open(network, wanted, found.withClassNames(known), known.size(), null);
    }
    if (need == Need.KNOWN_CLASSES) {
      throw unknownClasses(network.model(), known, found.classNames());
    }
    return open(network, wanted, found, null, classes);
  }

  /** A network that gets no new head is opened as it is: nothing is asked but images. */
  private static Task openForImages(
      NetworkSettings network,
      ImageSettings images,
      ImageSource source,
      @Nullable Integer classes) {
    try {
      return open(network, images, source, classes, null);
    } catch (MissingCapabilityException e) {
      if (network.classes() != null || e.capability() != Capability.NEW_HEAD) {
        throw e;
      }
      return open(network, images, source, null, null);
    }
  }

  private static ImageSettings after(
      Optional<SavedNetwork> saved, NetworkSettings network, ImageSettings images) {
    return saved.map(trained -> images.of(trained, Path.of(network.model()))).orElse(images);
  }

  private static IllegalArgumentException unknownClasses(
      String folder, List<String> known, List<String> classes) {
    List<String> unknown = classes.stream().filter(name -> !known.contains(name)).toList();
    return new IllegalArgumentException(
        "the network in %s was trained to tell %s apart, and knows nothing of %s; leave these images out, or train it on them first: adabet train --model %s --data ..."
            .formatted(folder, ClassNames.shown(known), ClassNames.shown(unknown), folder));
  }

  /** Refuses to take the outputs of a network that does not name them for the classes in doubt. */
  private Task requireClassOrder(ImageSource found) {
    if (!found.classOrderUndecided() || !network.alwaysTrained().isEmpty()) {
      return this;
    }
    close();
    throw new IllegalArgumentException(
        "the network %s does not say what its outputs are called, and the classes of the images are numbers: in the order of text, as torchvision's ImageFolder has them, they are %s, as numbers %s. Say with --class-order TEXT or NUMBER how it was trained"
            .formatted(
                settings.model(),
                ClassNames.shown(ClassOrder.TEXT.sorted(found.classNames())),
                ClassNames.shown(ClassOrder.NUMBER.sorted(found.classNames()))));
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
    ImageSettings wanted = after(saved, network, images);
    ImageSource source =
        files.isEmpty() ? wanted.find(Need.IMAGES) : FileImageSource.ofFiles(files, wanted);
    Task task = open(network, wanted, source, null, null);
    if (saved.isEmpty()) {
      task.requireClassOrder(source);
    }
    List<String> names = saved.map(SavedNetwork::classNames).orElse(source.classNames());
    return new Task(
        task.asked,
        task.preprocessing,
        task.network,
        task.source,
        task.images.named(names),
        task.history,
        task.used);
  }

  /**
   * Opens both.
   *
   * @param classes of the images, or null for those that the network has
   * @param others the number of classes of a head that replaces the network's, or null to keep it
   */
  private static Task open(
      NetworkSettings network,
      ImageSettings images,
      ImageSource source,
      @Nullable Integer classes,
      @Nullable Integer others) {
    PretrainedNetwork opened = network.resolved().open(classes);
    try {
      if (others != null) {
        opened.replaceHead(others, network.seed());
      }
      TaskImages prepared = images.limit(source.prepare(inputOf(opened)));
      Map<String, String> used = new LinkedHashMap<>(used(network, opened));
      used.putAll(prepared.used());
      used.put("seed", Long.toString(network.seed()));
      return new Task(
          network,
          images.preprocessing(),
          opened,
          source,
          prepared,
          images.division().earlier(),
          Collections.unmodifiableMap(used));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Which network was opened, and how, for reports.
   *
   * @param settings what was asked for, as it was given
   * @param network what was opened
   * @return texts by what they say
   */
  public static Map<String, String> used(NetworkSettings settings, PretrainedNetwork network) {
    Map<String, String> used = new LinkedHashMap<>();
    used.put("network", settings.resolved().model());
    used.put("weights", settings.weightsUsed());
    if (!network.alwaysTrained().isEmpty()) {
      used.put(
          "new head",
          String.join(", ", network.alwaysTrained().stream().map(layer -> layer.name()).toList())
              + ", of random weights, always trained");
    }
    engine(network)
        .map(choice -> choice.name() + " " + choice.version())
        .ifPresent(engine -> used.put("engine", engine));
    used.put("input", InputText.of(network.inputs()));
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
   * What was used, of a network that is only measured: nothing is trained.
   *
   * @return as {@link #used()}, with what a head of random weights means for the results
   */
  public Map<String, String> usedAsItIs() {
    Map<String, String> asItIs = new LinkedHashMap<>(used);
    untrainedHead()
        .ifPresent(
            head ->
                asItIs.put(
                    "new head",
                    head + ", of random weights: until it is trained results mean nothing"));
    return asItIs;
  }

  /**
   * The last layer, where it is new.
   *
   * @return the names of its layers; empty if the network came with a head for these classes
   */
  public Optional<String> untrainedHead() {
    return network.alwaysTrained().isEmpty()
        ? Optional.empty()
        : Optional.of(
            network.alwaysTrained().stream()
                .map(layer -> layer.name())
                .collect(Collectors.joining(", ")));
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
    return ranking.withProvenance(provenance.build());
  }

  /**
   * What is to be given to have the same network and images again, whatever is usual then.
   *
   * @return values by the names of options
   */
  public Map<String, String> resolved() {
    TensorSpec input = inputOf(network);
    Map<String, String> options = new LinkedHashMap<>();
    asked.weightsAgain().ifPresent(weights -> options.put("weights", weights));
    engine(network).ifPresent(choice -> options.put("engine", choice.name()));
    options.put(
        "input-size",
        LongStream.of(input.sample().getShape())
            .mapToObj(Long::toString)
            .collect(Collectors.joining("x")));
    options.putAll(preprocessing.resolved(input));
    source.shares().ifPresent(shares -> options.put("split", shares.toString()));
    return options;
  }

  private static Optional<BackendChoice> engine(PretrainedNetwork network) {
    return network.provenance().choices().stream()
        .filter(choice -> choice.role().equals("engine"))
        .findFirst();
  }

  /**
   * Which image is for what.
   *
   * @return empty for images that stand in no files, or have no classes
   */
  public Optional<ImageSplits> splits() {
    return source.splits();
  }

  /**
   * The trainings that the network has behind it.
   *
   * @return what is known of those whose images stood in files
   */
  public TrainingHistory history() {
    return history;
  }

  /**
   * How the network opens again, once it is saved.
   *
   * @param best as it was after the best epoch, or null if that was not kept; in the folder that
   *     will hold the description
   * @param last as it was after the last epoch, or null
   * @return the description
   */
  public SavedNetwork saved(@Nullable SavedWeights best, @Nullable SavedWeights last) {
    return new SavedNetwork(
        NetworkSettings.names().find(settings.model()).orElse(null),
        best,
        last,
        settings.engine(),
        LongStream.of(network.inputs().get(0).sample().getShape()).boxed().toList(),
        images.classNames(),
        preprocessing.network(),
        preprocessing.preset(),
        preprocessing.mean(),
        preprocessing.deviation(),
        source.files().map(file -> file.toAbsolutePath().normalize().toString()).orElse(null));
  }

  @Override
  public void close() {
    images.close();
    network.close();
  }
}
