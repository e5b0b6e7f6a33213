package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NameLinesTest {
  private static final List<String> MANY =
      IntStream.range(0, 107).mapToObj("layer%d.0.downsample.1"::formatted).toList();

  @Test
  void of_manyNames_listsTheFirstAndSaysWhereAllAre() {
    String text = NameLines.of(MANY, false, "with --verbose");

    assertThat(text)
        .startsWith("  layer0.0.downsample.1, layer1.0.downsample.1,")
        .endsWith("and 95 more (all with --verbose)");
    assertThat(text.lines()).hasSizeLessThan(5).allMatch(line -> line.length() <= 100);
  }

  @Test
  void of_allNames_leavesNoneOut() {
    String text = NameLines.of(MANY, true, "");

    assertThat(String.join(" ", text.lines().map(String::strip).toList()))
        .isEqualTo(String.join(", ", MANY));
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void of_aNameLongerThanALine_standsAlone() {
    String name = "x".repeat(300);
    assertThat(NameLines.of(List.of("a", name), false, "")).isEqualTo("  a,%n  %s".formatted(name));
  }
}
