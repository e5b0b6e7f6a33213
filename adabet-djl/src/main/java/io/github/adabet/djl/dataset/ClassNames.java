package io.github.adabet.djl.dataset;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Puts the names of classes into the order of their indices. */
final class ClassNames {

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

  private ClassNames() {}

  /**
   * Sorts names: by number if all are numbers, else by their characters.
   *
   * @param names each once or more often
   * @param place where they stand, for the message
   * @return each once
   * @throws ImageDataException if two differ in upper and lower case only
   */
  static List<String> sorted(Collection<String> names, String place) {
    List<String> distinct = names.stream().distinct().sorted().toList();
    Map<String, String> lower = new HashMap<>();
    for (String name : distinct) {
      String other = lower.put(name.toLowerCase(Locale.ROOT), name);
      if (other != null) {
        throw new ImageDataException(
            "In "
                + place
                + " the classes "
                + other
                + " and "
                + name
                + " differ in upper and lower case only, so that some file systems take them for"
                + " one. Rename or merge them");
      }
    }
    return distinct.stream().allMatch(name -> NUMBER.matcher(name).matches())
        ? distinct.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList()
        : distinct;
  }
}
