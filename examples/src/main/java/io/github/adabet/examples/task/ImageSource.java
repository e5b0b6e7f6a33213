package io.github.adabet.examples.task;

import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImageSplits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images that were found, before it is known what the network wants of them: how many classes they
 * are of decides on its head.
 */
public interface ImageSource {
  /**
   * The classes.
   *
   * @return by index; empty if the images are not labelled
   */
  List<String> classNames();

  /**
   * Tells whether the indices of the classes are a matter of order that nobody has decided: a
   * network which does not name its outputs may have been trained with another one.
   *
   * @return false if there are no classes, or their order is given or the same either way
   */
  boolean classOrderUndecided();

  /**
   * The same images with the indices of other classes.
   *
   * @param names the classes by index; hold all classes of these images
   * @return the images
   */
  ImageSource withClassNames(List<String> names);

  /**
   * Which image is for what.
   *
   * @return empty for images that stand in no files, or have no classes
   */
  Optional<ImageSplits> splits();

  /**
   * The shares by which the images were divided.
   *
   * @return empty if they were divided already
   */
  Optional<SplitShares> shares();

  /**
   * Where the divided images are.
   *
   * @return a folder or list; empty as {@link #splits()} is
   */
  Optional<Path> files();

  /**
   * Prepares the images for a network.
   *
   * @param input what the network takes
   * @return the images
   * @throws IllegalArgumentException if they cannot be made into such an input
   */
  TaskImages prepare(TensorSpec input);
}
