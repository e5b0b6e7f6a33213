package io.github.adabet.spi;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds the known names that were probably meant by an unknown one, for messages that refuse it.
 *
 * <p>Case, spaces and the characters {@code - _ . /} make no difference. The distance of two names
 * is the least number of insertions, deletions, substitutions and swaps of neighbouring characters
 * that turn one into the other, no character being changed twice (optimal string alignment). A name
 * is near if the distance is at most a third of the length of the unknown name, rounded down, but
 * at least 1, or if it begins with the unknown name of three characters or more. Stateless.
 */
public final class NearestNames {
  private static final int MOST = 3;
  private static final int SHORTEST_BEGINNING = 3;
  private static final int LONGEST_NAME = 200;
  private static final int MOST_FILES = 10_000;

  private NearestNames() {}

  /**
   * The known names that are near to an unknown one.
   *
   * @param unknown what was given
   * @param known all names there are
   * @return the nearest first, equally near ones in the order of {@code known}; at most 3, empty if
   *     none is near
   */
  public static List<String> of(String unknown, Collection<String> known) {
    String wanted = folded(unknown);
    if (wanted.isEmpty() || wanted.length() > LONGEST_NAME) {
      return List.of();
    }
    int farthest = Math.max(1, wanted.length() / 3);
    Map<String, Integer> near = new LinkedHashMap<>();
    for (String name : known) {
      String candidate = folded(name);
      boolean longer =
          wanted.length() >= SHORTEST_BEGINNING
              && candidate.length() > wanted.length()
              && candidate.startsWith(wanted);
      int distance =
          longer
              ? 1
              : Math.abs(candidate.length() - wanted.length()) > farthest
                  ? Integer.MAX_VALUE
                  : distance(wanted, candidate);
      if (distance <= farthest && distance < Math.max(wanted.length(), candidate.length())) {
        near.putIfAbsent(name, distance);
      }
    }
    // The sort is stable: equally near names stay in their order.
    return near.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(MOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The near names as the end of a message.
   *
   * @param unknown what was given
   * @param known all names there are
   * @return {@code " Did you mean 'resnet50'?"}, with {@code or} between several names, or an empty
   *     text if none is near
   */
  public static String question(String unknown, Collection<String> known) {
    return question(of(unknown, known));
  }

  /**
   * The files and folders with names near to one that is not there, as the end of a message.
   *
   * @param missing a path at which nothing stands
   * @return {@code " Did you mean 'photos/train'?"} with the path spelt as it was given, or an
   *     empty text if nothing near stands in its folder, or that cannot be read
   */
  public static String questionOfFiles(Path missing) {
    Path name = missing.getFileName();
    if (name == null) {
      return "";
    }
    Path folder = missing.getParent();
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder == null ? missing.getFileSystem().getPath("") : folder)) {
      for (Path entry : entries) {
        if (names.size() == MOST_FILES) {
          break;
        }
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (IOException | DirectoryIteratorException | SecurityException e) {
      return ""; // The caller reports that the path is missing; a suggestion is an extra.
    }
    names.sort(Comparator.naturalOrder());
    return question(
        of(name.toString(), names).stream()
            .map(near -> missing.resolveSibling(near).toString())
            .toList());
  }

  private static String question(List<String> near) {
    return near.isEmpty()
        ? ""
        : near.stream()
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(" or ", " Did you mean ", "?"));
  }

  private static String folded(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if (" -_./\\".indexOf(c) < 0) {
        folded.append(c);
      }
    }
    return folded.toString();
  }

  /** Optimal string alignment by dynamic programming over prefixes, three rows at a time. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }
}
