package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImageSplits.Origin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Oxford's 102 flowers: {@code jpg/image_00001.jpg} and so on; {@code imagelabels.mat} has the
 * classes of all images in their order, {@code setid.mat} the numbers of those for training ({@code
 * trnid}, 10 of each class), validation ({@code valid}) and testing ({@code tstid}). Names of
 * classes are in neither.
 */
final class FlowersLayout implements OfficialLayout {

  private static final String LABELS = "imagelabels.mat";
  private static final String SETS = "setid.mat";

  @Override
  public List<String> lists() {
    return List.of(LABELS, SETS);
  }

  @Override
  public ImageSplits read(OfficialFolder folder) {
    int[] labels = MatFile.open(folder.file(LABELS)).integers("labels");
    MatFile sets = MatFile.open(folder.file(SETS));
    List<String> names = classNames();
    return ImageSplits.of(
        part(folder, labels, sets.integers("trnid"), names),
        part(folder, labels, sets.integers("valid"), names),
        part(folder, labels, sets.integers("tstid"), names),
        Origin.OFFICIAL,
        "the official split of the 102 flowers, trnid, valid and tstid of " + SETS);
  }

  private static ImageCatalog part(
      OfficialFolder folder, int[] labels, int[] numbers, List<String> classNames) {
    LabelledNames images = new LabelledNames();
    for (int number : numbers) {
      if (number < 1 || number > labels.length) {
        throw new ImageDataException(
            SETS
                + " names image "
                + number
                + ", and "
                + LABELS
                + " has labels for 1 to "
                + labels.length
                + "; get both anew");
      }
      images.add("jpg/image_%05d.jpg".formatted(number), labels[number - 1]);
    }
    return images.catalog(folder, LABELS, classNames);
  }

  private static List<String> classNames() {
    try (InputStream resource = FlowersLayout.class.getResourceAsStream("flowers102-classes.txt");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(resource, "a resource of this library"),
                    StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
