package io.github.adabet.djl.dataset;

import java.util.List;
import java.util.SortedMap;

/**
 * Stanford Dogs: {@code Images/n02085620-Chihuahua/n02085620_10074.jpg} and so on, folders being
 * ImageNet's number of the breed and its name; {@code train_list.mat} and {@code test_list.mat}
 * have the files ({@code file_list}) and their classes ({@code labels}).
 */
final class DogsLayout extends TwoListsLayout {

  DogsLayout() {
    super("Stanford Dogs", "train_list.mat", "test_list.mat");
  }

  @Override
  LabelledNames images(OfficialFolder folder, String list, SortedMap<Integer, String> classes) {
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
