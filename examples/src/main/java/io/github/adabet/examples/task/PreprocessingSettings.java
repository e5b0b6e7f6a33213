package io.github.adabet.examples.task;

import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImagePreprocessing.Channels;
import io.github.adabet.djl.zoo.PublishedWeights;
import io.github.adabet.examples.model.DigitsNetworkProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of an image before the network sees it, as it was asked for.
 *
 * @param network the name or file of the network, on which the default depends
 * @param preset the name of a preset, of published weights for what they were trained with, or of
 *     the digits' network; null for the network's own
 * @param mean what to subtract from numbers of 0 to 1, one for each channel; null for the preset's
 * @param deviation what to divide by then, one for each channel; null for the preset's
 */
public record PreprocessingSettings(
    String network,
    @Nullable String preset,
    @Nullable List<Float> mean,
    @Nullable List<Float> deviation) {
  private static final KnownNames PRESETS = new KnownNames("preprocessing", presets());
  private static final float MNIST_MEAN = 0.1307f;
  private static final float MNIST_DEVIATION = 0.3081f;

  /**
   * Checks that one thing is asked for.
   *
   * @throws IllegalArgumentException if a preset is given and a mean or a deviation, one of these
   *     without the other, or there is no such preset
   */
  public PreprocessingSettings {
    if ((mean == null) != (deviation == null)) {
      throw new IllegalArgumentException("--mean and --std go together; give both or none");
    }
    if (mean != null && preset != null) {
      throw new IllegalArgumentException(
          "--preprocess %s has a mean and a deviation; leave out --mean and --std, or the preset"
              .formatted(preset));
    }
    preset = preset == null ? null : PRESETS.require(preset);
  }

  private static List<String> presets() {
    List<String> names = new ArrayList<>(ImagePreprocessing.presetNames());
    names.add(DigitsNetworkProvider.NAME);
    for (PublishedWeights weights : PublishedWeights.values()) {
      names.add(weights.label());
    }
    return names;
  }

  /**
   * What is to be given to have the same preprocessing again, whatever is usual then.
   *
   * @param input what the network takes
   * @return values by the names of options
   */
  Map<String, String> resolved(TensorSpec input) {
    Map<String, String> options = new LinkedHashMap<>();
    if (mean != null && deviation != null) {
      options.put("mean", text(mean));
      options.put("std", text(deviation));
      return options;
    }
    if (preset != null) {
      options.put("preprocess", preset);
    } else if (network.equalsIgnoreCase(DigitsNetworkProvider.NAME)) {
      options.put("preprocess", DigitsNetworkProvider.NAME);
    } else if (ImageInput.of(input).channels() == Channels.GREY) {
      options.put("preprocess", "none");
    } else {
      options.put(
          "preprocess",
          PublishedWeights.find(network).map(PublishedWeights::label).orElse("torchvision"));
    }
    return options;
  }

  private static String text(List<Float> values) {
    return String.join(",", values.stream().map(String::valueOf).toList());
  }

  /**
   * The same for a network that was saved with its own, unless another is asked for.
   *
   * @param saved the network
   * @return what to do with an image
   */
  PreprocessingSettings of(SavedNetwork saved) {
    return preset != null || mean != null
        ? this
        : new PreprocessingSettings(
            saved.preprocessedFor(), saved.preprocess(), saved.mean(), saved.deviation());
  }

  /**
   * What becomes of an image.
   *
   * @param input what the network takes
   * @return the preprocessing
   * @throws IllegalArgumentException if that is no square image of one or three channels
   */
  public ImagePreprocessing of(TensorSpec input) {
    ImageInput image = ImageInput.of(input);
    if (mean != null && deviation != null) {
      return ImagePreprocessing.builder("custom", image.side())
          .channels(image.channels())
          .layout(image.layout())
          .mean(floats(mean))
          .deviation(floats(deviation))
          .build();
    }
    String wanted = preset == null ? network : preset;
    if (wanted.equalsIgnoreCase(DigitsNetworkProvider.NAME)) {
      return digits(image);
    }
    if (image.channels() == Channels.GREY) {
      return grey(image);
    }
    return colours(image.side()).withLayout(image.layout());
  }

  /** Without a preset, what the weights published for the network's name were trained on. */
  private ImagePreprocessing colours(int side) {
    if (preset != null && ImagePreprocessing.presetNames().contains(preset)) {
      return ImagePreprocessing.preset(preset, side);
    }
    return PublishedWeights.find(preset == null ? network : preset)
        .map(weights -> weights.preprocessing(side))
        .orElseGet(() -> ImagePreprocessing.torchvision(side));
  }

  /** What the network of the examples was trained with. */
  private static ImagePreprocessing digits(ImageInput image) {
    return ImagePreprocessing.builder(DigitsNetworkProvider.NAME, image.side())
        .square()
        .channels(Channels.GREY)
        .mean(MNIST_MEAN)
        .deviation(MNIST_DEVIATION)
        .build();
  }

  private ImagePreprocessing grey(ImageInput image) {
    if (preset != null && !preset.equals("none")) {
      throw new IllegalArgumentException(
          "--preprocess %s is for colours, and the network takes one channel; give --mean and --std, or --preprocess none"
              .formatted(preset));
    }
    return ImagePreprocessing.builder("grey", image.side())
        .channels(Channels.GREY)
        .layout(image.layout())
        .build();
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
