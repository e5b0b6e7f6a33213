package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.PublishedDataset;
import io.github.adabet.djl.download.Downloader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which images, as they were asked for.
 *
 * @param data a folder, a list, or a name
 * @param preprocessing what becomes of an image
 * @param division how images are divided
 * @param reading how files are read
 * @param most images of each part to use, or null for all
 * @param seed the source of what is drawn
 * @param downloader fetches data sets that were published
 */
public record ImageSettings(
    String data,
    PreprocessingSettings preprocessing,
    Division division,
    ReadingSettings reading,
    @Nullable Integer most,
    long seed,
    Downloader downloader) {
  /** What a command needs of the images. */
  public enum Need {
    /** Any images. */
    IMAGES,
    /** Images with classes, divided into those for training and those for testing. */
    CLASSES,
    /** The same, of classes that a trained network knows. */
    KNOWN_CLASSES
  }

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public ImageSettings {
    if (most != null && most < 1) {
      throw new IllegalArgumentException("limit is " + most + "; it must be 1 or more");
    }
  }

  /**
   * The same for a network that was saved with its own preprocessing.
   *
   * @param saved the network
   * @param folder of its training
   * @return which images, and what becomes of them
   */
  ImageSettings of(SavedNetwork saved, Path folder) {
    return new ImageSettings(
        data,
        preprocessing.of(saved),
        division.after(TrainingHistory.in(folder, saved)),
        reading,
        most,
        seed,
        downloader);
  }

  /**
   * Other images, as these are taken.
   *
   * @param other a folder, a list, or a name
   * @return the settings
   */
  public ImageSettings from(String other) {
    return new ImageSettings(other, preprocessing, division, reading, most, seed, downloader);
  }

  /**
   * The names of images that need no folder.
   *
   * @return names
   */
  public static KnownNames names() {
    return new KnownNames(
        "data set",
        Stream.concat(
                Stream.of(DigitImageSource.NAME),
                Arrays.stream(PublishedDataset.values()).map(PublishedDataset::label))
            .toList());
  }

  /**
   * Finds the images; opens none.
   *
   * @param need what they must have
   * @return the images
   * @throws IllegalArgumentException if there is no such folder, list or name; the message names
   *     the nearest names
   */
  public ImageSource find(Need need) {
    Optional<Path> path = path().filter(Files::exists);
    if (path.isPresent()) {
      return FileImageSource.find(path.get(), this, need);
    }
    Optional<PublishedDataset> published = PublishedDataset.find(data);
    if (published.isPresent()) {
      return FileImageSource.find(published.get().fetch(downloader), this, need);
    }
    if (names().find(data).isPresent()) {
      return new DigitImageSource(preprocessing);
    }
    throw names().neitherNameNorFile(data, "a folder of images, or a CSV of files and labels");
  }

  private Optional<Path> path() {
    try {
      return Optional.of(Path.of(data));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Leaves images out, if fewer were asked for.
   *
   * @param images all of them
   * @return these, or some
   */
  TaskImages limit(TaskImages images) {
    return most == null ? images : images.limited(most, seed);
  }
}
