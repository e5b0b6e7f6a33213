package io.github.adabet.djl.dataset;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The order in which names of classes become indices. The two differ only where all names are
 * numbers, and then for most: of 0 to 11, {@link #TEXT} makes the class 10 index 2.
 *
 * <p>A network that was trained elsewhere has the order of whoever trained it, and says nothing of
 * it; one that is saved with the names of its classes needs no order ({@link
 * ImageCatalog#withClassNames}).
 */
public enum ClassOrder {
  /** By Unicode code points, as Python sorts and torchvision's {@code ImageFolder} has them. */
  TEXT,
  /**
   * By number where all names are whole numbers without leading zeros; otherwise as {@link #TEXT}.
   */
  NUMBER;

  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Comparator<String> BY_CODE_POINTS =
      (left, right) -> Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());

  /**
   * Sorts names of classes.
   *
   * @param names each once or more often
   * @return each once, by index
   */
  public List<String> sorted(Collection<String> names) {
    List<String> distinct = names.stream().distinct().sorted(BY_CODE_POINTS).toList();
    return this == NUMBER && distinct.stream().allMatch(WHOLE_NUMBER.asMatchPredicate())
        ? distinct.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList()
        : distinct;
  }

  /**
   * Tells whether it matters which order it is.
   *
   * @param names of classes
   * @return true if the orders give some name another index
   */
  public static boolean matters(Collection<String> names) {
    return !TEXT.sorted(names).equals(NUMBER.sorted(names));
  }

  /**
   * Sorts names, and refuses those that some file systems take for one.
   *
   * @param place where they stand, for the message
   * @throws ImageDataException if two differ in upper and lower case only
   */
  List<String> sorted(Collection<String> names, String place) {
    List<String> sorted = sorted(names);
    Map<String, String> lower = new HashMap<>();
    for (String name : sorted) {
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
    return sorted;
  }
}
