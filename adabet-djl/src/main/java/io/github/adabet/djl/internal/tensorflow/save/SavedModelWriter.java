package io.github.adabet.djl.internal.tensorflow.save;

import io.github.adabet.AdaBetException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.files.FileTree;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * Writes SavedModels: the values of the variables by the model's own operation, and beside them the
 * file of the graph as it was, so that whatever loaded the model before loads it again.
 */
public final class SavedModelWriter {

  private static final String GRAPH = "saved_model.pb";

  /** Of the former values, and what names the former files. */
  private static final Set<String> LEFT_OUT = Set.of("variables", "fingerprint.pb");

  private static final long SCHEMA_VERSION = 1;

  private SavedModelWriter() {}

  /**
   * Writes a model. The folder appears as a whole, in the place of the one that was there.
   *
   * @param origin the folder that the model was read from; may be the target
   * @param rewritten the graph to write in the place of the origin's, if it is another
   * @param copies variables that are copies of others
   * @param session holds the values
   * @param target the folder to write
   * @throws AdaBetException if the target is no folder of a SavedModel
   * @throws UnsupportedModelException if the model cannot be saved
   * @throws UncheckedIOException if it cannot be written, or the origin is not there any more
   */
  public static void write(
      Path origin,
      Optional<MetaGraphDef> rewritten,
      VariableCopies copies,
      GraphSession session,
      Path target) {
    Path place = target.toAbsolutePath().normalize();
    requireReplaceable(place);
    try {
      Path parent = place.getParent();
      if (parent == null) {
        throw new AdaBetException(
            target + " is the root of a file system; name a folder in it", null);
      }
      Files.createDirectories(parent);
      Path work = Files.createTempDirectory(parent, "." + place.getFileName() + ".saving-");
      try {
        // A folder inside the temporary one, which only its owner may read.
        Path staged = Files.createDirectory(work.resolve("model"));
        copy(origin, staged, rewritten.isPresent());
        if (rewritten.isPresent()) {
          SavedModel model =
              SavedModel.newBuilder()
                  .setSavedModelSchemaVersion(SCHEMA_VERSION)
                  .addMetaGraphs(rewritten.get())
                  .build();
          Files.write(staged.resolve(GRAPH), model.toByteArray());
        }
        copies.update(session);
        Path variables = Files.createDirectory(staged.resolve("variables"));
        session.save(variables.resolve("variables"));
        publish(staged, place);
      } finally {
        FileTree.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          target + ": the network cannot be saved: " + e.getMessage(), e);
    }
  }

  private static void requireReplaceable(Path target) {
    if (!Files.exists(target) || Files.isRegularFile(target.resolve(GRAPH))) {
      return;
    }
    if (Files.isDirectory(target)) {
      try (Stream<Path> content = Files.list(target)) {
        if (content.findAny().isEmpty()) {
          return;
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the folder " + target + " cannot be read", e);
      }
    }
    throw new AdaBetException(
        target
            + " is there and is no folder of a SavedModel; choose another place, so that nothing"
            + " is lost",
        null);
  }

  private static void copy(Path origin, Path staged, boolean isRewritten) throws IOException {
    List<Path> entries;
    try (Stream<Path> content = Files.list(origin)) {
      entries = content.toList();
    }
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      boolean isKept = isRewritten ? name.equals("assets") : !LEFT_OUT.contains(name);
      if (isKept && !name.startsWith(".")) {
        copyTree(entry, staged.resolve(name));
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        // A folder that is a link has content, which would be lost.
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // By its content, so that a file that may only be read becomes one of ours.
            try (InputStream content = Files.newInputStream(file)) {
              Files.copy(content, to.resolve(from.relativize(file).toString()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Gives the staged folder the place; what was there goes when the new one is there. */
  private static void publish(Path staged, Path place) throws IOException {
    force(staged);
    if (!Files.exists(place)) {
      Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path former =
        Files.createTempDirectory(place.getParent(), "." + place.getFileName() + ".former-");
    Path aside = former.resolve("model");
    try {
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      FileTree.delete(former);
      throw e;
    }
    try {
      Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      putBack(aside, place, e);
      FileTree.delete(former);
      throw e;
    }
    FileTree.delete(former);
  }

  /** Gives the former model its place again; where that cannot be done, it stays where it is. */
  private static void putBack(Path aside, Path place, IOException why) throws IOException {
    try {
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      IOException kept =
          new IOException(
              why.getMessage() + "; the former model is kept in " + aside + ", move it back", why);
      kept.addSuppressed(e);
      throw kept;
    }
  }

  private static void force(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path file : content.filter(Files::isRegularFile).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }
}
