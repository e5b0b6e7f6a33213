package io.github.adabet.djl.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Images by name, with labels that begin at 1, as the lists of data sets number classes. */
final class LabelledNames {

  private final List<String> names = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  void add(String name, int label) {
    names.add(name);
    labels.add(label);
  }

  /**
   * Collects the names that labels have, and makes sure that each has one.
   *
   * @param list where labels and names stand, for messages
   * @param known collects label to name
   * @param label from 1
   * @param name of the class
   * @throws ImageDataException if the label has another name already
   */
  static void know(String list, SortedMap<Integer, String> known, int label, String name) {
    String before = known.putIfAbsent(label, name);
    if (before != null && !before.equals(name)) {
      throw new ImageDataException(
          list + " calls class " + label + " both " + before + " and " + name + "; get it anew");
    }
  }

  /**
   * Puts the names of classes in the order of their labels.
   *
   * @param list where they stand, for messages
   * @param known label, from 1, to name
   * @return the names by index, which is the label minus 1
   * @throws ImageDataException if a label between 1 and the largest has no name
   */
  static List<String> inOrder(String list, SortedMap<Integer, String> known) {
    int expected = 1;
    for (int label : known.keySet()) {
      if (label != expected) {
        throw new ImageDataException(
            list + " has class " + label + " where " + expected + " is to follow; get it anew");
      }
      expected++;
    }
    return List.copyOf(known.values());
  }

  /**
   * Makes the catalog.
   *
   * @param folder holds the images
   * @param list where the images stand, for messages
   * @param classNames by label minus 1
   * @return the images in the order in which they were added
   * @throws ImageDataException if there is none, one does not exist, or a label is out of range
   */
  ImageCatalog catalog(OfficialFolder folder, String list, List<String> classNames) {
    if (names.isEmpty()) {
      throw new ImageDataException(list + " names no image; get it anew");
    }
    int[] indices = new int[labels.size()];
    for (int i = 0; i < indices.length; i++) {
      int label = labels.get(i);
      if (label < 1 || label > classNames.size()) {
        throw new ImageDataException(
            list
                + " gives "
                + names.get(i)
                + " the class "
                + label
                + ", and there are classes 1 to "
                + classNames.size()
                + "; get it anew");
      }
      indices[i] = label - 1;
    }
    return ImageCatalog.of(folder.root(), folder.images(names), indices, classNames);
  }

  /**
   * Reads a number of a list.
   *
   * @param list where it stands, for messages
   * @param digits the number
   * @return the number
   * @throws ImageDataException if it is none
   */
  static int number(String list, String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new ImageDataException(list + " has '" + digits + "' for a number; get it anew", e);
    }
  }
}
