package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.job.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images to which networks are adapted, and those that they are taught first.
 *
 * @param name that of the folder
 * @param target images of the target, divided for training, validation and testing
 * @param source images of the source, divided likewise; null if there are none
 */
record Shift(String name, Path target, @Nullable Path source) {
  private static final String TARGET = "target";
  private static final String SOURCE = "source";

  /**
   * The shifts in a folder: one for each folder in it that holds a folder {@code target}, and
   * perhaps a folder {@code source}, which may be a link to that of another shift.
   *
   * @return by name
   * @throws IOException if the folder cannot be read
   * @throws IllegalArgumentException if there is none
   */
  static List<Shift> in(Path folder) throws IOException {
    List<Shift> shifts = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path entry : entries) {
        of(entry).ifPresent(shifts::add);
      }
    }
    if (shifts.isEmpty()) {
      throw new IllegalArgumentException(
          ("%s holds no shift: none of its folders has a folder %s. Write the images with"
                  + " tools/evidence-images.py, or put yours into NAME/%s/{train,val,test}/CLASS")
              .formatted(folder, TARGET, TARGET));
    }
    shifts.sort(Comparator.comparing(Shift::name));
    return List.copyOf(shifts);
  }

  private static Optional<Shift> of(Path folder) {
    Path target = folder.resolve(TARGET);
    Path source = folder.resolve(SOURCE);
    return Files.isDirectory(target)
        ? Optional.of(new Shift(nameOf(folder), target, Files.isDirectory(source) ? source : null))
        : Optional.empty();
  }

  /**
   * What the images of the source are called: as the shift that they belong to, so that shifts
   * which share them share what a network learnt of them.
   *
   * @throws IOException if a link leads nowhere
   */
  @Nullable String sourceName() throws IOException {
    Path images = source;
    if (images == null) {
      return null;
    }
    Path owner = images.toRealPath().getParent();
    return owner == null ? name : nameOf(owner);
  }

  /**
   * A digest of what the folders hold: the paths of all files in them, and their bytes.
   *
   * @return the first digits of a SHA-256
   * @throws IOException if a file cannot be read
   */
  String digest() throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    add(digest, target);
    Path images = source;
    if (images != null) {
      add(digest, images);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, Json.DIGEST_BYTES);
  }

  private static void add(MessageDigest digest, Path folder) throws IOException {
    Path root = folder.toRealPath();
    List<Path> files;
    try (Stream<Path> all = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = root.relativize(file).toString() + '\n' + Files.size(file) + '\n';
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
  }

  private static String nameOf(Path folder) {
    Path last = folder.getFileName();
    return last == null ? folder.toString() : last.toString();
  }
}
