package io.github.adabet.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.examples.data.MnistSubset;
import io.github.adabet.examples.data.OtherCamera;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class PretrainedDigitsTest {
  @Test
  void load_uprightTestImages_isAtLeast97PercentAccurate() throws IOException {
    try (Model model = PretrainedDigits.load()) {
      assertThat(Accuracy.of(model, MnistSubset.load().test())).isGreaterThanOrEqualTo(0.97);
    }
  }

  @Test
  void load_imagesOfTheOtherCamera_isLessThan60PercentAccurate() throws IOException {
    DigitImages target = OtherCamera.withSeed(1).photograph(MnistSubset.load().test());
    try (Model model = PretrainedDigits.load()) {
      assertThat(Accuracy.of(model, target)).isLessThan(0.6);
    }
  }

  @Test
  void resource_size_isAtMostTwoMegabytes() throws IOException {
    try (InputStream in = PretrainedDigits.class.getResourceAsStream(PretrainedDigits.RESOURCE)) {
      assertThat(in).isNotNull();
      assertThat(in.readAllBytes()).hasSizeLessThanOrEqualTo(2_000_000);
    }
  }

  @Test
  void layers_ofTheNetwork_areNamedAndCounted() throws IOException {
    try (Model model = PretrainedDigits.load()) {
      List<Layer> layers = BlockActivationSource.of(model).layers();

      assertThat(layers).hasSize(31);
      assertThat(layers.stream().mapToLong(Layer::parameterCount).sum()).isEqualTo(174_970);
      assertThat(layers).filteredOn(l -> l.kind() == LayerKind.CONVOLUTION).hasSize(15);
      assertThat(layers).filteredOn(l -> l.kind() == LayerKind.NORMALIZATION).hasSize(15);
      assertThat(layers.get(0).name()).isEqualTo("01stem/01conv");
      assertThat(layers.get(30).name()).isEqualTo("07classifier");
    }
  }

  @Test
  void create_noClasses_throws() {
    assertThatIllegalArgumentException().isThrownBy(() -> SmallResNet.create(0));
  }

  @Test
  void accuracy_noImages_throws() throws IOException {
    DigitImages none = MnistSubset.load().test().slice(0, 0);
    try (Model model = PretrainedDigits.load()) {
      assertThatIllegalArgumentException().isThrownBy(() -> Accuracy.of(model, none));
    }
  }

  @Test
  void unlabelled_batches_areNormalisedAndShaped() throws IOException {
    DigitImages digits = MnistSubset.load().test();
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDList> batches = DigitDatasets.unlabelled(manager, digits, 2, 5);

      assertThat(batches).hasSize(2);
      assertThat(batches.get(1).head().getShape().getShape()).containsExactly(5, 1, 28, 28);
      assertThat(batches.get(1).head().toFloatArray()[0])
          .isEqualTo(((digits.image(5)[0] & 0xff) / 255f - 0.1307f) / 0.3081f);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DigitDatasets.unlabelled(manager, digits, 101, 10))
          .withMessageContaining("there are 1000 images");
    }
  }
}
