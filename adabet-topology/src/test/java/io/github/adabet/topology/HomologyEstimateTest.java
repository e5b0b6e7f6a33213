package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomologyEstimateTest {
  private static HomologyEstimate needing(long bytes) {
    return new HomologyEstimate(3, 2, List.of(BigInteger.valueOf(3), BigInteger.TWO), bytes);
  }

  @Test
  void simplices_listChangedAfterwards_staysTheSame() {
    List<BigInteger> simplices = new ArrayList<>(List.of(BigInteger.TWO, BigInteger.ONE));
    HomologyEstimate estimate = new HomologyEstimate(2, 1, simplices, 0);
    simplices.set(0, BigInteger.TEN);
    assertThat(estimate.simplices()).containsExactly(BigInteger.TWO, BigInteger.ONE);
    assertThatThrownBy(() -> estimate.simplices().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void constructor_zeros_areLegal() {
    HomologyEstimate nothing = new HomologyEstimate(0, 0, List.of(BigInteger.ZERO), 0);
    assertThat(nothing.simplices()).containsExactly(BigInteger.ZERO);
    assertThat(nothing.bytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"-1,0,0,0", "0,-1,0,0", "0,0,-1,0", "0,0,0,-1"})
  void constructor_negativeNumber_isRefused(int points, long edges, long simplices, long bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new HomologyEstimate(
                    points, edges, List.of(BigInteger.ONE, BigInteger.valueOf(simplices)), bytes))
        .withMessage(
            "points %d, edges %d, simplices [1, %d], bytes %d; all must be 0 or more.",
            points, edges, simplices, bytes);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1000,1000", "999,1000", "9223372036854775807,9223372036854775807"})
  void requireWithin_atMostTheLimit_passes(long bytes, long limit) {
    assertThatCode(() -> needing(bytes).requireWithin(limit)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,1 B,0 B",
    "1048577,1048576,1.1 MiB,1.0 MiB",
    "9223372036854775807,9223372036854775806,8796093022208.0 MiB,8796093022208.0 MiB"
  })
  void requireWithin_aboveTheLimit_namesBothAndTheRemedy(
      long bytes, long limit, String needed, String allowed) {
    assertThatExceptionOfType(ComplexTooLargeException.class)
        .isThrownBy(() -> needing(bytes).requireWithin(limit))
        .withMessageContaining("up to %s before", needed)
        .withMessageContaining("may take %s:", allowed)
        .withMessageContaining("raise maximumMemory");
  }
}
