package io.github.adabet.djl.dataset;

import java.util.List;

/** How a published data set says which image is of which class and for what. */
interface OfficialLayout {

  /**
   * The lists by which a folder of this layout is known.
   *
   * @return names from the folder or one in it, their parts separated by "/"
   */
  List<String> lists();

  /**
   * Reads the lists.
   *
   * @param folder where the data set is
   * @return all images, with the split of whoever published them
   * @throws ImageDataException if a list or an image is missing or damaged, or needs a library that
   *     is not on the class path
   */
  ImageSplits read(OfficialFolder folder);

  /**
   * Whether a folder is of this layout.
   *
   * @param folder any folder
   * @return true if it holds the lists
   */
  default boolean isIn(OfficialFolder folder) {
    return lists().stream().allMatch(name -> folder.holding(name).isPresent());
  }
}
