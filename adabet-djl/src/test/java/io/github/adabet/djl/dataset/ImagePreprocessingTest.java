package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.dataset.ImagePreprocessing.Channels;
import io.github.adabet.djl.dataset.ImagePreprocessing.Layout;
import io.github.adabet.djl.dataset.image.ImageDecoder;
import io.github.adabet.djl.dataset.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePreprocessingTest {

  private static final int SIZE = 32;

  @ParameterizedTest
  @CsvSource({
    "torchvision, photo", "torchvision, tall", "torchvision, small",
    "timm, photo", "timm, tall", "timm, small",
    "keras-caffe, photo", "keras-caffe, tall", "keras-caffe, small",
    "tf, photo", "tf, tall", "tf, small",
    "none, photo", "none, tall", "none, small"
  })
  void apply_everyPreset_hasTheBitsOfItsLibrary(String preset, String name) {
    RgbImage image =
        ImageDecoder.create().decode(ExpectedPixels.resource("sizes/" + name + ".png"));

    HostTensor numbers = ImagePreprocessing.preset(preset, SIZE).apply(image);

    assertThat(numbers.shape()).isEqualTo(new Shape(3, SIZE, SIZE));
    float[] expected = ExpectedPixels.numbers("tensors/" + preset + "-" + name);
    assertThat(Arrays.mismatch(numbers.toFloats(), expected)).isEqualTo(-1);
  }

  @Test
  void apply_channelsLast_holdsTheSameNumbersPixelByPixel() {
    RgbImage image = RgbImage.of(2, 2, new byte[] {10, 20, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    ImagePreprocessing preprocessing =
        ImagePreprocessing.builder("last", 2).square().divisor(1).layout(Layout.HWC).build();

    HostTensor numbers = preprocessing.apply(image);

    assertThat(numbers.shape()).isEqualTo(new Shape(2, 2, 3));
    assertThat(numbers.toFloats()).containsExactly(10, 20, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void withLayout_everyPreset_differsInThatAlone() {
    for (String name : ImagePreprocessing.presetNames()) {
      ImagePreprocessing preset = ImagePreprocessing.preset(name, SIZE);
      ImagePreprocessing last = preset.withLayout(Layout.HWC);

      assertThat(last.shape()).containsExactly(SIZE, SIZE, 3);
      assertThat(last).isNotEqualTo(preset);
      assertThat(last.withLayout(Layout.CHW)).isEqualTo(preset);
    }
  }

  @Test
  void apply_grey_isTheBrightnessOfPillow() {
    RgbImage image = RgbImage.of(1, 1, new byte[] {(byte) 200, 100, 50});
    ImagePreprocessing grey =
        ImagePreprocessing.builder("grey", 1).square().divisor(1).channels(Channels.GREY).build();

    assertThat(grey.apply(image).toFloats()).containsExactly(124);
    assertThat(grey.shape()).containsExactly(1, 1, 1);
  }

  @Test
  void of_meanAndDeviation_areUsed() {
    ImagePreprocessing own =
        ImagePreprocessing.of(1, new float[] {0.5f, 0, 1}, new float[] {0.25f, 1, 2});

    HostTensor numbers = own.apply(RgbImage.of(1, 1, new byte[] {(byte) 255, (byte) 255, 0}));

    assertThat(numbers.toFloats()).containsExactly(2, 1, -0.5f);
    assertThat(own.settings())
        .containsEntry("name", "custom")
        .containsEntry("resize", "center-crop");
  }

  @Test
  void toString_timm_saysAllThatIsDone() {
    assertThat(ImagePreprocessing.timm(224))
        .hasToString(
            "timm: shorter side 248, centre 224 x 224 (bicubic), RGB, x / 255.0, mean [0.5, 0.5,"
                + " 0.5], deviation [0.5, 0.5, 0.5], CHW")
        .isEqualTo(ImagePreprocessing.preset("timm", 224))
        .isNotEqualTo(ImagePreprocessing.timm(225));
  }

  @Test
  void preset_unknownName_isRefusedWithTheNames() {
    assertThatThrownBy(() -> ImagePreprocessing.preset("caffe", 224))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'caffe'")
        .hasMessageContaining("keras-caffe");
  }

  @Test
  void builder_valuesOutOfRange_areRefused() {
    assertThatThrownBy(() -> ImagePreprocessing.torchvision(0)).hasMessageContaining("inputSize");
    assertThatThrownBy(() -> ImagePreprocessing.builder("x", 8).centerCrop(7))
        .hasMessageContaining("centerCrop is 7");
    assertThatThrownBy(() -> ImagePreprocessing.builder("x", 8).mean(1, 2).build())
        .hasMessageContaining("mean is [1.0, 2.0]; give 3");
    assertThatThrownBy(() -> ImagePreprocessing.builder("x", 8).deviation(1, 0, 1))
        .hasMessageContaining("more than 0");
    assertThatThrownBy(() -> ImagePreprocessing.builder("x", 8).mean(Float.NaN))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> ImagePreprocessing.builder("x", 8).divisor(0))
        .hasMessageContaining("divisor");
    assertThatThrownBy(() -> ImagePreprocessing.builder("x", 8).square().centerCrop(9))
        .hasMessageContaining("is set twice");
  }

  @Test
  void numbers_imageOfAnotherSize_isRefused() {
    assertThatThrownBy(() -> ImagePreprocessing.none(8).numbers(RgbImage.of(1, 1, new byte[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 x 1")
        .hasMessageContaining("8 x 8");
  }
}
