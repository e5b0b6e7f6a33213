package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImageSplits.Origin;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A data set with a list of the images for training and one of those for testing. */
abstract class TwoListsLayout implements OfficialLayout {

  private final String dataset;
  private final String training;
  private final String test;

  /**
   * A layout.
   *
   * @param dataset what the data set is called, to follow "the official split of"
   * @param training the list of images for training, from the data set's folder
   * @param test that of images for testing
   */
  TwoListsLayout(String dataset, String training, String test) {
    this.dataset = dataset;
    this.training = training;
    this.test = test;
  }

  @Override
  public final List<String> lists() {
    return List.of(training, test);
  }

  @Override
  public final ImageSplits read(OfficialFolder folder) {
    SortedMap<Integer, String> classes = new TreeMap<>();
    LabelledNames forTraining = images(folder, training, classes);
    LabelledNames forTesting = images(folder, test, classes);
    List<String> names = LabelledNames.inOrder(training, classes);
    return ImageSplits.of(
        forTraining.catalog(folder, training, names),
        null,
        forTesting.catalog(folder, test, names),
        Origin.OFFICIAL,
        "the official split of " + dataset + ", " + training + " and " + test);
  }

  /**
   * Reads a list.
   *
   * @param folder holds it
   * @param list one of both
   * @param classes gets label and name of each class in it
   * @return its images
   * @throws ImageDataException if it is not as it must be
   */
  abstract LabelledNames images(
      OfficialFolder folder, String list, SortedMap<Integer, String> classes);
}
