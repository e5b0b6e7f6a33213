package io.github.adabet.examples.cli.flags;

import io.github.adabet.djl.dataset.ClassOrder;
import io.github.adabet.djl.download.Downloader;
import io.github.adabet.examples.task.Division;
import io.github.adabet.examples.task.ImageSettings;
import io.github.adabet.examples.task.PreprocessingSettings;
import io.github.adabet.examples.task.ReadingSettings;
import io.github.adabet.examples.task.TrainingHistory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images a command works on. */
@OptionGroup.In(OptionGroup.IMAGES)
public final class DataFlags {
  @Option(
      names = "--data",
      paramLabel = "DIR|CSV|NAME",
      description =
          "A folder with one folder per class, or with train/, val/ and test/ that hold them; a CSV"
              + " of file and label; for rank and predict also a folder of images without classes;"
              + " a published data set, fetched if need be: flowers102, stanford_dogs,"
              + " oxford_iiit_pet or caltech_birds2011; or digits (the images that come along)."
              + " Default: ${DEFAULT-VALUE}.")
  private String data = "digits";

  @Mixin private final SplitFlag split = new SplitFlag();

  @Option(
      names = "--class-order",
      paramLabel = "ORDER",
      description =
          "${COMPLETION-CANDIDATES}: which class is which output of the network, where the network"
              + " does not say: by the text of their names, as torchvision's ImageFolder has them,"
              + " or by number where all are numbers. Default: TEXT for folders, NUMBER for a CSV;"
              + " where it matters, it must be given.")
  private @Nullable ClassOrder classOrder;

  @Option(
      names = "--limit",
      paramLabel = "N|none",
      converter = CountOrNone.class,
      description = "Use at most N images of each part, drawn from the seed. Default: none, all.")
  private @Nullable Integer limit;

  @Option(
      names = "--preprocess",
      paramLabel = "NAME",
      description =
          "What becomes of an image: torchvision, keras-caffe, tf, timm or none. Networks of Keras"
              + " Applications need keras-caffe (ResNet, VGG), tf (ResNetV2, MobileNet, Inception,"
              + " Xception, NASNet) or torchvision (DenseNet). Default: what the network was"
              + " trained with, torchvision for files.")
  private @Nullable String preprocess;

  @Option(
      names = "--mean",
      paramLabel = "M",
      split = ",",
      description =
          "Subtract these from numbers of 0 to 1, one for each channel, instead of a preset.")
  private @Nullable List<Float> mean;

  @Option(
      names = "--std",
      paramLabel = "S",
      split = ",",
      description = "Divide by these then, one for each channel.")
  private @Nullable List<Float> deviation;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the engine (PyTorch; others read OMP_NUM_THREADS), and threads that decode"
              + " images. Default: those of the machine; for the digits 1.")
  private @Nullable Integer threads;

  @Option(
      names = "--skip-broken",
      description = "Leave out files that cannot be read, and count them. Default: fail.")
  private boolean skipBroken;

  @Option(
      names = "--cache-memory",
      paramLabel = "SIZE|none",
      converter = MemoryLimit.class,
      description = "Most memory for decoded images. Default: a quarter of the Java heap.")
  private @Nullable Long cacheMemory;

  /** For picocli. */
  public DataFlags() {}

  /**
   * What was asked for.
   *
   * @param network the name or file of the network, whose preprocessing is the default
   * @param seed the source of what is drawn
   * @param augmentation how images of training are changed at random, or null for not at all
   * @param downloader fetches data sets that were published
   * @return the settings; their ranges are checked here
   */
  public ImageSettings settings(
      String network, long seed, @Nullable String augmentation, Downloader downloader) {
    if (threads != null && threads < 1) {
      throw new IllegalArgumentException("--threads is " + threads + "; it must be 1 or more");
    }
    return new ImageSettings(
        data,
        new PreprocessingSettings(network, preprocess, mean, deviation),
        new Division(split.shares(), seed, split.given(), classOrder, TrainingHistory.NONE),
        new ReadingSettings(threads, skipBroken, cacheMemory, augmentation),
        limit,
        seed,
        downloader);
  }

  /**
   * Adds what was not given, as it is taken.
   *
   * @param settings values by the names of options
   */
  public void resolve(Map<String, Object> settings) {
    settings.putIfAbsent("limit", NumberOrNone.NONE);
  }

  /**
   * The threads asked for.
   *
   * @return 1 or more, or null for the default
   */
  public @Nullable Integer threads() {
    return threads;
  }

  /**
   * What was named.
   *
   * @return a folder, a list, or a name
   */
  public String data() {
    return data;
  }
}
