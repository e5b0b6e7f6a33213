package io.github.adabet.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OtherCameraTest {
  @Test
  void photograph_sameSeed_givesTheSameBytes() throws IOException {
    DigitImages digits = MnistSubset.load().test();

    assertThat(bytes(OtherCamera.withSeed(7).photograph(digits)))
        .isEqualTo(bytes(OtherCamera.withSeed(7).photograph(digits)));
  }

  @Test
  void photograph_anotherSeed_givesOtherBytes() throws IOException {
    DigitImages digits = MnistSubset.load().test().slice(0, 10);
    DigitImages one = OtherCamera.withSeed(7).photograph(digits);
    DigitImages other = OtherCamera.withSeed(8).photograph(digits);

    for (int i = 0; i < digits.size(); i++) {
      assertThat(one.image(i)).isNotEqualTo(other.image(i));
    }
  }

  @Test
  void photograph_labelsAndSize_stay() throws IOException {
    DigitImages digits = MnistSubset.load().test();
    DigitImages photographs = OtherCamera.withSeed(7).photograph(digits);

    assertThat(photographs.labels().elements()).isEqualTo(digits.labels().elements());
    assertThat(photographs.images().shape()).containsExactly(1000, 28, 28);
  }

  @Test
  void photograph_withoutTiltAndNoise_onlyMapsInkAndPaper() {
    DigitImages photograph = new OtherCamera(0, 0, 55, 200, 0, 1).photograph(random(9, 8));
    byte[] before = random(9, 8).image(0);
    byte[] after = photograph.image(0);

    for (int p = 0; p < before.length; p++) {
      double expected = 200 + (55 - 200) * (before[p] & 0xff) / 255.0;
      assertThat((double) (after[p] & 0xff)).isCloseTo(expected, within(0.501));
    }
  }

  @Test
  void photograph_quarterTurn_turnsCounterClockwise() {
    byte[] before = random(9, 9).image(0);
    byte[] after = new OtherCamera(90, 90, 255, 0, 0, 1).photograph(random(9, 9)).image(0);

    for (int row = 0; row < 9; row++) {
      for (int column = 0; column < 9; column++) {
        assertThat(after[(8 - column) * 9 + row]).isEqualTo(before[row * 9 + column]);
      }
    }
  }

  @Test
  void photograph_strongNoise_staysWithinGreyValues() {
    DigitImages photograph = new OtherCamera(0, 0, 0, 255, 255, 1).photograph(random(20, 20));
    int[] grey = IntStream.range(0, 400).map(p -> photograph.image(0)[p] & 0xff).toArray();

    assertThat(grey).contains(0, 255);
  }

  @Test
  void constructor_valuesOutOfRange_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OtherCamera(30, 20, 0, 255, 0, 1))
        .withMessageContaining("30.0 to 20.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OtherCamera(Double.NaN, 20, 0, 255, 0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OtherCamera(0, 20, -1, 255, 0, 1))
        .withMessageContaining("-1 and 255");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OtherCamera(0, 20, 0, 255, Double.NaN, 1))
        .withMessageContaining("NaN");
  }

  private static byte[] bytes(DigitImages digits) {
    return digits.images().elements();
  }

  private static DigitImages random(int rows, int columns) {
    byte[] pixels = new byte[rows * columns];
    new Random(5).nextBytes(pixels);
    return new DigitImages(
        new IdxArray(new int[] {1, rows, columns}, pixels),
        new IdxArray(new int[] {1}, new byte[] {3}));
  }
}
