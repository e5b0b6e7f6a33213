package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RipsOptionsTest {
  @Test
  void defaults_settings_areDegreeOneOverF2WithAllEdgesAndBars() {
    assertThat(RipsOptions.defaults())
        .isEqualTo(
            new RipsOptions(
                1,
                2,
                Float.POSITIVE_INFINITY,
                0,
                Runtime.getRuntime().availableProcessors(),
                false,
                Long.MAX_VALUE))
        .isEqualTo(RipsOptions.builder().build());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65, Integer.MAX_VALUE})
  void maximumDegree_outOfRange_isRefused(int degree) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RipsOptions.builder().maximumDegree(degree).build())
        .withMessageContaining("maximumDegree is " + degree);
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 0, 1, 4, 9, 32_747, 32_771, Integer.MAX_VALUE})
  void modulus_noPrimeOrTooLarge_isRefused(int modulus) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RipsOptions.builder().modulus(modulus).build())
        .withMessageContaining("prime");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 7, 181, 32_719, 32_749})
  void modulus_prime_isTaken(int modulus) {
    assertThat(RipsOptions.builder().modulus(modulus).build().modulus()).isEqualTo(modulus);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -1, Float.NEGATIVE_INFINITY})
  void threshold_negativeOrNaN_isRefused(float threshold) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RipsOptions.builder().threshold(threshold).build())
        .withMessageContaining("threshold is " + threshold);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY})
  void minimumPersistence_outOfRange_isRefused(double persistence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RipsOptions.builder().minimumPersistence(persistence).build())
        .withMessageContaining("minimumPersistence is " + persistence);
  }

  @Test
  void builder_settingTwice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RipsOptions.builder().maximumDegree(1).maximumDegree(1));
    assertThatIllegalStateException().isThrownBy(() -> RipsOptions.builder().modulus(2).modulus(2));
    assertThatIllegalStateException()
        .isThrownBy(() -> RipsOptions.builder().threshold(1).threshold(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> RipsOptions.builder().minimumPersistence(0).minimumPersistence(0));
  }
}
