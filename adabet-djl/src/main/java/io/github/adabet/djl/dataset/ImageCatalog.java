package io.github.adabet.djl.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A list of image files, each of a class, or all without one. Files are named here and not opened;
 * {@link ImageSamples} reads them.
 *
 * <p>The order is that of the names, and the same on every file system. Immutable, and safe for use
 * by several threads.
 */
public final class ImageCatalog {

  private final @Nullable Path root;
  private final List<Path> files;
  private final int @Nullable [] labels;
  private final List<String> classNames;
  private final List<String> warnings;

  /** Takes over the labels. */
  ImageCatalog(
      @Nullable Path root,
      List<Path> files,
      int @Nullable [] labels,
      List<String> classNames,
      List<String> warnings) {
    this.root = root;
    this.files = List.copyOf(files);
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Lists a folder that has one folder per class.
   *
   * @param folder holds folders whose names are the classes and which hold images, directly or in
   *     folders of their own. Hidden files and files whose names are not those of images are left
   *     out and counted in {@link #warnings()}
   * @return all images, by the names of their folders and files; classes as {@link
   *     ClassOrder#TEXT}, in which torchvision's {@code ImageFolder} has them too
   * @throws ImageDataException if there is no such folder or it cannot be read, images stand beside
   *     the folders, a folder holds no image, or two names differ in upper and lower case only
   */
  public static ImageCatalog ofFolder(Path folder) {
    return ofFolder(folder, ClassOrder.TEXT);
  }

  /**
   * Lists a folder that has one folder per class, with another order of the classes.
   *
   * @param folder as for {@link #ofFolder(Path)}
   * @param order of the classes
   * @return the same images
   * @throws ImageDataException as {@link #ofFolder(Path)}
   */
  public static ImageCatalog ofFolder(Path folder, ClassOrder order) {
    return ImageFolder.open(folder).classes(order);
  }

  /**
   * Reads a list of files and classes.
   *
   * @param csv values separated by commas in UTF-8, quoted where needed, one image a line: its
   *     path, relative to the list's folder or absolute, and its class. With a header ({@code file}
   *     or {@code path} or {@code image}, {@code label} or {@code class}, in any order among other
   *     columns) or without. Without classes the images are unlabelled
   * @return the images in the list's order; classes as {@link ClassOrder#NUMBER}: labels that are
   *     the numbers from 0 on are the indices themselves
   * @throws ImageDataException if there is no such list or it cannot be read, a line is broken, a
   *     file does not exist, or stands there twice with different classes; the message names the
   *     line
   */
  public static ImageCatalog ofCsv(Path csv) {
    return ofCsv(csv, ClassOrder.NUMBER);
  }

  /**
   * Reads a list of files and classes, with another order of the classes.
   *
   * @param csv as for {@link #ofCsv(Path)}
   * @param order of the classes
   * @return the same images
   * @throws ImageDataException as {@link #ofCsv(Path)}
   */
  public static ImageCatalog ofCsv(Path csv, ClassOrder order) {
    return ImageList.read(csv, order).catalog();
  }

  /**
   * Lists all images in a folder and those below it, without classes.
   *
   * @param folder holds images, in folders or not
   * @return all images, sorted by name
   * @throws ImageDataException if there is no such folder, it cannot be read, or holds no image
   */
  public static ImageCatalog unlabelled(Path folder) {
    return ImageFolder.open(folder).flat();
  }

  /**
   * A list that is known already, of files in one folder.
   *
   * @param root the folder; {@link #name} tells files by their path from there
   * @param files at least one; need not exist yet
   * @param labels for each file the index of its class
   * @param classNames the names by index, each once
   * @return a catalog in this order
   * @throws IllegalArgumentException if there is no file, not one label for each, a label is no
   *     index of a class, or two classes have one name
   */
  public static ImageCatalog of(
      Path root, List<Path> files, int[] labels, List<String> classNames) {
    return checked(Objects.requireNonNull(root, "root"), files, labels, classNames);
  }

  /**
   * A list that is known already.
   *
   * @param files at least one; need not exist yet
   * @param labels for each file the index of its class
   * @param classNames the names by index, each once
   * @return a catalog in this order
   * @throws IllegalArgumentException if there is no file, not one label for each, a label is no
   *     index of a class, or two classes have one name
   */
  public static ImageCatalog of(List<Path> files, int[] labels, List<String> classNames) {
    return checked(null, files, labels, classNames);
  }

  private static ImageCatalog checked(
      @Nullable Path root, List<Path> files, int[] labels, List<String> classNames) {
    if (files.isEmpty() || files.size() != labels.length) {
      throw new IllegalArgumentException(
          "There are "
              + files.size()
              + " files and "
              + labels.length
              + " labels; give at least one file, and one label for each");
    }
    Set<String> names = new HashSet<>(classNames);
    if (names.size() != classNames.size()) {
      throw new IllegalArgumentException("classNames is " + classNames + "; give each name once");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            "The label of "
                + files.get(i)
                + " is "
                + labels[i]
                + "; it must be from 0 to "
                + (classNames.size() - 1));
      }
    }
    return new ImageCatalog(root, files, labels.clone(), classNames, List.of());
  }

  /**
   * The number of images.
   *
   * @return 1 or more
   */
  public int size() {
    return files.size();
  }

  /**
   * The files.
   *
   * @return in order, unmodifiable
   */
  public List<Path> files() {
    return files;
  }

  /**
   * What a file is called in reports and lists.
   *
   * @param index from 0 (included) to {@link #size()} (excluded)
   * @return its path from the folder that was listed, with {@code /} between the parts on every
   *     system; the whole path for files elsewhere
   * @throws IndexOutOfBoundsException if there is no such image
   */
  public String name(int index) {
    Path file = files.get(index);
    Path shown = root != null && file.startsWith(root) ? root.relativize(file) : file;
    return shown.toString().replace(shown.getFileSystem().getSeparator(), "/");
  }

  /**
   * Whether each image has a class.
   *
   * @return false if none has
   */
  public boolean labelled() {
    return labels != null;
  }

  /**
   * The classes of the images.
   *
   * @return for each file the index of its class, as a new array; empty if there are no classes
   */
  public int[] labels() {
    return labels == null ? new int[0] : labels.clone();
  }

  /**
   * The class of an image.
   *
   * @param index from 0 (included) to {@link #size()} (excluded)
   * @return the index of its class, from 0
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws IllegalStateException if there are no classes
   */
  public int label(int index) {
    Objects.checkIndex(index, size());
    return requireLabels()[index];
  }

  /**
   * The names of the classes.
   *
   * @return by index, unmodifiable; empty if there are no classes
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * How many images each class has.
   *
   * @return by index of the class, as a new array; empty if there are no classes
   */
  public int[] classCounts() {
    int[] counts = new int[classNames.size()];
    for (int label : labels()) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * What was noticed and is no error: files that were left out, and how many.
   *
   * @return sentences for the user, unmodifiable
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Some of these images, in another order, or several times.
   *
   * @param indices of these images, at least one
   * @return a catalog of them with the same classes, without warnings
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws IllegalArgumentException if there is no index
   */
  public ImageCatalog pick(int... indices) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("indices is empty; pick at least one image");
    }
    IntStream.of(indices).forEach(index -> Objects.checkIndex(index, size()));
    List<Path> picked = IntStream.of(indices).mapToObj(files::get).toList();
    int[] all = labels;
    int[] pickedLabels =
        all == null ? null : IntStream.of(indices).map(index -> all[index]).toArray();
    return new ImageCatalog(root, picked, pickedLabels, classNames, List.of());
  }

