package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImageSplits.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Caltech-UCSD Birds-200-2011: {@code
 * images/001.Black_footed_Albatross/Black_Footed_Albatross_0001_796111.jpg} and so on; {@code
 * images.txt} numbers the files, {@code classes.txt} the species, {@code image_class_labels.txt}
 * has the species of each number, and {@code train_test_split.txt} 1 for training, 0 for testing.
 */
final class BirdsLayout implements OfficialLayout {

  private static final String IMAGES = "images.txt";
  private static final String CLASSES = "classes.txt";
  private static final String LABELS = "image_class_labels.txt";
  private static final String SPLIT = "train_test_split.txt";

  @Override
  public List<String> lists() {
    return List.of(IMAGES, CLASSES, LABELS, SPLIT);
  }

  @Override
  public ImageSplits read(OfficialFolder folder) {
    TreeMap<Integer, String> classes = new TreeMap<>();
    for (String[] line : folder.table(CLASSES, 2)) {
      LabelledNames.know(CLASSES, classes, LabelledNames.number(CLASSES, line[0]), line[1]);
    }
    List<String> names = LabelledNames.inOrder(CLASSES, classes);
    Map<Integer, Integer> labels = numbers(folder, LABELS);
    Map<Integer, Integer> split = numbers(folder, SPLIT);
    LabelledNames training = new LabelledNames();
    LabelledNames test = new LabelledNames();
    for (String[] line : folder.table(IMAGES, 2)) {
      int image = LabelledNames.number(IMAGES, line[0]);
      int label = of(labels, image, LABELS);
      switch (of(split, image, SPLIT)) {
        case 1 -> training.add("images/" + line[1], label);
        case 0 -> test.add("images/" + line[1], label);
        default ->
            throw new ImageDataException(
                SPLIT + " has " + split.get(image) + " for image " + image + "; get it anew");
      }
    }
    return ImageSplits.of(
        training.catalog(folder, IMAGES, names),
        null,
        test.catalog(folder, IMAGES, names),
        Origin.OFFICIAL,
        "the official split of the 200 birds, " + SPLIT);
  }

  private static Map<Integer, Integer> numbers(OfficialFolder folder, String list) {
    Map<Integer, Integer> numbers = new HashMap<>();
    for (String[] line : folder.table(list, 2)) {
      int image = LabelledNames.number(list, line[0]);
      if (numbers.put(image, LabelledNames.number(list, line[1])) != null) {
        throw new ImageDataException(list + " has image " + image + " twice; get it anew");
      }
    }
    return numbers;
  }

  private static int of(Map<Integer, Integer> numbers, int image, String list) {
    Integer number = numbers.get(image);
    if (number == null) {
      throw new ImageDataException(
          list + " lacks image " + image + ", which " + IMAGES + " has; get both anew");
    }
    return number;
  }
}
