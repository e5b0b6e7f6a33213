package io.github.adabet.examples.task;

import io.github.adabet.djl.NetworkProviderException;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.djl.download.RemoteFile;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.zoo.PublishedWeights;
import io.github.adabet.examples.model.DigitsNetworkProvider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which network, as it was asked for.
 *
 * @param model a name, or the file or folder of a network
 * @param weights a file of weights or the URL of one, the name of some that were published, {@value
 *     #RANDOM}, for the folder of a training {@value SavedNetwork#BEST} or {@value
 *     SavedNetwork#LAST}, or null for those that belong to the network
 * @param engine DJL's name of the engine, or null for the format's choice
 * @param input the size of its images, or null for what it was made for
 * @param classes the number of classes, or null for that of the images or of the network
 * @param naming how the names in the file of weights fit the network's
 * @param seed the source of random weights
 * @param downloader fetches weights that were published
 */
public record NetworkSettings(
    String model,
    @Nullable String weights,
    @Nullable String engine,
    @Nullable InputSize input,
    @Nullable Integer classes,
    WeightNaming naming,
    long seed,
    Downloader downloader) {
  /** What to give for weights to have them drawn at random. */
  public static final String RANDOM = "random";

  /**
   * The names of networks that need no file.
   *
   * @return of all formats on the class path
   */
  public static KnownNames names() {
    return new KnownNames("network", PretrainedNetwork.names());
  }

  /**
   * Tells whether the network was made for the digits that come along.
   *
   * @return true for the network that comes along, and for the folder of a training on these digits
   */
  public boolean isForDigits() {
    Optional<SavedNetwork> saved = SavedNetwork.in(model);
    return saved.isPresent()
        ? saved.get().data() == null && saved.get().classNames().equals(DigitImageSource.CLASSES)
        : names().find(model).filter(DigitsNetworkProvider.NAME::equals).isPresent();
  }

  /**
   * The network itself, where the folder of a training is meant.
   *
   * @return settings of the network that was saved there; these ones for any other
   * @throws IllegalArgumentException if weights are asked for that such a folder does not hold
   */
  public NetworkSettings resolved() {
    SavedNetwork saved = SavedNetwork.in(model).orElse(null);
    if (saved == null) {
      return this;
    }
    String file = Path.of(model).resolve(saved.weights(weights, model).file()).toString();
    return new NetworkSettings(
        saved.model() == null ? file : saved.model(),
        saved.model() == null ? null : file,
        engine == null ? saved.engine() : engine,
        input == null ? new InputSize(saved.input()) : input,
        classes == null ? Integer.valueOf(saved.classNames().size()) : classes,
        naming,
        seed,
        downloader);
  }

  /**
   * The same network on another engine.
   *
   * @param other DJL's name of the engine
   * @return the settings
   */
  public NetworkSettings on(String other) {
    return new NetworkSettings(model, weights, other, input, classes, naming, seed, downloader);
  }

  /**
   * Opens the network to be looked at: where there are no weights at hand they are drawn at random.
   *
   * @param classesOfImages the number of classes of the images, or null if that is not known
   * @return the network, which the caller closes
   * @throws IllegalArgumentException if there is no such network; the message names the nearest
   */
  public PretrainedNetwork openStructure(@Nullable Integer classesOfImages) {
    NetworkOptions.Builder options = options(classes == null ? classesOfImages : classes);
    file().ifPresent(file -> options.weights(naming.of(file)));
    return open(options);
  }

  /**
   * Opens the network with its weights.
   *
   * @param classesOfImages the number of classes of the images, or null if they have none; where
   *     the network has another number its head is replaced
   * @return the network, which the caller closes
   * @throws IllegalArgumentException if there is no such network, it needs weights and none are
   *     given, or the number of classes that was asked for is not that of the images
   */
  public PretrainedNetwork open(@Nullable Integer classesOfImages) {
    if (classes != null && classesOfImages != null && !classes.equals(classesOfImages)) {
      throw new IllegalArgumentException(
          "classes is %d, but the images are of %d classes; leave it out"
              .formatted(classes, classesOfImages));
    }
    NetworkOptions.Builder options = options(classes == null ? classesOfImages : classes);
    if (RANDOM.equals(weights)) {
      requireNoNaming("weights are random");
      options.randomWeights();
    } else {
      Optional<Path> file = named().or(this::file).or(this::published);
      file.ifPresent(found -> options.weights(naming.of(found)));
      if (file.isEmpty()) {
        requireNoNaming("the network %s has its own weights".formatted(model));
      }
    }
    return open(options);
  }

  private void requireNoNaming(String reason) {
    if (!naming.equals(WeightNaming.SAME)) {
      throw new IllegalArgumentException(
          "--prefix, --rename, --allow-missing, --allow-surplus and --except-head are for a file of weights, and %s; leave them out, or give a file with --weights"
              .formatted(reason));
    }
  }

  /** Returns the file of weights that were asked for by their published name. */
  private Optional<Path> named() {
    return weights == null || Files.exists(Path.of(weights))
        ? Optional.empty()
        : PublishedWeights.find(weights).map(published -> published.fetch(downloader));
  }

  private NetworkOptions.Builder options(@Nullable Integer number) {
    NetworkOptions.Builder options = NetworkOptions.builder().seed(seed);
    if (engine != null) {
      options.engine(engine);
    }
    if (input != null) {
      options.input(input.sample());
    }
    if (number != null) {
      options.classes(number);
    }
    return options;
  }

  private PretrainedNetwork open(NetworkOptions.Builder options) {
    Optional<String> name = names().find(model);
    Optional<Path> path = path(model).filter(Files::exists);
    if (name.isEmpty() && path.isEmpty()) {
      throw names().neitherNameNorFile(model, "the file or folder of a network");
    }
    if (isOfTraining(weights) && file().filter(Files::exists).isEmpty()) {
      throw new IllegalArgumentException(
          "--weights %s is for the folder of a training, which %s is not; give a file, or leave it out"
              .formatted(weights, model));
    }
    try {
      return PretrainedNetwork.open(
          name.isPresent() ? name.get() : path.orElseThrow(), options.build());
    } catch (NetworkProviderException e) {
      throw name.isPresent() ? e : UnopenedFile.explain(path.orElseThrow(), e);
    }
  }

  private static boolean isOfTraining(@Nullable String weights) {
    return SavedNetwork.BEST.equals(weights) || SavedNetwork.LAST.equals(weights);
  }

  private Optional<Path> file() {
    if (weights == null || weights.equals(RANDOM)) {
      return Optional.empty();
    }
    if (weights.contains("://")) {
      return Optional.of(downloader.fetch(RemoteFile.ofUrl(URI.create(weights))));
    }
    return path(weights);
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the file of weights that were published for a network that has none of its own, from
   * the cache or the network.
   */
  private Optional<Path> published() {
    Optional<String> name = names().find(model);
    if (name.isEmpty() || name.get().equals(DigitsNetworkProvider.NAME)) {
      return Optional.empty();
    }
    PublishedWeights weights =
        PublishedWeights.find(name.get())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the network %s needs weights; give a file with --weights FILE, or"
                                .formatted(name.get())
                            + " --weights "
                            + RANDOM
                            + " for a trial"));
    return Optional.of(weights.fetch(downloader));
  }

  /**
   * What is to be given to have the same network and weights again.
   *
   * @return the weights as they were given, or the name of those published; empty for the network's
   *     own
   */
  Optional<String> weightsAgain() {
    return weights != null
        ? Optional.of(weights)
        : names().find(model).flatMap(PublishedWeights::find).map(PublishedWeights::label);
  }

  /**
   * Which weights the network has, for reports; asked of what was given, not of what it resolves
   * to.
   *
   * @return a file, {@value #RANDOM}, the URL of those that were published, or those that belong to
   *     the network
   */
  public String weightsUsed() {
    Optional<SavedNetwork> saved = SavedNetwork.in(model);
    if (saved.isPresent()) {
      return saved.get().describe(saved.get().weights(weights, model), model);
    }
    if (weights != null) {
      return weights;
    }
    return PublishedWeights.find(model)
        .map(published -> published.file().uri().toString())
        .orElse("the network's own");
  }
}
