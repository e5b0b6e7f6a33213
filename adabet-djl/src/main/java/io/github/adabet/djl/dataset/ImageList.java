package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.CsvLines.Line;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A list of images in a file of comma-separated values.
 *
 * @param catalog the images
 * @param splits for each image what it is for, as the list says; empty if it says nothing
 */
record ImageList(ImageCatalog catalog, List<String> splits) {

  private static final Set<String> FILE_COLUMNS =
      Set.of("file", "path", "image", "filename", "file_name", "filepath", "image_path");
  private static final Set<String> LABEL_COLUMNS =
      Set.of("label", "class", "class_name", "category", "target");
  private static final Set<String> SPLIT_COLUMNS = Set.of("split", "subset");

  /** Where the values of a line stand; -1 where there is no such column. */
  private record Columns(int file, int label, int split) {}

  /** An image as it was listed. */
  private record Entry(int line, Path file, String label, String split) {}

  /**
   * Reads a list whose paths begin at its own folder.
   *
   * @param order of the classes
   * @throws ImageDataException if it is not as it must be
   */
  static ImageList read(Path csv, ClassOrder order) {
    Path file = csv.toAbsolutePath();
    Path folder = file.getParent();
    return read(csv, folder == null ? file : folder, order);
  }

  /**
   * Reads a list.
   *
   * @param from where its relative paths begin
   * @param order of the classes
   * @throws ImageDataException if it is not as it must be
   */
  static ImageList read(Path csv, Path from, ClassOrder order) {
    Path root = from.normalize();
    List<Line> lines = CsvLines.read(csv);
    if (lines.isEmpty()) {
      throw new ImageDataException(csv + " is empty; list a file and its class on each line");
    }
    Columns columns = columns(csv, lines.get(0));
    boolean header = header(lines.get(0)) >= 0;
    List<String> warnings = new ArrayList<>();
    List<Entry> entries =
        entries(csv, root, header ? lines.subList(1, lines.size()) : lines, columns, warnings);
    if (entries.isEmpty()) {
      throw new ImageDataException(csv + " lists no image; list a file and its class on each line");
    }
    requireFiles(csv, root, entries);
    List<Path> files = entries.stream().map(Entry::file).toList();
    List<String> splits =
        columns.split < 0 ? List.of() : entries.stream().map(Entry::split).toList();
    if (entries.stream().allMatch(entry -> entry.label.isEmpty())) {
      return new ImageList(new ImageCatalog(root, files, null, List.of(), warnings), splits);
    }
    for (Entry entry : entries) {
      if (entry.label.isEmpty()) {
        throw new ImageDataException(
            at(csv, entry.line) + "the image has no class, but others have. Give it one, or none");
      }
    }
    List<String> classes =
        order.sorted(entries.stream().map(Entry::label).toList(), csv.toString());
    Map<String, Integer> indices = new HashMap<>();
    classes.forEach(name -> indices.put(name, indices.size()));
    int[] labels = entries.stream().mapToInt(entry -> indices.get(entry.label)).toArray();
    return new ImageList(new ImageCatalog(root, files, labels, classes, warnings), splits);
  }

  private static Columns columns(Path csv, Line first) {
    int file = header(first);
    if (file >= 0) {
      return new Columns(file, column(first, LABEL_COLUMNS), column(first, SPLIT_COLUMNS));
    }
    if (first.values().size() > 2) {
      throw new ImageDataException(
          at(csv, first.number())
              + "there are "
              + first.values().size()
              + " columns and no header. Begin with a line of names, with file and label among"
              + " them");
    }
    return new Columns(0, first.values().size() == 2 ? 1 : -1, -1);
  }

  /** Returns the column of files if a line is a header, or -1. */
  private static int header(Line first) {
    return column(first, FILE_COLUMNS);
  }

  private static int column(Line header, Set<String> names) {
    for (int i = 0; i < header.values().size(); i++) {
      if (names.contains(header.values().get(i).toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private static List<Entry> entries(
      Path csv, Path root, List<Line> lines, Columns columns, List<String> warnings) {
    Map<Path, Entry> byFile = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    int twice = 0;
    for (Line line : lines) {
      String name = value(csv, line, columns.file);
      Entry entry =
          new Entry(
              line.number(),
              resolve(csv, line, root, name),
              columns.label < 0 ? "" : value(csv, line, columns.label),
              columns.split < 0 ? "" : value(csv, line, columns.split));
      Entry same = byFile.putIfAbsent(entry.file, entry);
      if (same == null) {
        entries.add(entry);
      } else if (same.label.equals(entry.label) && same.split.equals(entry.split)) {
        twice++;
      } else {
        throw new ImageDataException(
            at(csv, entry.line)
                + name
                + " is listed in line "
                + same.line
                + " already, with another class or split. Remove one of the lines");
      }
    }
    if (twice > 0) {
      warnings.add("Lines of " + csv + " that list a file again, which were left out: " + twice);
    }
    return entries;
  }

  private static String value(Path csv, Line line, int column) {
    if (column >= line.values().size()) {
      throw new ImageDataException(
          at(csv, line.number())
              + "there are "
              + line.values().size()
              + " columns; at least "
              + (column + 1)
              + " are needed. Separate them by commas");
    }
    return line.values().get(column);
  }

  private static Path resolve(Path csv, Line line, Path root, String name) {
    if (name.isEmpty()) {
      throw new ImageDataException(at(csv, line.number()) + "the file is empty. Name one");
    }
    try {
      return root.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new ImageDataException(
          at(csv, line.number()) + name + " is no path: " + e.getReason(), e);
    }
  }

  private static void requireFiles(Path csv, Path root, List<Entry> entries) {
    List<Entry> missing =
        entries.stream().filter(entry -> !Files.isRegularFile(entry.file)).toList();
    if (!missing.isEmpty()) {
      throw new ImageDataException(
          at(csv, missing.get(0).line)
              + "there is no file "
              + missing.get(0).file
              + (missing.size() == 1 ? "" : ", and " + (missing.size() - 1) + " more are missing")
              + ". Paths are relative to "
              + root
              + "; correct them");
    }
  }

  private static String at(Path csv, int line) {
    return csv + ", line " + line + ": ";
  }
}
