package io.github.adabet.examples.task;

import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.image.RgbImage;
import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.examples.data.TargetDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The images that come along: digits that another camera took. */
final class DigitImageSource implements ImageSource {
  static final String NAME = "digits";

  /** The names of the classes by index. */
  static final List<String> CLASSES =
      IntStream.range(0, DigitImages.CLASSES).mapToObj(Integer::toString).toList();

  private final PreprocessingSettings preprocessing;

  DigitImageSource(PreprocessingSettings preprocessing) {
    this.preprocessing = preprocessing;
  }

  @Override
  public List<String> classNames() {
    return CLASSES;
  }

  @Override
  public boolean classOrderUndecided() {
    return false;
  }

  @Override
  public ImageSource withClassNames(List<String> names) {
    if (!names.equals(classNames())) {
      throw new IllegalArgumentException(
          "the network tells %s apart, and the digits are %s".formatted(names, classNames()));
    }
    return this;
  }

  @Override
  public Optional<ImageSplits> splits() {
    return Optional.empty();
  }

  @Override
  public Optional<SplitShares> shares() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> files() {
    return Optional.empty();
  }

  @Override
  public TaskImages prepare(TensorSpec input) {
    ImagePreprocessing wanted = preprocessing.of(input);
    try {
      TargetDomain digits = TargetDomain.load();
      Map<String, String> used = new LinkedHashMap<>();
      used.put("images", "digits of another camera, which come along");
      used.put(
          "split",
          digits.training().size() + " for training, " + digits.test().size() + " for testing");
      used.put("preprocessing", wanted.toString());
      return new TaskImages(
          classNames(),
          part("training", digits.training(), wanted),
          null,
          part("test", digits.test(), wanted),
          used,
          List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static ImagePart part(String name, DigitImages digits, ImagePreprocessing wanted) {
    return new ImagePart(
        new DigitSamples(digits, wanted),
        IntStream.range(0, digits.size()).mapToObj(i -> name + "/" + i).toList());
  }

  /** Digits as a network takes them, converted when they are read. */
  private record DigitSamples(DigitImages digits, ImagePreprocessing wanted) implements Samples {
    @Override
    public long size() {
      return digits.size();
    }

    @Override
    public Sample read(long index) {
      int image = Math.toIntExact(index);
      byte[] grey = digits.image(image);
      byte[] colours = new byte[grey.length * RgbImage.CHANNELS];
      for (int i = 0; i < colours.length; i++) {
        colours[i] = grey[i / RgbImage.CHANNELS];
      }
      RgbImage picture = RgbImage.of(digits.columns(), digits.rows(), colours);
      return Sample.of(wanted.apply(picture), digits.label(image));
    }
  }
}
