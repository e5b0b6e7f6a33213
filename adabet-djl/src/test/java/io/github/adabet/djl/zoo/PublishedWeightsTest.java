package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.download.DownloadException;
import io.github.adabet.djl.download.Downloader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedWeightsTest {

  /** URLs as torchvision 0.22 and timm 1.0 have them. */
  @ParameterizedTest
  @CsvSource({
    "resnet50, resnet50.imagenet1k_v1, https://download.pytorch.org/models/resnet50-0676ba61.pth",
    "ResNet50.IMAGENET1K-V2, resnet50.imagenet1k_v2,"
        + " https://download.pytorch.org/models/resnet50-11ad3fa6.pth",
    "vgg16, vgg16.imagenet1k_v1, https://download.pytorch.org/models/vgg16-397923af.pth",
    "mobilenetv2, mobilenet_v2.imagenet1k_v1,"
        + " https://download.pytorch.org/models/mobilenet_v2-b0353104.pth",
    "mobilenet_v2.imagenet1k_v2, mobilenet_v2.imagenet1k_v2,"
        + " https://download.pytorch.org/models/mobilenet_v2-7ebf99e0.pth",
    "vit, vit_b_16.imagenet1k_v1, https://download.pytorch.org/models/vit_b_16-c867db91.pth",
    "vit_s_16, vit_s_16.fb_in1k,"
        + " https://dl.fbaipublicfiles.com/deit/deit_small_patch16_224-cd65a155.pth",
    "vit_ti_16, vit_ti_16.fb_in1k,"
        + " https://dl.fbaipublicfiles.com/deit/deit_tiny_patch16_224-a1311bcf.pth",
    "vit_s_16.augreg_in21k_ft_in1k, vit_s_16.augreg_in21k_ft_in1k,"
        + " https://huggingface.co/timm/vit_small_patch16_224.augreg_in21k_ft_in1k/resolve/main/model.safetensors"
  })
  void find_names_leadToThePublishedFile(String name, String label, String url) {
    PublishedWeights weights = PublishedWeights.find(name).orElseThrow();

    assertThat(weights.label()).isEqualTo(label);
    assertThat(weights.file().uri()).hasToString(url);
  }

  @ParameterizedTest
  @EnumSource
  void file_digestIsThatInItsName(PublishedWeights weights) {
    String name = weights.file().uri().getPath();
    if (name.endsWith(".pth")) {
      String digits = weights.file().digest().orElseThrow().hex();
      assertThat(digits).hasSize(8);
      assertThat(name).endsWith("-" + digits + ".pth");
    } else {
      assertThat(weights.file().digest()).isEmpty();
    }
    assertThat(PublishedWeights.find(weights.label())).hasValue(weights);
  }

  @Test
  void find_nothingPublished_isEmpty() {
    assertThat(PublishedWeights.find("resnet50_v1")).isEmpty();
    assertThat(PublishedWeights.find("resnet50.nobodys")).isEmpty();
    assertThat(PublishedWeights.find("nobodys")).isEmpty();
  }

  /** Sizes as {@code ResNet50_Weights} and timm's configurations have them. */
  @Test
  void preprocessing_isThatOfTheRecipe() {
    assertThat(PublishedWeights.RESNET50_V1.preprocessing(224))
        .isEqualTo(ImagePreprocessing.torchvision(224));
    assertThat(PublishedWeights.RESNET50_V2.preprocessing(224).toString())
        .contains("shorter side 232, centre 224 x 224");
    assertThat(PublishedWeights.VIT_S_16_DEIT.preprocessing(224).toString())
        .contains("shorter side 248, centre 224 x 224 (bicubic)")
        .contains("0.485");
    assertThat(PublishedWeights.VIT_S_16_AUGREG.preprocessing(224))
        .isEqualTo(ImagePreprocessing.timm(224));
  }

  @Test
  void fetch_offline_saysWhichFileToPutWhere(@TempDir Path cache) throws Exception {
    Downloader offline = Downloader.builder().cache(cache).offline(true).build();
    Path place = cache.resolve("weights/resnet50-0676ba61.pth");

    assertThatThrownBy(() -> PublishedWeights.RESNET50_V1.fetch(offline))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("https://download.pytorch.org/models/resnet50-0676ba61.pth")
        .hasMessageContaining("SHA-256 0676ba61...")
        .hasMessageContaining("put it at " + place);

    Files.createDirectories(place.getParent());
    Files.writeString(place, "other weights");
    assertThatThrownBy(() -> PublishedWeights.RESNET50_V1.fetch(offline))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("is not what was published");
  }
}
