package io.github.adabet.djl.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Images for training, for validation (choosing the best epoch) and for testing, and how they came
 * to be divided. All have the same classes.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class ImageSplits {

  /** How images came to be divided. */
  public enum Origin {
    /** The data have a folder for each. */
    FOLDERS,
    /** Whoever published the data set divided it. */
    OFFICIAL,
    /** A list says it. */
    FILE,
    /** They were drawn at random. */
    DRAWN
  }

  private final ImageCatalog training;
  private final @Nullable ImageCatalog validation;
  private final ImageCatalog test;
  private final Origin origin;
  private final String description;
  private final List<String> warnings;

  private ImageSplits(
      ImageCatalog training,
      @Nullable ImageCatalog validation,
      ImageCatalog test,
      Origin origin,
      String description,
      List<String> warnings) {
    this.training = training;
    this.validation = validation;
    this.test = test;
    this.origin = origin;
    this.description = description;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads labelled images, and divides them if they are not divided.
   *
   * <ul>
   *   <li>A folder that holds {@code train} (or {@code training}), each with one folder per class,
   *       and beside it {@code test} ({@code testing}) or {@code val} ({@code valid}, {@code
   *       validation}) or both. If there is no {@code test}, {@code val} is for testing.
   *   <li>A folder with one folder per class.
   *   <li>A CSV of file and label, with a column {@code split} of {@code train}, {@code val} and
   *       {@code test} or without.
   * </ul>
   *
   * Where there is nothing for testing, or nothing for validation and some is asked for, the share
   * that the options say is drawn of each class.
   *
   * @param data the folder or the list
   * @param options shares and seed of what is drawn, and where it is written down
   * @return the images
   * @throws ImageDataException if the data are not laid out like that, or cannot be read, or the
   *     split that was written down does not fit them; the message names the remedy
   */
  public static ImageSplits open(Path data, SplitOptions options) {
    if (!Files.isDirectory(data)) {
      ImageList list = ImageList.read(data, options.classOrder().orElse(ClassOrder.NUMBER));
      return list.splits().isEmpty()
          ? divided(list.catalog(), options)
          : SplitFile.of(list, Origin.FILE, "the column split of " + data, data);
    }
    ImageFolder folder = ImageFolder.open(data);
    return SplitFolders.isDivided(folder)
        ? SplitFolders.of(data, folder, options)
        : divided(folder.classes(options.folderOrder()), options);
  }

  /**
   * Images that are divided already.
   *
   * @param training labelled, of two or more classes
   * @param validation of the same classes, or null for none
   * @param test of the same classes
   * @param origin how they came to be divided
   * @param description the same in words, for reports
   * @return the images; those for validation and testing with the indices of the training's classes
   * @throws ImageDataException if a class is not among those of the training, there is one class
   *     only, or a file is for training and for something else
   * @throws IllegalStateException if images have no classes
   */
  public static ImageSplits of(
      ImageCatalog training,
      @Nullable ImageCatalog validation,
      ImageCatalog test,
      Origin origin,
      String description) {
    List<String> names = training.classNames();
    training.label(0);
    if (names.size() < 2) {
      throw new ImageDataException(
          "The images for training are all of the class "
              + names
              + "; a classifier needs two classes or more. Is it the folder above or below that"
              + " holds the classes?");
    }
    Set<Path> seen = new HashSet<>(training.files());
    List<String> warnings = new ArrayList<>(training.warnings());
    ImageCatalog sameValidation =
        validation == null ? null : agreeing(validation, names, "validation", seen, warnings);
    ImageCatalog sameTest = agreeing(test, names, "testing", seen, warnings);
    warnEmptyClasses(training, "training", warnings);
    return new ImageSplits(training, sameValidation, sameTest, origin, description, warnings);
  }

  private static ImageCatalog agreeing(
      ImageCatalog part, List<String> names, String role, Set<Path> seen, List<String> warnings) {
    part.label(0);
    for (Path file : part.files()) {
      if (!seen.add(file)) {
        throw new ImageDataException(
            file
                + " is for "
                + role
                + " and for something else too, so that what is measured on it would say nothing."
                + " Leave it in one of them");
      }
    }
    ImageCatalog same = part.withClassNames(names);
    warnings.addAll(part.warnings());
    warnEmptyClasses(same, role, warnings);
    return same;
  }

  private static void warnEmptyClasses(ImageCatalog part, String role, List<String> warnings) {
    List<String> empty = new ArrayList<>();
    int[] counts = part.classCounts();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        empty.add(part.classNames().get(i));
      }
    }
    if (!empty.isEmpty()) {
      warnings.add(
          "Classes without an image for "
              + role
              + ": "
              + empty.size()
              + " ("
              + ImageFolder.some(empty)
              + ")");
    }
  }

  private static ImageSplits divided(ImageCatalog all, SplitOptions options) {
    if (!all.labelled()) {
      throw new ImageDataException(
          "The images have no classes; put them in one folder per class, or list them in a CSV with"
              + " a column label or class");
    }
    StratifiedDraw test = StratifiedDraw.of(all, options.test(), options.seed());
    ImageSplits splits =
        drawValidation(
            test.left(), options.validation() / (1 - options.test()), test.drawn(), options);
    return writtenDown(splits.warning(all.warnings()), all.root(), options);
  }

  /** Takes a split that was drawn from where it is written down, or writes it there. */
  static ImageSplits writtenDown(ImageSplits drawn, @Nullable Path root, SplitOptions options) {
    Path file = options.file().orElse(null);
    if (file == null) {
      return drawn;
    }
    if (Files.exists(file)) {
      return SplitFile.read(drawn, root, file).warning(drawn.warnings());
    }
    SplitFile.write(drawn, file, true);
    return drawn;
  }

  private static ImageSplits drawValidation(
      ImageCatalog training, double share, ImageCatalog test, SplitOptions options) {
    String description =
        "drawn from the seed %d, by class: a share of %s for testing, %s for validation"
            .formatted(options.seed(), options.test(), options.validation());
    if (share == 0) {
      return of(training, null, test, Origin.DRAWN, description);
    }
    StratifiedDraw validation = StratifiedDraw.of(training, share, options.seed());
    return of(validation.left(), validation.drawn(), test, Origin.DRAWN, description);
  }

  /**
   * The images for training.
   *
   * @return labelled
   */
  public ImageCatalog training() {
    return training;
  }

  /**
   * The images for choosing the best epoch.
   *
   * @return labelled, with the classes of {@link #training()}; empty if there are none
   */
  public Optional<ImageCatalog> validation() {
    return Optional.ofNullable(validation);
  }

  /**
   * The images for measuring the result.
   *
   * @return labelled, with the classes of {@link #training()}
   */
  public ImageCatalog test() {
    return test;
  }

  /**
   * How the images came to be divided.
   *
   * @return one of four ways
   */
  public Origin origin() {
    return origin;
  }

  /**
   * How the images came to be divided, in words.
   *
   * @return for reports, with the seed of what was drawn
   */
  public String description() {
    return description;
  }

  /**
   * The names of the classes.
   *
   * @return by index, two or more, unmodifiable
   */
  public List<String> classNames() {
    return training.classNames();
  }

  /**
   * What was noticed and is no error.
   *
   * @return sentences for the user, unmodifiable
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Writes down which image is for what, so that {@link #open} reads it again.
   *
   * @param file a CSV of file, label and split; replaced as a whole, or left as it was. Missing
   *     folders are created
   * @throws ImageDataException if it cannot be written
   */
  public void write(Path file) {
    SplitFile.write(this, Objects.requireNonNull(file, "file"), false);
  }

  /**
   * The list that {@link #write} writes into a folder, without writing it.
   *
   * @param folder images below it are named from there, others by their whole paths
   * @return a CSV of file, label and split, with a header
   */
  public String toCsv(Path folder) {
    return SplitFile.text(this, folder.toAbsolutePath().normalize());
  }

  /** Returns the same with further warnings. */
  ImageSplits warning(List<String> further) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(further);
    return new ImageSplits(training, validation, test, origin, description, all);
  }

  @Override
  public String toString() {
    return training.size()
        + " images for training, "
        + (validation == null ? "" : validation.size() + " for validation, ")
        + test.size()
        + " for testing, of "
        + classNames().size()
        + " classes ("
        + description
        + ")";
  }
}
