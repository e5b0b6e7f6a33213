package io.github.adabet.examples.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.zoo.PublishedWeights;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreprocessingSettingsTest {

  private static final TensorSpec INPUT = TensorSpec.of(3, 224, 224);

  private static String of(String network, @Nullable String preset) {
    return new PreprocessingSettings(network, preset, null, null).of(INPUT).toString();
  }

  @Test
  void of_nameOfTheZoo_isWhatItsPublishedWeightsWereTrainedOn() {
    assertThat(of("resnet50", null)).isEqualTo(ImagePreprocessing.torchvision(224).toString());
    assertThat(of("vit_s_16", null))
        .isEqualTo(PublishedWeights.VIT_S_16_DEIT.preprocessing(224).toString())
        .isNotEqualTo(ImagePreprocessing.timm(224).toString());
  }

  @Test
  void of_presetOrFile_isThePresetOrTorchvisions() {
    assertThat(of("vit_s_16", "timm")).isEqualTo(ImagePreprocessing.timm(224).toString());
    assertThat(of("network.pt", null)).isEqualTo(ImagePreprocessing.torchvision(224).toString());
  }
}
