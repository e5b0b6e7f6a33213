package io.github.adabet.djl.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder into which the archives of a published data set were unpacked: all into one, or each
 * into a folder of its own in it.
 */
final class OfficialFolder {

  /** More folders than that beside each other are those of classes. */
  private static final int MOST_FOLDERS = 16;

  private final Path root;
  private final List<Path> places = new ArrayList<>();

  /**
   * Looks into a folder.
   *
   * @param root the folder
   * @throws ImageDataException if there is no such folder, or it cannot be read
   */
  OfficialFolder(Path root) {
    this.root = root;
    if (!Files.isDirectory(root)) {
      throw new ImageDataException(root + " is no folder; name the one that holds the data set");
    }
    places.add(root);
    try (Stream<Path> children = Files.list(root)) {
      children.filter(Files::isDirectory).sorted().limit(MOST_FOLDERS).forEach(places::add);
    } catch (IOException e) {
      throw new ImageDataException("cannot list " + root + ": " + e, e);
    }
  }

  Path root() {
    return root;
  }

  /**
   * Finds the folder that holds a file: this one, or one in it.
   *
   * @param name the file's name from there, its parts separated by "/"
   * @return the folder; empty if the file is nowhere
   */
  Optional<Path> holding(String name) {
    return places.stream().filter(place -> Files.exists(place.resolve(name))).findFirst();
  }

  /**
   * Finds a file.
   *
   * @param name its name from this folder or one in it
   * @return the file
   * @throws ImageDataException if it is nowhere
   */
  Path file(String name) {
    return holding(name)
        .orElseThrow(
            () ->
                new ImageDataException(
                    root
                        + " holds no "
                        + name
                        + ", and no folder in it does; unpack the whole archives into it"))
        .resolve(name);
  }

  /**
   * Finds images.
   *
   * @param names their names from this folder or one in it, of which all are in the same; at least
   *     one
   * @return the files, which exist
   * @throws ImageDataException if a name leads elsewhere, or a file does not exist
   */
  List<Path> images(List<String> names) {
    Path place = holding(names.get(0)).orElse(root);
    List<Path> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      Path file = below(place, name);
      files.add(file);
      if (!Files.isRegularFile(file)) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new ImageDataException(
          root
              + " lacks "
              + missing.size()
              + " of the "
              + names.size()
              + " images that its lists name, "
              + missing.get(0)
              + " for one; unpack the whole archives into it");
    }
    return files;
  }

  private Path below(Path place, String name) {
    try {
      Path file = place.resolve(name).normalize();
      if (file.startsWith(place.normalize()) && !name.isBlank()) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new ImageDataException("a list in " + root + " names the file '" + name + "'", e);
    }
    throw new ImageDataException(
        "a list in " + root + " names the file '" + name + "', which is outside of the data set");
  }

  /**
   * Reads a text file.
   *
   * @param name its name from this folder or one in it
   * @param columns how many words a line has at least; the last may hold blanks
   * @return the words of each line; without blank lines and those that begin with "#"
   * @throws ImageDataException if it is nowhere, or a line has fewer words
   */
  List<String[]> table(String name, int columns) {
    Path file = file(name);
    List<String[]> table = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        String[] words = line.split("\\s+", columns);
        if (words.length < columns) {
          throw new ImageDataException(
              file + " is damaged in line " + (i + 1) + ", '" + line + "'; get it anew");
        }
        table.add(words);
      }
    } catch (IOException e) {
      throw new ImageDataException("cannot read " + file + ": " + e, e);
    }
    if (table.isEmpty()) {
      throw new ImageDataException(file + " is empty; get it anew");
    }
    return table;
  }
}
