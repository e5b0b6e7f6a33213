package io.github.adabet.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MnistSubsetTest {
  @Test
  void load_allParts_areBalancedAndOfMnistsSize() throws IOException {
    MnistSubset mnist = MnistSubset.load();

    assertThat(mnist.source().classCounts()).containsOnly(400);
    assertThat(mnist.target().classCounts()).containsOnly(100);
    assertThat(mnist.test().classCounts()).containsOnly(100);
    assertThat(mnist.source().rows()).isEqualTo(28);
    assertThat(mnist.source().columns()).isEqualTo(28);
  }

  @Test
  void load_runsOfTen_holdEveryDigitOnce() throws IOException {
    DigitImages source = MnistSubset.load().source();

    for (int from = 0; from < source.size(); from += 10) {
      assertThat(source.slice(from, from + 10).classCounts()).containsOnly(1);
    }
  }

  @Test
  void load_allImages_differ() throws IOException {
    MnistSubset mnist = MnistSubset.load();
    Set<String> images = new HashSet<>();

    for (DigitImages part : new DigitImages[] {mnist.source(), mnist.target(), mnist.test()}) {
      for (int i = 0; i < part.size(); i++) {
        images.add(Arrays.toString(part.image(i)));
      }
    }

    assertThat(images).hasSize(6_000);
  }

  @Test
  void digitImages_labelAboveNine_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> digits(new byte[] {3, 10}))
        .withMessageContaining("labels[1] is 10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> digits(new byte[] {3, -1}))
        .withMessageContaining("labels[1] is 255");
  }

  @Test
  void digitImages_countsThatDiffer_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> digits(new byte[] {3, 4, 5}))
        .withMessageContaining("IdxArray[2, 1, 2] and IdxArray[3]");
  }

  @Test
  void pick_indices_givesThoseImagesInOrder() {
    DigitImages picked = digits(new byte[] {3, 4}).pick(new int[] {1, 0, 1});

    assertThat(picked.size()).isEqualTo(3);
    assertThat(picked.label(0)).isEqualTo(4);
    assertThat(picked.image(0)).containsExactly(2, 3);
    assertThat(picked.image(1)).containsExactly(0, 1);
  }

  @Test
  void image_indexOutOfRange_throws() {
    DigitImages digits = digits(new byte[] {3, 4});

    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> digits.image(2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> digits.label(-1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> digits.slice(1, 3));
  }

  private static DigitImages digits(byte[] labels) {
    return new DigitImages(
        new IdxArray(new int[] {2, 1, 2}, new byte[] {0, 1, 2, 3}),
        new IdxArray(new int[] {labels.length}, labels));
  }
}
