package io.github.adabet.examples.task;

import io.github.adabet.spi.NearestNames;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names that there are of something, to find one or say which are near.
 *
 * @param kind what they name, for messages, for example {@code scorer}
 * @param names all of them, in the order in which they are listed
 */
public record KnownNames(String kind, List<String> names) {
  /** A slash or backslash, or an ending of letters and digits, which no name has. */
  private static final Pattern LIKE_A_FILE =
      Pattern.compile(".*[/\\\\].*|.*\\.[A-Za-z][A-Za-z0-9]{0,11}");

  /** Copies the names. */
  public KnownNames {
    names = List.copyOf(names);
  }

  /**
   * Finds a name, whatever its case, with "-" or "_".
   *
   * @param word what was asked for
   * @return the name as it is listed, or empty if there is none
   */
  public Optional<String> find(String word) {
    String wanted = plain(word);
    return names.stream().filter(name -> plain(name).equals(wanted)).findFirst();
  }

  /**
   * Requires a name.
   *
   * @param word what was asked for
   * @return the name as it is listed
   * @throws IllegalArgumentException if there is none; the message names the nearest ones
   */
  public String require(String word) {
    return find(word)
        .orElseThrow(
            () -> new IllegalArgumentException(message(word, NearestNames.question(word, names))));
  }

  /**
   * The exception for what is neither a name nor a file.
   *
   * @param word what was asked for
   * @param file which files could have been given
   * @return its message names the nearest files, if the word looks like one; otherwise the nearest
   *     names and files, and all names
   */
  public IllegalArgumentException neitherNameNorFile(String word, String file) {
    return LIKE_A_FILE.matcher(word).matches()
        ? new IllegalArgumentException(
            "there is no file or folder '%s'.%s Give the path of %s"
                .formatted(word, questionOfFiles(word), file))
        : neitherNameNor(word, file);
  }

  /**
   * The exception for what is neither a name nor something else.
   *
   * @param word what was asked for
   * @param file what could have been given besides a name
   * @return its message names the nearest names and files, and all names
   */
  public IllegalArgumentException neitherNameNor(String word, String file) {
    String question = NearestNames.question(word, names);
    return new IllegalArgumentException(
        message(word, question.isEmpty() ? questionOfFiles(word) : question) + ", or " + file);
  }

  private static String questionOfFiles(String word) {
    try {
      return NearestNames.questionOfFiles(Path.of(word));
    } catch (InvalidPathException e) {
      return "";
    }
  }

  private String message(String word, String question) {
    return "there is no %s '%s'.%s Give one of %s"
        .formatted(kind, word, question, String.join(", ", names));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
