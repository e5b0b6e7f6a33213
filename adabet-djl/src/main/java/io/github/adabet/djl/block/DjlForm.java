package io.github.adabet.djl.block;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import io.github.adabet.AdaBetException;
import io.github.adabet.UnsupportedModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders that DJL's {@code Model.save} writes: {@code NAME-EPOCH.params}, which holds
 * parameters and no structure.
 */
final class DjlForm {

  private static final Pattern PARAMETERS = Pattern.compile("(.+)-\\d{4}\\.params");

  /** Where parameters are until they are whole; a process that was killed leaves it. */
  private static final String UNFINISHED = ".saving";

  private DjlForm() {}

  /** Tells whether a folder holds parameters of a DJL model. */
  static boolean isModel(Path folder) {
    return Files.isDirectory(folder) && !names(folder).isEmpty();
  }

  /** Returns the name of the model in a folder, or another if there is none, or several. */
  static String nameOf(Path folder, String otherwise) {
    List<String> names = names(folder);
    return names.size() == 1 ? names.get(0) : otherwise;
  }

  /**
   * Loads the parameters of a folder into a model's block: those of the last epoch.
   *
   * @throws UnsupportedModelException if the folder holds several models, or the file does not fit
   *     the block
   * @throws UncheckedIOException if a file cannot be read
   */
  static void load(Model model, Path folder) {
    List<String> names = names(folder);
    if (names.size() != 1) {
      throw new UnsupportedModelException(
          "The folder " + folder + " holds several models: " + names + "; give each its own");
    }
    try {
      model.load(folder, names.get(0));
    } catch (MalformedModelException | IllegalArgumentException | IllegalStateException e) {
      throw new UnsupportedModelException(
          "The parameters in "
              + folder
              + " are not those of the network given: "
              + e.getMessage()
              + ". Build the network that was saved there",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder + ": the parameters cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Saves a model as {@code Model.save} does, under its own name, in place of what DJL would load
   * there. The file appears as a whole or not at all.
   *
   * @param model initialised
   * @param folder created if absent
   * @throws AdaBetException if the folder holds another model, which DJL could not tell apart
   * @throws UncheckedIOException if it cannot be written
   */
  static void save(Model model, Path folder) {
    try {
      Files.createDirectories(folder);
      String name = model.getName();
      if (names(folder).stream().anyMatch(other -> !other.equals(name))) {
        throw new AdaBetException(
            "The folder "
                + folder
                + " holds another model, "
                + names(folder)
                + "; save "
                + name
                + " in a folder of its own",
            null);
      }
      Path written = folder.resolve(UNFINISHED);
      deleteAll(written);
      Files.createDirectory(written);
      try {
        model.save(written, name);
        publish(written, folder, name);
      } finally {
        deleteAll(written);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder + ": the network cannot be saved: " + e.getMessage(), e);
    }
  }

  private static void publish(Path written, Path folder, String name) throws IOException {
    List<Path> older = files(folder);
    Path file = files(written).get(0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Path target = folder.resolve(name + "-0000.params");
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    for (Path old : older) {
      if (!old.equals(target)) {
        Files.delete(old);
      }
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    for (Path file : files(folder)) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static List<String> names(Path folder) {
    return files(folder).stream()
        .map(file -> PARAMETERS.matcher(file.getFileName().toString()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .distinct()
        .toList();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> PARAMETERS.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
    }
  }
}
