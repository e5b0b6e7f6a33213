package io.github.adabet.djl.download;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of an archive's entries, as places below a folder. A name that would lead out of it, or
 * that some file system takes for that of another entry, is refused on all of them, so that an
 * archive is unpacked to the same files everywhere or nowhere.
 */
final class EntryNames {

  private static final Pattern SLASH = Pattern.compile("/");
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

  private record Seen(String spelling, boolean folder) {}

  private final Path folder;
  private final Map<String, Seen> seen = new HashMap<>();

  EntryNames(Path folder) {
    this.folder = folder;
  }

  /** What is wrong with a name. */
  static final class IllegalNameException extends Exception {
    private static final long serialVersionUID = 1L;

    IllegalNameException(String message) {
      super(message);
    }
  }

  /**
   * Finds an entry's place, and remembers that it is taken.
   *
   * @param name the entry's name in the archive
   * @param isFolder whether it is a folder
   * @return a path below the folder, or the folder itself
   * @throws IllegalNameException if the name leads out of the folder or clashes with another
   */
  Path place(String name, boolean isFolder) throws IllegalNameException {
    List<String> parts = parts(name);
    if (parts.isEmpty() && !isFolder) {
      throw new IllegalNameException("has no name");
    }
    StringBuilder spelling = new StringBuilder();
    Path place = folder;
    for (int i = 0; i < parts.size(); i++) {
      spelling.append('/').append(parts.get(i));
      boolean last = i == parts.size() - 1;
      remember(spelling.toString(), !last || isFolder, last);
      place = below(place, parts.get(i));
    }
    return place;
  }

  private static List<String> parts(String name) throws IllegalNameException {
    if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
      throw new IllegalNameException("has an absolute name");
    }
    if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalNameException("has a backslash or a control character in its name");
    }
    List<String> parts = new ArrayList<>();
    for (String part : SLASH.split(name, -1)) {
      if (part.equals("..")) {
        throw new IllegalNameException("leads out of the folder");
      }
      if (DRIVE.matcher(part).matches()) {
        throw new IllegalNameException("names a drive");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  private void remember(String spelling, boolean isFolder, boolean last)
      throws IllegalNameException {
    // Some file systems take upper and lower case, and composed and decomposed letters, as equal.
    String key = Normalizer.normalize(spelling, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    Seen before = seen.putIfAbsent(key, new Seen(spelling, isFolder));
    if (before == null) {
      return;
    }
    if (!before.spelling().equals(spelling)) {
      throw new IllegalNameException(
          "clashes with '" + before.spelling().substring(1) + "' where case does not count");
    }
    if (!before.folder() || !isFolder) {
      throw new IllegalNameException(last ? "is there twice" : "lies below a file");
    }
  }

  private static Path below(Path place, String part) throws IllegalNameException {
    try {
      return place.resolve(part);
    } catch (InvalidPathException e) {
      throw new IllegalNameException(
          "has a name that this system cannot write (" + e.getReason() + ")");
    }
  }

  /**
   * A name for messages.
   *
   * @param name from an archive
   * @return the name without characters that would steer a terminal, and not too long
   */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    name.codePoints()
        .limit(200)
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .forEach(shown::appendCodePoint);
    return "'" + shown + "'";
  }
}
