package io.github.adabet.djl.spi;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be opened, and how.
 *
 * @param what a name, a path, or an object of a framework's, such as a DJL model
 * @param options how
 */
public record NetworkRequest(Object what, NetworkOptions options) {

  /** Checks that there is something to open. */
  public NetworkRequest {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(options, "options");
  }

  /**
   * The file or folder to open.
   *
   * @return the path, if a path was given or a text that names an existing file or folder
   */
  public Optional<Path> path() {
    if (what instanceof Path path) {
      return Optional.of(path);
    }
    if (what instanceof String text) {
      try {
        return Optional.of(Path.of(text)).filter(Files::exists);
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * The name of what to open.
   *
   * @return the text that was given, if a text was
   */
  public Optional<String> name() {
    return what instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /**
   * What to open, for messages.
   *
   * @return the name or path in quotes, or the class of the object
   */
  public String describe() {
    if (what instanceof Path path && !Files.exists(path)) {
      return "'" + path + "' (there is no such file or folder)";
    }
    return what instanceof String || what instanceof Path
        ? "'" + what + "'"
        : "an object of the class " + what.getClass().getName();
  }
}
