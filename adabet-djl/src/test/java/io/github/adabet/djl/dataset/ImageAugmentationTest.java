package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.dataset.image.RgbImage;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageAugmentationTest {

  private final RgbImage unchanged = ExpectedPixels.image("colors/unchanged");
  private final ImagePreprocessing preprocessing = ImagePreprocessing.none(16);

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1.7})
  void colors_everyFactor_areThoseOfTorchvision(double factor) {
    byte[] brightness = unchanged.toArray();
    ColorJitter.brightness(brightness, factor);
    byte[] contrast = unchanged.toArray();
    ColorJitter.contrast(contrast, factor);
    byte[] saturation = unchanged.toArray();
    ColorJitter.saturation(saturation, factor);

    assertWithin(brightness, "brightness-" + factor, 0);
    assertWithin(contrast, "contrast-" + factor, 0);
    assertWithin(saturation, "saturation-" + factor, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.3, 0.1})
  void hue_everyTurn_isThatOfTorchvision(double turn) {
    byte[] pixels = unchanged.toArray();
    ColorJitter.hue(pixels, turn);

    assertWithin(pixels, "hue-" + turn, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, -40})
  void rotate_everyAngle_isThatOfTorchvision(int degrees) {
    assertWithin(Rotation.rotate(unchanged, degrees).toArray(), "rotation-" + degrees, 1);
  }

  private void assertWithin(byte[] pixels, String expected, int levels) {
    RgbImage image = RgbImage.of(unchanged.width(), unchanged.height(), pixels);
    assertThat(ExpectedPixels.largestDifference(image, ExpectedPixels.image("colors/" + expected)))
        .as(expected)
        .isLessThanOrEqualTo(levels);
  }

  @Test
  void apply_sameSeedEpochAndSample_isTheSame() {
    ImageAugmentation first = everything(1);

    assertThat(everything(1).apply(unchanged, preprocessing, 3, 7))
        .isEqualTo(first.apply(unchanged, preprocessing, 3, 7))
        .isNotEqualTo(first.apply(unchanged, preprocessing, 4, 7))
        .isNotEqualTo(first.apply(unchanged, preprocessing, 3, 8))
        .isNotEqualTo(everything(2).apply(unchanged, preprocessing, 3, 7));
  }

  private static ImageAugmentation everything(long seed) {
    return ImageAugmentation.builder(seed)
        .randomResizedCrop(0.3, 0.9)
        .horizontalFlip(0.5)
        .rotation(15)
        .colorJitter(0.4, 0.4, 0.4, 0.1)
        .build();
  }

  @Test
  void applyFitted_withoutCropBefore_isThatOfTheWholeImage() {
    ImageAugmentation augmentation =
        ImageAugmentation.builder(1).paddedCrop(3).rotation(10).horizontalFlip(0.5).build();
    RgbImage fitted = preprocessing.fit(unchanged);

    for (int sample = 0; sample < 8; sample++) {
      assertThat(augmentation.applyFitted(fitted, 2, sample))
          .isEqualTo(augmentation.apply(unchanged, preprocessing, 2, sample));
    }
    assertThatThrownBy(() -> everything(1).applyFitted(fitted, 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("whole images");
  }

  @Test
  void horizontalFlip_half_mirrorsAboutHalfOfTheSamples() {
    ImageAugmentation augmentation = ImageAugmentation.builder(9).horizontalFlip(0.5).build();
    RgbImage mirrored = unchanged.flipped();
    int flipped = 0;
    for (int sample = 0; sample < 1000; sample++) {
      RgbImage seen = augmentation.applyFitted(unchanged, 1, sample);
      assertThat(seen.equals(unchanged) || seen.equals(mirrored)).isTrue();
      flipped += seen.equals(mirrored) ? 1 : 0;
    }

    // Five standard deviations of a fair coin.
    assertThat(flipped).isBetween(420, 580);
    assertThat(ImageAugmentation.builder(9).horizontalFlip(1).build().applyFitted(unchanged, 1, 0))
        .isEqualTo(mirrored);
  }

  @Test
  void paddedCrop_onePixel_shiftsByEachOfNineWays() {
    ImageAugmentation augmentation = ImageAugmentation.builder(9).paddedCrop(1).build();
    Set<RgbImage> expected = new HashSet<>();
    for (int left = -1; left <= 1; left++) {
      for (int top = -1; top <= 1; top++) {
        expected.add(unchanged.crop(left, top, unchanged.width(), unchanged.height()));
      }
    }
    Set<RgbImage> seen = new HashSet<>();
    for (int sample = 0; sample < 200; sample++) {
      seen.add(augmentation.applyFitted(unchanged, 1, sample));
    }

    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void randomResizedCrop_everySize_isWithinTheBounds() {
    RgbImage ramp = ramp(200, 100);
    RandomCrop crop = new RandomCrop(0.2, 0.5);
    double smallest = 1;
    double largest = 0;
    for (int seed = 0; seed < 300; seed++) {
      RgbImage seen = crop.apply(ramp, preprocessing, new SplittableRandom(seed));
      // Red rises with x and green with y, so that they tell how much was cut out.
      double width = (seen.value(15, 0, 0) - seen.value(0, 0, 0)) / 200.0 * 16 / 15;
      double height = (seen.value(0, 15, 1) - seen.value(0, 0, 1)) / 100.0 * 16 / 15;
      assertThat(width * 200 / (height * 100)).isBetween(0.7, 1.42);
      smallest = Math.min(smallest, width * height);
      largest = Math.max(largest, width * height);
    }

    assertThat(smallest).isBetween(0.18, 0.24);
    assertThat(largest).isBetween(0.45, 0.53);
  }

  @Test
  void randomResizedCrop_imageThatFitsNoProportion_isItsMiddle() {
    RgbImage wide = ramp(220, 2);
    RandomCrop crop = new RandomCrop(0.9, 1);

    RgbImage seen = crop.apply(wide, preprocessing, new SplittableRandom(1));

    assertThat(seen.value(8, 8, 0)).isBetween(108, 112);
  }

  private static RgbImage ramp(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      pixels[3 * i] = (byte) (i % width);
      pixels[3 * i + 1] = (byte) (i / width);
    }
    return RgbImage.of(width, height, pixels);
  }

  @Test
  void builder_valuesOutOfRange_areRefused() {
    ImageAugmentation.Builder builder = ImageAugmentation.builder(0);

    assertThatThrownBy(() -> builder.horizontalFlip(1.5))
        .hasMessageContaining("horizontalFlip is 1.5; it must be from 0 to 1.0");
    assertThatThrownBy(() -> builder.rotation(-1)).hasMessageContaining("rotation is -1.0");
    assertThatThrownBy(() -> builder.randomResizedCrop(0.5, 0.4))
        .hasMessageContaining("from 0.5 to 0.4");
    assertThatThrownBy(() -> builder.colorJitter(0, 0, 0, 0.6)).hasMessageContaining("hue is 0.6");
    assertThatThrownBy(() -> builder.paddedCrop(2)).hasMessageContaining("is set twice");
  }

  @Test
  void toString_settings_areThoseThatAreUsed() {
    assertThat(ImageAugmentation.standard(4))
        .hasToString("{seed=4, minimumArea=0.08, maximumArea=1.0, flip=0.5}");
    assertThat(ImageAugmentation.standard(4).cropsBeforeResizing()).isTrue();
  }
}
