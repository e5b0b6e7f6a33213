package io.github.adabet.djl.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes and reads which image is for what: a CSV of file, label and split. */
final class SplitFile {

  static final String TRAIN = "train";
  static final String VALIDATION = "val";
  static final String TEST = "test";

  private static final Map<String, String> ROLES =
      Map.of(
          "train", TRAIN,
          "training", TRAIN,
          "val", VALIDATION,
          "valid", VALIDATION,
          "validation", VALIDATION,
          "test", TEST,
          "testing", TEST);

  private SplitFile() {}

  /** Returns what a folder or a value of a list stands for, or null for nothing of the kind. */
  static @Nullable String role(String name) {
    return ROLES.get(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Writes a split; a file that is there is replaced as a whole, or stays as it was.
   *
   * @param fromRoot whether whoever reads it knows the folder of the images, from which their names
   *     go; otherwise names go from the file's own folder, and are whole paths where the images are
   *     elsewhere
   * @throws ImageDataException if it cannot be written
   */
  static void write(ImageSplits splits, Path file, boolean fromRoot) {
    Path target = file.toAbsolutePath().normalize();
    Path from = fromRoot ? null : target.getParent();
    String text = text(splits, from);
    Path temporary = null;
    try {
      Path folder = target.getParent();
      if (folder == null) {
        throw new IOException("it is a root folder");
      }
      Files.createDirectories(folder);
      // Not Files.createTempFile, whose files nobody else may read.
      temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
      Files.writeString(temporary, text, StandardCharsets.UTF_8);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      deleteQuietly(temporary);
      throw new ImageDataException(
          "The split cannot be written to " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The content of such a file.
   *
   * @param from the folder from which images are named, absolute; null for that of the images
   */
  static String text(ImageSplits splits, @Nullable Path from) {
    StringBuilder text = new StringBuilder(CsvLines.line(List.of("file", "label", "split")));
    append(text, splits.training(), TRAIN, from);
    splits.validation().ifPresent(catalog -> append(text, catalog, VALIDATION, from));
    append(text, splits.test(), TEST, from);
    return text.toString();
  }

  private static void append(
      StringBuilder text, ImageCatalog catalog, String role, @Nullable Path from) {
    for (int i = 0; i < catalog.size(); i++) {
      String label = catalog.classNames().get(catalog.label(i));
      String name = from == null ? catalog.name(i) : nameFrom(from, catalog.files().get(i));
      text.append(CsvLines.line(List.of(name, label, role)));
    }
  }

  private static String nameFrom(Path folder, Path image) {
    Path whole = image.toAbsolutePath().normalize();
    Path shown = whole.startsWith(folder) ? folder.relativize(whole) : whole;
    return shown.toString().replace(shown.getFileSystem().getSeparator(), "/");
  }

  private static void deleteQuietly(@Nullable Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // What went wrong before is what the user is told.
      }
    }
  }

  /**
   * Reads a split of images that are known.
   *
   * @param known the images that are there, divided in any way
   * @param root where relative paths begin, or null for the file's own folder
   * @param file the file
   * @throws ImageDataException if it is broken, or does not list these images with these classes
   */
  static ImageSplits read(ImageSplits known, @Nullable Path root, Path file) {
    ImageList list =
        root == null
            ? ImageList.read(file, ClassOrder.TEXT)
            : ImageList.read(file, root, ClassOrder.TEXT);
    requireLabelsAndSplits(list, file);
    Set<String> expected = new HashSet<>();
    addLines(known.training(), expected);
    known.validation().ifPresent(catalog -> addLines(catalog, expected));
    addLines(known.test(), expected);
    Set<String> listed = new HashSet<>();
    addLines(list.catalog(), listed);
    if (!expected.equals(listed)) {
      Set<String> missing = new HashSet<>(expected);
      missing.removeAll(listed);
      Set<String> surplus = new HashSet<>(listed);
      surplus.removeAll(expected);
      throw new ImageDataException(
          file
              + " does not fit the images: "
              + missing.size()
              + " of them are not listed with their class, and "
              + surplus.size()
              + " that are listed are not there. Delete the file to draw anew, or restore the"
              + " images");
    }
    // The list may have another order of the classes, or lack one that has no image.
    ImageList same =
        new ImageList(list.catalog().withClassNames(known.classNames()), list.splits());
    return of(same, ImageSplits.Origin.FILE, "as written down in " + file, file);
  }

  private static void addLines(ImageCatalog catalog, Set<String> lines) {
    for (int i = 0; i < catalog.size(); i++) {
      String file = catalog.files().get(i).toAbsolutePath().normalize().toString();
      lines.add(file + "\n" + catalog.classNames().get(catalog.label(i)));
    }
  }

  /**
   * Divides a list by its column {@code split}.
   *
   * @throws ImageDataException if a value is unknown, or there is nothing to train on or to test on
   */
  static ImageSplits of(ImageList list, ImageSplits.Origin origin, String description, Path file) {
    requireLabelsAndSplits(list, file);
    for (int i = 0; i < list.splits().size(); i++) {
      if (role(list.splits().get(i)) == null) {
        throw new ImageDataException(
            file
                + " gives "
                + list.catalog().name(i)
                + " to the split '"
                + list.splits().get(i)
                + "'; there are train, val and test");
      }
    }
    ImageCatalog training = of(list, TRAIN).orElseThrow(() -> lacking(file, TRAIN));
    ImageCatalog test = of(list, TEST).orElseThrow(() -> lacking(file, TEST));
    return ImageSplits.of(training, of(list, VALIDATION).orElse(null), test, origin, description)
        .warning(list.catalog().warnings());
  }

  private static void requireLabelsAndSplits(ImageList list, Path file) {
    if (!list.catalog().labelled() || list.splits().isEmpty()) {
      throw new ImageDataException(
          file + " has no column named label, or none named split; a split needs both");
    }
  }

  private static ImageDataException lacking(Path file, String role) {
    return new ImageDataException(
        file + " gives no image to the split " + role + "; give it some, or delete the column");
  }

  private static Optional<ImageCatalog> of(ImageList list, String role) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < list.splits().size(); i++) {
      if (role.equals(role(list.splits().get(i)))) {
        chosen.add(i);
      }
    }
    return chosen.isEmpty()
        ? Optional.empty()
        : Optional.of(list.catalog().pick(chosen.stream().mapToInt(Integer::intValue).toArray()));
  }
}
