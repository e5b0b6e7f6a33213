package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.PublishedDataset.Counts;
import io.github.adabet.djl.dataset.image.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found in the folder of a published data set, beside what was published.
 *
 * @param dataset the data set
 * @param found what the lists in the folder name
 * @param damaged listed files that do not begin as an image does
 */
public record DatasetCheck(PublishedDataset dataset, Counts found, List<String> damaged) {

  private static final int BYTES_LOOKED_AT = 16;

  /** Copies the list. */
  public DatasetCheck {
    damaged = List.copyOf(damaged);
  }

  static DatasetCheck of(PublishedDataset dataset, ImageSplits splits) {
    return new DatasetCheck(dataset, Counts.of(splits), damagedFiles(splits));
  }

  /**
   * Looks at the beginning of every file.
   *
   * @param splits any images
   * @return the names of those that do not begin as an image does
   * @throws ImageDataException if a file cannot be read
   */
  public static List<String> damagedFiles(ImageSplits splits) {
    List<String> damaged = new ArrayList<>();
    collectDamaged(splits.training(), damaged);
    splits.validation().ifPresent(part -> collectDamaged(part, damaged));
    collectDamaged(splits.test(), damaged);
    return damaged;
  }

  private static void collectDamaged(ImageCatalog part, List<String> damaged) {
    for (int i = 0; i < part.size(); i++) {
      if (!beginsAsAnImage(part.files().get(i))) {
        damaged.add(part.name(i));
      }
    }
  }

  private static boolean beginsAsAnImage(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return ImageFormat.of(content.readNBytes(BYTES_LOOKED_AT)).isPresent();
    } catch (IOException e) {
      throw new ImageDataException("cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Whether the folder holds what was published.
   *
   * @return true if there is no problem
   */
  public boolean isWhole() {
    return problems().isEmpty();
  }

  /**
   * What is not as published.
   *
   * @return a sentence for each problem, unmodifiable
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    Counts published = dataset.counts();
    compare("classes", found.classes(), published.classes(), problems);
    compare("images for training", found.training(), published.training(), problems);
    compare("images for validation", found.validation(), published.validation(), problems);
    compare("images for testing", found.test(), published.test(), problems);
    if (!damaged.isEmpty()) {
      problems.add(
          damaged.size() + " files are no images or damaged, " + damaged.get(0) + " for one");
    }
    return List.copyOf(problems);
  }

  private static void compare(String what, int found, int published, List<String> problems) {
    if (found != published) {
      problems.add(what + ": " + found + " instead of " + published);
    }
  }

  @Override
  public String toString() {
    return dataset.label()
        + ": "
        + found
        + (isWhole() ? "; as published" : "; not as published: " + String.join("; ", problems()));
  }
}
