package io.github.adabet.examples.task;

import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ClassOrder;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImageSamples;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.examples.task.ImageSettings.Need;
import io.github.adabet.spi.NearestNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Images in files: divided into those for training and for testing, or without classes. */
final class FileImageSource implements ImageSource {
  private final String data;
  private final ImageSettings settings;
  private final ImageCatalog training;
  private final @Nullable ImageCatalog validation;
  private final @Nullable ImageCatalog test;
  private final String division;
  private final List<String> warnings;
  private final @Nullable ImageSplits splits;

  private FileImageSource(
      String data,
      ImageSettings settings,
      ImageCatalog training,
      @Nullable ImageCatalog validation,
      @Nullable ImageCatalog test,
      String division,
      List<String> warnings,
      @Nullable ImageSplits splits) {
    this.data = data;
    this.settings = settings;
    this.training = training;
    this.validation = validation;
    this.test = test;
    this.division = division;
    this.warnings = warnings;
    this.splits = splits;
  }

  private static FileImageSource unlabelled(
      String data, ImageSettings settings, ImageCatalog images, List<String> warnings) {
    return new FileImageSource(data, settings, images, null, null, "", warnings, null);
  }

  /**
   * Images in files of any kind, without classes.
   *
   * @param files files of images, or folders that hold some, at least one
   * @throws io.github.adabet.djl.dataset.ImageDataException if a folder holds none
   */
  static FileImageSource ofFiles(List<Path> files, ImageSettings settings) {
    List<Path> all = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        ImageCatalog folder = ImageCatalog.unlabelled(file);
        all.addAll(folder.files());
        warnings.addAll(folder.warnings());
      } else if (Files.exists(file)) {
        all.add(file);
      } else {
        throw new IllegalArgumentException(
            "there is no file or folder %s.%s".formatted(file, NearestNames.questionOfFiles(file)));
      }
    }
    ImageCatalog images =
        ImageCatalog.of(all, new int[all.size()], List.of("image")).withoutLabels();
    return unlabelled(
        String.join(", ", files.stream().map(Path::toString).toList()), settings, images, warnings);
  }

  /**
   * Finds the images in a folder or a list. A folder without folders in it holds images without
   * classes, which some needs are content with.
   *
   * @throws io.github.adabet.djl.dataset.ImageDataException if they are not laid out as they must
   */
  static FileImageSource find(Path data, ImageSettings settings, Need need) {
    if (need == Need.IMAGES && isFlat(data)) {
      ImageCatalog images = ImageCatalog.unlabelled(data);
      return unlabelled(data.toString(), settings, images, images.warnings());
    }
    Division.Divided divided = settings.division().of(data, need);
    ImageSplits splits = divided.splits();
    return new FileImageSource(
        data.toString(),
        settings,
        splits.training(),
        splits.validation().orElse(null),
        splits.test(),
        divided.description(),
        divided.warnings(),
        splits);
  }

  private static boolean isFlat(Path data) {
    if (!Files.isDirectory(data)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(data)) {
      return entries.noneMatch(Files::isDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException(data + ": cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> classNames() {
    return training.classNames();
  }

  @Override
  public boolean classOrderUndecided() {
    return settings.division().classOrder() == null
        && ClassOrder.matters(classNames())
        && !(Files.isRegularFile(Path.of(data)) && areIndices(classNames()));
  }

  /** In a list, labels from 0 on are what the network puts out and not names. */
  private static boolean areIndices(List<String> names) {
    return IntStream.range(0, names.size())
        .allMatch(index -> names.get(index).equals(Integer.toString(index)));
  }

  @Override
  public ImageSource withClassNames(List<String> names) {
    return new FileImageSource(
        data,
        settings,
        training.withClassNames(names),
        validation == null ? null : validation.withClassNames(names),
        test == null ? null : test.withClassNames(names),
        division,
        warnings,
        splits);
  }

  @Override
  public Optional<ImageSplits> splits() {
    return Optional.ofNullable(splits);
  }

  @Override
  public Optional<SplitShares> shares() {
    return splits == null || splits.origin() != ImageSplits.Origin.DRAWN
        ? Optional.empty()
        : Optional.of(settings.division().shares());
  }

  @Override
  public Optional<Path> files() {
    return splits == null ? Optional.empty() : Optional.of(Path.of(data));
  }

  @Override
  public TaskImages prepare(TensorSpec input) {
    ImagePreprocessing wanted = settings.preprocessing().of(input);
    List<ImageSamples> opened = new ArrayList<>();
    try {
      ImagePart forTraining = part(opened, training, wanted, true);
      ImagePart forValidation = validation == null ? null : part(opened, validation, wanted, false);
      ImagePart forTesting = test == null ? null : part(opened, test, wanted, false);
      return new TaskImages(
          classNames(), forTraining, forValidation, forTesting, used(wanted, opened), opened);
    } catch (RuntimeException e) {
      opened.forEach(ImageSamples::close);
      throw e;
    }
  }

  private ImagePart part(
      List<ImageSamples> opened,
      ImageCatalog catalog,
      ImagePreprocessing wanted,
      boolean forTraining) {
    ImageSamples samples =
        ImageSamples.of(catalog, wanted, settings.reading().options(forTraining, settings.seed()));
    opened.add(samples);
    ImageCatalog read = samples.catalog();
    return new ImagePart(samples, IntStream.range(0, read.size()).mapToObj(read::name).toList());
  }

  private Map<String, String> used(ImagePreprocessing wanted, List<ImageSamples> opened) {
    Map<String, String> used = new LinkedHashMap<>();
    used.put("images", data);
    if (!classNames().isEmpty()) {
      used.put("classes", Integer.toString(classNames().size()));
      used.put("class names", ClassNames.shown(classNames()));
    }
    if (splits == null) {
      // They are ranked by or told apart, and no training takes part.
      used.put("number of images", training.size() + ", without classes");
    } else {
      used.put(
          "split",
          training.size()
              + " for training"
              + (validation == null ? "" : ", " + validation.size() + " for validation")
              + (test == null ? "" : ", " + test.size() + " for testing")
              + ": "
              + division);
    }
    used.put("preprocessing", wanted.toString());
    String augmentation = settings.reading().augmentation();
    if (augmentation != null) {
      used.put("augmentation", augmentation);
    }
    int skipped = opened.stream().mapToInt(samples -> samples.skipped().size()).sum();
    if (skipped > 0) {
      used.put(
          "left out",
          skipped
              + " files that cannot be read, the first "
              + opened.stream()
                  .flatMap(samples -> samples.skipped().stream())
                  .map(file -> file.file() + " (" + file.reason() + ")")
                  .findFirst()
                  .orElseThrow());
    }
    if (!warnings.isEmpty()) {
      used.put("noticed", String.join("; ", warnings));
    }
    return used;
  }
}
