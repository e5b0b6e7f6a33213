package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {

  @ParameterizedTest
  @CsvSource({
    "1000000,1000000",
    "7B,7",
    "1KiB,1024",
    "512MiB,536870912",
    "512 MiB,536870912",
    "999999999GiB,1073741822926258176",
    "1.5KiB,1536",
    "0.5MiB,524288",
    "76.4 MiB,80111206",
    "1KB,1000",
    "300MB,300000000",
    "0.3GB,300000000",
    "1.00001 GB,1000010000"
  })
  void parse_amount_isSoManyBytes(String text, long bytes) {
    assertThat(MemorySize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0.4", "-1MiB", "1Mb", "1mib", "MiB", "1  MiB", "1234567890", ".5MiB"})
  void parse_noAmount_saysWhatIsOne(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySize.parse(text))
        .withMessageContaining("'" + text + "' is no amount of memory")
        .withMessageContaining("such as 512MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B,0 B",
    "1023,1023 B,1023 B",
    "1024,1.0 KiB,1.0 KiB",
    "1025,1.1 KiB,1.0 KiB",
    "314572800,300.0 MiB,300.0 MiB",
    "314572801,300.1 MiB,300.0 MiB",
    "2147483648,2048.0 MiB,2048.0 MiB"
  })
  void text_ofBytes_isRoundedUpForANeedAndDownForALimit(long bytes, String need, String limit) {
    assertThat(MemorySize.needed(bytes)).isEqualTo(need);
    assertThat(MemorySize.available(bytes)).isEqualTo(limit);
  }

  @Test
  void needed_readBack_isEnoughAndLessThanATenthMore() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long bytes = 1 + (random.nextLong() >>> (24 + random.nextInt(40)));

      long read = MemorySize.parse(MemorySize.needed(bytes));

      assertThat(read - bytes).as("%d bytes", bytes).isBetween(0L, (1L << 20) / 10);
    }
  }

  @Test
  void text_ofANeedAboveALimit_differsHoweverSmallTheDifference() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      long limit = random.nextInt(1 << 30);

      assertThat(MemorySize.needed(limit + 1)).isNotEqualTo(MemorySize.available(limit));
    }
  }
}
