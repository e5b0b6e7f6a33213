package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImageSplits.Origin;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Oxford-IIIT Pet: {@code images/Abyssinian_1.jpg} and so on; {@code annotations/trainval.txt} and
 * {@code annotations/test.txt} have lines of an image's name without its end, its breed's number,
 * its species and its number within the species. Breeds are named by what precedes the last "_" of
 * their images.
 */
final class PetsLayout implements OfficialLayout {

  private static final String TRAINING = "annotations/trainval.txt";
  private static final String TEST = "annotations/test.txt";

  @Override
  public List<String> lists() {
    return List.of(TRAINING, TEST);
  }

  @Override
  public ImageSplits read(OfficialFolder folder) {
    SortedMap<Integer, String> breeds = new TreeMap<>();
    LabelledNames training = images(folder, TRAINING, breeds);
    LabelledNames test = images(folder, TEST, breeds);
    List<String> names = LabelledNames.inOrder(TRAINING, breeds);
    return ImageSplits.of(
        training.catalog(folder, TRAINING, names),
        null,
        test.catalog(folder, TEST, names),
        Origin.OFFICIAL,
        "the official split of the Oxford-IIIT pets, " + TRAINING + " and " + TEST);
  }

  private static LabelledNames images(
      OfficialFolder folder, String list, SortedMap<Integer, String> breeds) {
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
