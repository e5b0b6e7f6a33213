package io.github.adabet.djl.dataset;

import java.util.SortedMap;

/**
 * Oxford-IIIT Pet: {@code images/Abyssinian_1.jpg} and so on; {@code annotations/trainval.txt} and
 * {@code annotations/test.txt} have lines of an image's name without its end, its breed's number,
 * its species and its number within the species. Breeds are named by what precedes the last "_" of
 * their images.
 */
final class PetsLayout extends TwoListsLayout {

  PetsLayout() {
    super("the Oxford-IIIT pets", "annotations/trainval.txt", "annotations/test.txt");
  }

  @Override
  LabelledNames images(OfficialFolder folder, String list, SortedMap<Integer, String> breeds) {
    LabelledNames images = new LabelledNames();
    for (String[] line : folder.table(list, 4)) {
      String name = line[0];
      int end = name.lastIndexOf('_');
      if (end < 1) {
        throw new ImageDataException(
            list + " names '" + name + "', which says no breed; get it anew");
      }
      int label = LabelledNames.number(list, line[1]);
      LabelledNames.know(list, breeds, label, name.substring(0, end));
      images.add("images/" + name + ".jpg", label);
    }
    return images;
  }
}
