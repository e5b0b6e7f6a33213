package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.ImageFormat;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists the images below a folder. Used by one thread. */
final class ImageFolder {

  private static final int NAMED = 3;

  private final Path folder;
  private final List<Path> folders = new ArrayList<>();
  private final List<Path> images = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();
  private int hidden;

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads what a folder holds itself.
   *
   * @throws ImageDataException if there is none, or it cannot be read
   */
  static ImageFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ImageDataException(
          Files.exists(folder)
              ? folder + " is a file; give the folder that holds the images"
              : "There is no folder " + folder + "; check the path");
    }
    ImageFolder read = new ImageFolder(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      entries.sorted(byName()).forEach(read::add);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    return read;
  }

  /** Orders paths by their names from the root on, part by part, on every system alike. */
  static Comparator<Path> byName() {
    return (left, right) -> {
      int parts = Math.min(left.getNameCount(), right.getNameCount());
      for (int i = 0; i < parts; i++) {
        int order = left.getName(i).toString().compareTo(right.getName(i).toString());
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(left.getNameCount(), right.getNameCount());
    };
  }

  /** Returns the last part of a path; nothing for a root. */
  static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? "" : last.toString();
  }

  /** Returns the folder's folders, sorted by name. */
  List<Path> folders() {
    return folders;
  }

  /** Returns the images that stand in the folder itself, sorted by name. */
  List<Path> images() {
    return images;
  }

  /** Returns all images in the folder and below. */
  ImageCatalog flat() {
    List<Path> all = new ArrayList<>(images);
    folders.forEach(below -> all.addAll(walk(below)));
    if (all.isEmpty()) {
      throw new ImageDataException(
          folder
              + " holds no image; images are files named "
              + extensions()
              + warnings().stream().map(left -> ". " + left).collect(Collectors.joining()));
    }
    all.sort(byName());
    return new ImageCatalog(folder, all, null, List.of(), warnings());
  }

  /** Returns all images by the folder that they are in. */
  ImageCatalog classes(ClassOrder order) {
    requireClassFolders();
    List<String> classNames =
        order.sorted(folders.stream().map(ImageFolder::name).toList(), folder.toString());
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    for (Path below : folders) {
      String name = name(below);
      List<Path> found = walk(below);
      if (found.isEmpty()) {
        empty.add(name);
      }
      for (Path file : found) {
        files.add(file);
        labels.add(classNames.indexOf(name));
      }
    }
    if (!empty.isEmpty()) {
      throw new ImageDataException(
          "In "
              + folder
              + " the folders "
              + some(empty)
              + " hold no image; each folder is a class. Remove them, or put images into them");
    }
    int[] indices = labels.stream().mapToInt(Integer::intValue).toArray();
    return new ImageCatalog(folder, files, indices, classNames, warnings());
  }

  private void requireClassFolders() {
    if (folders.isEmpty()) {
      throw new ImageDataException(
          folder
              + " holds no folder, so that there are no classes"
              + (images.isEmpty() ? "" : "; its " + images.size() + " images are unlabelled")
              + ". Put the images of each class into a folder of the class's name, or give a CSV of"
              + " file and label");
    }
    requireNoImagesBesideFolders();
  }

  private void requireNoImagesBesideFolders() {
    if (!images.isEmpty() && !folders.isEmpty()) {
      throw new ImageDataException(
          "In "
              + folder
              + " "
              + images.size()
              + " images stand beside the class folders, such as "
              + name(images.get(0))
              + ". Move them into the folder of their class, or give a CSV of file and label");
    }
  }

  private void add(Path entry) {
    if (isHidden(entry)) {
      hidden++;
    } else if (Files.isDirectory(entry)) {
      folders.add(entry);
    } else {
      addFile(entry, images);
    }
  }

  private void addFile(Path file, List<Path> found) {
    if (ImageFormat.ofName(name(file)).isPresent()) {
      found.add(file);
    } else {
      others.add(file);
    }
  }

  /** Files of the desktop and of version control; the name decides, on every system alike. */
  private static boolean isHidden(Path entry) {
    String name = name(entry);
    return name.startsWith(".") || name.equals("__MACOSX") || name.equals("Thumbs.db");
  }

  private List<Path> walk(Path below) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          below,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
              if (isHidden(entry)) {
                hidden++;
                return FileVisitResult.SKIP_SUBTREE;
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path entry, BasicFileAttributes attributes) {
              if (isHidden(entry)) {
                hidden++;
              } else {
                addFile(entry, found);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw unreadable(below, e);
    }
    found.sort(byName());
    return found;
  }

  private static ImageDataException unreadable(Path folder, IOException failure) {
    if (failure instanceof AccessDeniedException denied) {
      return new ImageDataException(
          denied.getFile() + " must not be read; give this user the right to read it", failure);
    }
    if (failure instanceof FileSystemLoopException loop) {
      return new ImageDataException(
          loop.getFile() + " is a link to a folder that it is in; remove it", failure);
    }
    return new ImageDataException(folder + " cannot be read: " + failure.getMessage(), failure);
  }

  private List<String> warnings() {
    List<String> left = new ArrayList<>();
    if (!others.isEmpty()) {
      left.add(
          others.size()
              + " whose names are not those of images, such as "
              + folder.relativize(others.get(0)));
    }
    if (hidden > 0) {
      left.add(hidden + " hidden");
    }
    return left.isEmpty()
        ? List.of()
        : List.of("Files left out in " + folder + ": " + String.join("; ", left));
  }

  /** Returns the first few of some names. */
  static String some(List<String> names) {
    int shown = Math.min(names.size(), NAMED);
    String first = String.join(", ", names.subList(0, shown));
    return names.size() == shown ? first : first + " and " + (names.size() - shown) + " more";
  }

  private static String extensions() {
    return Stream.of(ImageFormat.values())
        .flatMap(format -> format.extensions().stream())
        .map(extension -> "*." + extension)
        .reduce((left, right) -> left + ", " + right)
        .orElseThrow();
  }
}
