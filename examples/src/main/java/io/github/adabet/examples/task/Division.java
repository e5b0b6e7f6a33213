package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.ClassOrder;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.PublishedDataset;
import io.github.adabet.djl.dataset.SplitOptions;
import io.github.adabet.examples.task.ImageSettings.Need;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How images are divided into those for training, validation and testing.
 *
 * @param shares of images that are not divided yet
 * @param seed what is drawn from
 * @param asked whether the user asked for the shares, which are usual ones otherwise
 * @param classOrder the order of the classes, or null for the usual one
 * @param earlier how images were divided in the trainings that the network has behind it
 */
public record Division(
    SplitShares shares,
    long seed,
    boolean asked,
    @Nullable ClassOrder classOrder,
    TrainingHistory earlier) {
  /**
   * Images that were divided.
   *
   * @param splits the images
   * @param description how they came to be divided
   * @param warnings what was noticed and is no error
   */
  record Divided(ImageSplits splits, String description, List<String> warnings) {}

  /** Returns the same for a network that was trained on images that were divided before. */
  Division after(TrainingHistory history) {
    return new Division(shares, seed, asked, classOrder, history);
  }

  /**
   * Divides images. Those that the network was trained on are divided as they were then, unless
   * something else is asked for.
   *
   * @param data the folder or list of the images
   * @param need what they are for
   * @throws io.github.adabet.djl.dataset.ImageDataException if they are not laid out as they must
   * @throws IllegalArgumentException if what is asked for would test the network on images of its
   *     training
   */
  Divided of(Path data, Need need) {
    TrainingSplit before = earlier.on(data).orElse(null);
    Divided divided = before == null || asked ? divided(drawn(data)) : asBefore(before, data);
    TrainingHistory.Known known = earlier.known(all(divided.splits(), false));
    if (known.images() == 0) {
      return divided;
    }
    if (asked && need != Need.IMAGES && before != null) {
      throw new IllegalArgumentException(
          "--split divides %s in another way than the training in %s did: %d of the images for testing and validation are among those that the network was trained on. Leave it out to have the split of the training, or give its list: --data %s"
              .formatted(data, before.folder(), known.images(), before.list()));
    }
    List<String> warnings = new ArrayList<>(divided.warnings());
    warnings.add(
        "%d of the images for testing and validation are among those that the network was trained on in %s, so that what is measured on them says little; how that training divided its images is in %s"
            .formatted(known.images(), known.folders(), known.lists()));
    return new Divided(divided.splits(), divided.description(), warnings);
  }

  private Divided divided(ImageSplits splits) {
    List<String> warnings = new ArrayList<>(splits.warnings());
    if (asked && splits.origin() != ImageSplits.Origin.DRAWN) {
      warnings.add(
          "--split says only what the data leave open, which are divided: " + splits.description());
    }
    return new Divided(splits, splits.description(), warnings);
  }

  private Divided asBefore(TrainingSplit before, Path data) {
    ImageSplits splits = before.open();
    List<String> warnings = new ArrayList<>(splits.warnings());
    long added = all(drawn(data), true).mapToLong(before::unknown).sum();
    if (added > 0) {
      warnings.add(
          "%s come to %s since the training in %s, and %s left out"
              .formatted(
                  added == 1 ? "1 image has" : added + " images have",
                  data,
                  before.folder(),
                  added == 1 ? "is" : "are"));
    }
    return new Divided(
        splits,
        "that of the training in %s, whatever the seed".formatted(before.folder()),
        warnings);
  }

  private static Stream<ImageCatalog> all(ImageSplits splits, boolean training) {
    return Stream.of(
            training ? Optional.of(splits.training()) : Optional.<ImageCatalog>empty(),
            splits.validation(),
            Optional.of(splits.test()))
        .flatMap(Optional::stream);
  }

  private ImageSplits drawn(Path data) {
    Optional<PublishedDataset> published =
        Files.isDirectory(data) ? PublishedDataset.in(data) : Optional.empty();
    if (published.isPresent()) {
      return published.get().open(data);
    }
    SplitOptions.Builder options =
        SplitOptions.builder().seed(seed).validation(shares.validation()).test(shares.test());
    if (classOrder != null) {
      options.classOrder(classOrder);
    }
    return ImageSplits.open(data, options.build());
  }
}
