package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImageSplits.Origin;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stanford Dogs: {@code Images/n02085620-Chihuahua/n02085620_10074.jpg} and so on, folders being
 * ImageNet's number of the breed and its name; {@code train_list.mat} and {@code test_list.mat}
 * have the files ({@code file_list}) and their classes ({@code labels}).
 */
final class DogsLayout implements OfficialLayout {

  private static final String TRAINING = "train_list.mat";
  private static final String TEST = "test_list.mat";

  @Override
  public List<String> lists() {
    return List.of(TRAINING, TEST);
  }

  @Override
  public ImageSplits read(OfficialFolder folder) {
    SortedMap<Integer, String> classes = new TreeMap<>();
    LabelledNames training = images(folder, TRAINING, classes);
    LabelledNames test = images(folder, TEST, classes);
    List<String> names = LabelledNames.inOrder(TRAINING, classes);
    return ImageSplits.of(
        training.catalog(folder, TRAINING, names),
        null,
        test.catalog(folder, TEST, names),
        Origin.OFFICIAL,
        "the official split of Stanford Dogs, " + TRAINING + " and " + TEST);
  }

  private static LabelledNames images(
      OfficialFolder folder, String list, SortedMap<Integer, String> classes) {
    MatFile file = MatFile.open(folder.file(list));
    List<String> files = file.strings("file_list");
    int[] labels = file.integers("labels");
    if (files.size() != labels.length) {
      throw new ImageDataException(
          list + " has " + files.size() + " files and " + labels.length + " labels; get it anew");
    }
    LabelledNames images = new LabelledNames();
    for (int i = 0; i < labels.length; i++) {
      String name = files.get(i);
      int slash = name.indexOf('/');
      if (slash < 1) {
        throw new ImageDataException(
            list + " names '" + name + "', which is in no breed's folder; get it anew");
      }
      LabelledNames.know(list, classes, labels[i], name.substring(0, slash));
      images.add("Images/" + name, labels[i]);
    }
    return images;
  }
}