  /**
   * These images without their classes.
   *
   * @return an unlabelled catalog of the same files
   */
  public ImageCatalog withoutLabels() {
    return new ImageCatalog(root, files, null, List.of(), warnings);
  }

  /**
   * These images with the classes of a network: the same names under other indices.
   *
   * @param others the names by index, each once; may hold classes that no image here has
   * @return a catalog of the same files in the same order
   * @throws ImageDataException if a class here is none of these; the message names it
   * @throws IllegalStateException if there are no classes
   */
  public ImageCatalog withClassNames(List<String> others) {
    int[] old = requireLabels();
    List<String> unknown = classNames.stream().filter(name -> !others.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new ImageDataException(
          "The classes "
              + ImageFolder.some(unknown)
              + (root == null ? "" : " in " + root)
              + " are none of the "
              + others.size()
              + " known ones ("
              + ImageFolder.some(others)
              + "). Rename them, or leave their images out");
    }
    int[] indices = classNames.stream().mapToInt(others::indexOf).toArray();
    int[] changed = IntStream.of(old).map(label -> indices[label]).toArray();
    return new ImageCatalog(root, files, changed, others, warnings);
  }

  /** Returns the same with names that begin at another folder. */
  ImageCatalog below(Path folder) {
    return new ImageCatalog(folder, files, labels, classNames, warnings);
  }

  /** Returns the folder that was listed, or null. */
  @Nullable Path root() {
    return root;
  }

  private int[] requireLabels() {
    int[] all = labels;
    if (all == null) {
      throw new IllegalStateException(
          "The images have no classes; put them into one folder per class, or list them in a CSV");
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageCatalog catalog
        && files.equals(catalog.files)
        && Arrays.equals(labels, catalog.labels)
        && classNames.equals(catalog.classNames);
  }

  @Override
  public int hashCode() {
    return 31 * files.hashCode() + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return files.size()
        + " images"
        + (labels == null ? " without classes" : " of " + classNames.size() + " classes");
  }
}
