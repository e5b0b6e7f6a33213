package io.github.adabet.djl.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that has come so far, {@code NAME.part}, and beside it, {@code
 * NAME.part.state}, what it is the beginning of: the URL, and the entity tag or date by which a
 * server knows whether the file is still the same.
 */
final class PartialFile {

  private static final String URL = "url";
  private static final String VALIDATOR = "validator";

  private final RemoteFile file;
  private final Path path;
  private final Path state;

  private PartialFile(RemoteFile file, Path path, Path state) {
    this.file = file;
    this.path = path;
    this.state = state;
  }

  static PartialFile beside(Path target, RemoteFile file) {
    Path path = target.resolveSibling(target.getFileName() + ".part");
    return new PartialFile(file, path, target.resolveSibling(path.getFileName() + ".state"));
  }

  Path path() {
    return path;
  }

  /**
   * How much has come.
   *
   * @return bytes; 0 if there is no part
   * @throws IOException if the file system cannot say
   */
  long length() throws IOException {
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /**
   * Drops a part that cannot be gone on with: of another URL, or of a file that nothing would tell
   * from another one, neither the server nor a digest.
   *
   * @throws IOException if it cannot be dropped
   */
  void dropIfUseless() throws IOException {
    Properties known = state();
    boolean same = file.uri().toString().equals(known.getProperty(URL));
    boolean told = known.getProperty(VALIDATOR) != null || file.digest().isPresent();
    if (!same || !told) {
      drop();
    }
  }

  /**
   * By what the server knows the file.
   *
   * @return a strong entity tag, else a date; null if there was none
   * @throws IOException if the state cannot be read
   */
  @Nullable String validator() throws IOException {
    return state().getProperty(VALIDATOR);
  }

  /**
   * By what a server knows the file it answers with.
   *
   * @param headers of the answer
   * @return a strong entity tag, else a date; null if there is none
   */
  static @Nullable String validatorIn(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        // A weak tag says that two files are alike, not that their bytes are the same.
        .filter(tag -> tag.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"))
        .orElse(null);
  }

  /**
   * Begins anew.
   *
   * @param validator by what the server knows the file; null if it does not say
   * @throws IOException if the files cannot be written
   */
  void restart(@Nullable String validator) throws IOException {
    drop();
    Properties known = new Properties();
    known.setProperty(URL, file.uri().toString());
    if (validator != null) {
      known.setProperty(VALIDATOR, validator);
    }
    try (OutputStream output = Files.newOutputStream(state)) {
      known.store(output, "The beginning of a download");
    }
  }

  /**
   * Opens the part for what comes next.
   *
   * @return a channel that appends; to be closed
   * @throws IOException if it cannot be written
   */
  FileChannel append() throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * Drops the part.
   *
   * @throws IOException if it cannot be deleted
   */
  void drop() throws IOException {
    // In this order: a part without a state is useless, a state without a part harmless.
    Files.deleteIfExists(state);
    Files.deleteIfExists(path);
  }

  /**
   * Forgets the state, once the part has become the file.
   *
   * @throws IOException if it cannot be deleted
   */
  void forget() throws IOException {
    Files.deleteIfExists(state);
  }

  private Properties state() throws IOException {
    Properties known = new Properties();
    if (Files.exists(state)) {
      try (InputStream input = Files.newInputStream(state)) {
        known.load(input);
      } catch (IllegalArgumentException e) {
        // A damaged state is none: the part is dropped.
        known.clear();
      }
    }
    return known;
  }
}
