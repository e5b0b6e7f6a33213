package io.github.adabet.topology.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class DecimalFloatTest {
  private static final int NUMBERS = 400_000;
  private static final long SEED = Long.getLong("adabet.fuzzSeed", 20_260_101L);

  @Test
  void parse_randomDecimals_areRoundedLikeTheJdk() {
    Random random = new Random(SEED);
    for (int k = 0; k < NUMBERS; k++) {
      assertSameAsJdk(digits(random, 1 + random.nextInt(22), random.nextInt(120) - 60));
    }
  }

  /** The exact middle of two neighbouring floats, and numbers a little to either side of it. */
  @Test
  void parse_numbersNearTheMiddleOfTwoFloats_areRoundedLikeTheJdk() {
    Random random = new Random(SEED);
    for (int k = 0; k < NUMBERS / 20; k++) {
      float below = Math.abs(Float.intBitsToFloat(random.nextInt(0x7f7fffff)));
      BigDecimal middle =
          new BigDecimal(below).add(new BigDecimal(Math.nextUp(below))).divide(new BigDecimal(2));
      BigDecimal little = middle.ulp().movePointLeft(random.nextInt(12));
      assertSameAsJdk(middle.toString());
      assertSameAsJdk(middle.add(little).toString());
      assertSameAsJdk(middle.subtract(little).toString());
      assertSameAsJdk(middle.round(new MathContext(17)).toString());
    }
  }

  @Test
  void parse_printedFloatsAndDoubles_areRoundedLikeTheJdk() {
    Random random = new Random(SEED);
    for (int k = 0; k < NUMBERS; k++) {
      assertSameAsJdk(Float.toString(random.nextFloat() * random.nextInt(1000)));
      assertSameAsJdk(Double.toString(-random.nextDouble() * random.nextInt(1000)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0e99999999999",
        "-.0",
        "+7",
        "3.",
        ".5",
        "1e-46",
        "-1e-400",
        "1.1754943e-38",
        "1.4e-45",
        "3.4028235e38",
        "3.40282356e38",
        "3.5e38",
        "1e400",
        "1e99999999999",
        "16777217",
        "16777216.999999999999999999999999",
        "16777217.0000000000000000000000001",
        "340282350000000000000000000000000000000",
        "0.00000000000000000000000000000000000000000000000001e50",
        "100000000000000000000000000000000000000000000000000e-50"
      })
  void parse_extremes_areRoundedLikeTheJdk(String number) {
    assertSameAsJdk(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "+", "-", ".", "e5", "1e", "1e+", "1e-", "1.2.3", "1x", "1f", "0x1p3", "--1", "1e5.",
        "nan", "inf", "1e5e5", "1 2"
      })
  void parse_noDecimalNumber_isNaN(String text) {
    assertThat(parse(text)).isNaN();
  }

  private static String digits(Random random, int count, int exponent) {
    StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
    int point = random.nextInt(count + 1);
    for (int k = 0; k < count; k++) {
      number.append(k == point ? "." : "").append((char) ('0' + random.nextInt(10)));
    }
    return number.append(random.nextBoolean() ? "e" + exponent : "").toString();
  }

  private static void assertSameAsJdk(String number) {
    int actual = Float.floatToRawIntBits(parse(number));
    if (actual != Float.floatToRawIntBits(Float.parseFloat(number))) {
      assertThat(parse(number)).as("%s, seed %d", number, SEED).isEqualTo(Float.parseFloat(number));
    }
  }

  private static float parse(String text) {
    byte[] bytes = ("7" + text + "7").getBytes(StandardCharsets.ISO_8859_1);
    return DecimalFloat.parse(bytes, 1, bytes.length - 1);
  }
}
