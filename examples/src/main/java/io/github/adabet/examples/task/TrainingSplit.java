package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.SplitOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * How the images of a training were divided, as it stands in the folder of the training: a CSV of
 * file, label and split.
 *
 * @param folder of the training
 * @param data the folder or list of its images
 */
public record TrainingSplit(Path folder, Path data) {
  /** The name of the file that holds it. */
  public static final String NAME = "split.csv";

  private static final String FILE_COLUMN = "file";
  private static final String SPLIT_COLUMN = "split";
  private static final String TRAINING = "train";

  /**
   * Looks for the split of a training.
   *
   * @param folder of the training
   * @param saved what it trained
   * @return empty if it wrote none down, because its images stand in no files
   */
  static Optional<TrainingSplit> in(Path folder, SavedNetwork saved) {
    return saved.data() != null && Files.isRegularFile(folder.resolve(NAME))
        ? Optional.of(new TrainingSplit(folder, Path.of(saved.data())))
        : Optional.empty();
  }

  /** Returns the list. */
  Path list() {
    return folder.resolve(NAME);
  }

  /** Tells whether a folder or list holds the images of the training. */
  boolean isOf(Path other) {
    try {
      return (Files.exists(data) && Files.isSameFile(data, other))
          || Files.isSameFile(list(), other);
    } catch (IOException e) {
      throw new UncheckedIOException(other + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Divides the images as the training did.
   *
   * @throws io.github.adabet.djl.dataset.ImageDataException if one of them is no longer there
   */
  ImageSplits open() {
    return ImageSplits.open(list(), SplitOptions.defaults());
  }

  /** Returns how many of some images the network was trained on. */
  long trainedOn(ImageCatalog images) {
    Set<Path> trained = files(true);
    return images.files().stream().filter(file -> trained.contains(absolute(file))).count();
  }

  /** Returns how many of some images the training did not know. */
  long unknown(ImageCatalog images) {
    Set<Path> known = files(false);
    return images.files().stream().filter(file -> !known.contains(absolute(file))).count();
  }

  /** Reads the list alone, whether its files are still there or not. */
  private Set<Path> files(boolean ofTraining) {
    Set<Path> files = new HashSet<>();
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser records = CSVParser.parse(list(), StandardCharsets.UTF_8, format)) {
      for (CSVRecord record : records) {
        if (!ofTraining || record.get(SPLIT_COLUMN).equals(TRAINING)) {
          files.add(absolute(folder.resolve(record.get(FILE_COLUMN))));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(list() + ": cannot be read: " + e.getMessage(), e);
    }
    return files;
  }

  /** The file itself, by whatever links it is reached. */
  private static Path absolute(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      // It is no longer there.
      return file.toAbsolutePath().normalize();
    }
  }
}
