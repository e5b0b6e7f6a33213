package io.github.adabet.examples.cli.flags;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.model.DigitsNetworkProvider;
import io.github.adabet.examples.task.EngineThreads;
import io.github.adabet.examples.task.ImageSettings;
import io.github.adabet.examples.task.ImageSettings.Need;
import io.github.adabet.examples.task.NetworkSettings;
import io.github.adabet.examples.task.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which network, which images, and settings that stand under a name. */
public final class TaskFlags {
  @Mixin private final ModelFlags model = new ModelFlags();

  @Mixin private final DataFlags data = new DataFlags();

  @Mixin private final SeedFlag seed = new SeedFlag();

  @Mixin private final FetchFlags fetch = new FetchFlags();

  // Read through picocli, before the command runs.
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private final PresetFlag preset = new PresetFlag();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** For picocli. */
  public TaskFlags() {}

  /**
   * The source of everything that is drawn at random.
   *
   * @return any number
   */
  public long seed() {
    return seed.seed();
  }

  /**
   * Whether the images are those that come along.
   *
   * @return false for files
   */
  public boolean usesDigits() {
    return data.data().equalsIgnoreCase("digits");
  }

  /**
   * Opens the network and its images.
   *
   * @param need what the command needs of the images
   * @param progress shows what is fetched; an interruption meanwhile loses nothing
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public Task open(Need need, ConsoleProgress progress) {
    return open(need, null, progress);
  }

  /**
   * Opens the network and images to train it on.
   *
   * @param augmentation how images of training are changed at random, or null for not at all
   * @param progress shows what is fetched; an interruption meanwhile loses nothing
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public Task openToTrain(@Nullable String augmentation, ConsoleProgress progress) {
    return open(Need.CLASSES, augmentation, progress);
  }

  /**
   * Opens the network on another engine, and its images.
   *
   * @param engine DJL's name of the engine
   * @param progress shows what is fetched
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public Task openOn(String engine, ConsoleProgress progress) {
    return withDownloader(
        progress,
        downloader -> {
          NetworkSettings network = network(downloader).on(engine);
          return Task.open(network, images(network, null, downloader), Need.IMAGES);
        });
  }

  /**
   * Opens the network with other images.
   *
   * @param other a folder, a list, or a name
   * @param progress shows what is fetched
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public Task openWith(String other, ConsoleProgress progress) {
    return withDownloader(
        progress,
        downloader -> {
          NetworkSettings network = network(downloader);
          return Task.open(network, images(network, null, downloader).from(other), Need.IMAGES);
        });
  }

  private Task open(Need need, @Nullable String augmentation, ConsoleProgress progress) {
    refuseIdle(augmentation != null);
    return withDownloader(
        progress,
        downloader -> {
          NetworkSettings network = network(downloader);
          if (need == Need.KNOWN_CLASSES) {
            refuseDigitsUnasked(network, "give a folder of them with --data");
          }
          return Task.open(network, images(network, augmentation, downloader), need);
        });
  }

  /** Refuses to take the images that come along for those of a network that knows others. */
  private void refuseDigitsUnasked(NetworkSettings network, String remedy) {
    if (usesDigits() && !TypedOptions.typed(command, "--data") && !network.isForDigits()) {
      throw new ParameterException(
          command.commandLine(),
          "no images are given for the network %s: %s. The digits that come along are for the network %s, and are taken for another one only with --data digits"
              .formatted(network.model(), remedy, DigitsNetworkProvider.NAME));
    }
  }

  /** Refuses options for files where the images are those that come along. */
  private void refuseIdle(boolean augmented) {
    if (usesDigits()) {
      TypedOptions.refuse(
          command,
          List.of("--split", "--class-order", "--skip-broken", "--cache-memory", "--augment"),
          "the digits that come along are divided already, and stand in no files of their own");
      if (augmented) {
        throw new IllegalArgumentException(
            "augmentation is for images in files, and the digits that come along are none; leave it"
                + " out");
      }
    }
  }

  /**
   * Adds what was not given, as it is taken.
   *
   * @param settings values by the names of options
   * @param opened what was opened
   */
  public void resolve(Map<String, Object> settings, Task opened) {
    data.resolve(settings);
    opened.resolved().forEach(settings::putIfAbsent);
  }

  /**
   * Opens the network as it is, and images to be classified by it.
   *
   * @param files files of images, or folders of them; empty for those of {@code --data}
   * @param progress shows what is fetched; an interruption meanwhile loses nothing
   * @return the task, which the caller closes
   * @throws IllegalArgumentException if there are no such network or images, or they do not fit
   */
  public Task openToPredict(List<Path> files, ConsoleProgress progress) {
    if (!files.isEmpty()) {
      TypedOptions.refuse(command, List.of("--data", "--split"), "images are named themselves");
    } else {
      refuseIdle(false);
    }
    return withDownloader(
        progress,
        downloader -> {
          NetworkSettings network = network(downloader);
          if (files.isEmpty()) {
            refuseDigitsUnasked(
                network, "name files or folders of them behind the options, or --data");
          }
          return Task.openToPredict(network, images(network, null, downloader), files);
        });
  }

  /** Opens what may have to be fetched, and shows how far that is. */
  private Task withDownloader(ConsoleProgress progress, Function<Downloader, Task> open) {
    return progress.withNothingToSave(
        () -> open.apply(fetch.downloader(progress, command.commandLine().getErr()::println)));
  }

  private NetworkSettings network(Downloader downloader) {
    NetworkSettings network = model.settings(seed(), downloader);
    if (network.input() != null) {
      network.input().requireSquare();
    }
    EngineThreads.request(data.threads(), network.resolved().model());
    return network;
  }

  private ImageSettings images(
      NetworkSettings network, @Nullable String augmentation, Downloader downloader) {
    return data.settings(network.model(), seed(), augmentation, downloader);
  }

  /**
   * Whether it is known which images the network is for.
   *
   * @return false if none are given, and the network is not that of the images that come along
   */
  public boolean knowsImages() {
    return !usesDigits()
        || TypedOptions.typed(command, "--data")
        || model.settings(seed()).isForDigits();
  }

  /**
   * Opens the network to be looked at, with as many classes as the images have, where these are
   * known.
   *
   * @param progress shows what is fetched; an interruption meanwhile loses nothing
   * @return the network, which the caller closes; without weights at hand it has random ones
   * @throws IllegalArgumentException if there are no such network or images
   */
  public PretrainedNetwork openStructure(ConsoleProgress progress) {
    return progress.withNothingToSave(
        () -> {
          Downloader downloader =
              fetch.downloader(progress, command.commandLine().getErr()::println);
          NetworkSettings network = network(downloader);
          return network
              .resolved()
              .openStructure(
                  knowsImages()
                      ? images(network, null, downloader).find(Need.CLASSES).classNames().size()
                      : null);
        });
  }

  /**
   * What was opened, for reports.
   *
   * @param network that {@link #openStructure} opened
   * @return texts by what they say
   */
  public Map<String, String> used(PretrainedNetwork network) {
    return Task.used(model.settings(seed()), network);
  }

  /**
   * What the network is read from.
   *
   * @return the files and folders of network and weights that were named
   */
  public List<String> files() {
    return model.files();
  }
}
