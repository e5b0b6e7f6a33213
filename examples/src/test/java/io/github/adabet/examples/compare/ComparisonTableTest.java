package io.github.adabet.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonTableTest {
  @Test
  void of_comparison_holdsEveryFigure() {
    ComparisonTable table = ComparisonTable.of(Comparisons.of("first", null));

    assertThat(table.rows())
        .extracting(row -> String.join(";", row.cells()))
        .containsExactly(
            "no adaptation;0;0;10.0 ± 0.0;-;-;-;-",
            "betti;1;100 (66.7 %);90.0;30.0;2.00;1.00;0.50",
            "random, seed 1;1;100 (66.7 %);50.0;40.0;2.00;1.00;0.50",
            "random, seed 2;1;50 (33.3 %);70.0;60.0;2.00;1.00;0.50",
            "random, mean of 2;1.0;75;60.0 ± 14.1;50.0;2.00;1.00;0.50",
            "full;1;100 (66.7 %);80.0;80.0;2.00;1.00;0.50");
  }

  @Test
  void of_failedTraining_saysSo() {
    ComparisonTable table = ComparisonTable.of(Comparisons.of("first", "the loss is NaN"));

    assertThat(table.rows().get(5).cells())
        .containsExactly("full", "-", "-", "failed", "-", "-", "-", "-");
  }

  @Test
  void toString_table_alignsItsColumns() {
    String text = ComparisonTable.of(Comparisons.of("first", null)).toString();

    assertThat(text.lines().mapToInt(String::length).distinct().count()).isEqualTo(1);
  }

  @Test
  void toMarkdown_table_hasAsManyCellsInEachLine() {
    String text = ComparisonTable.of(Comparisons.of("first", null)).toMarkdown();

    assertThat(text.lines()).hasSize(8).allMatch(line -> line.split("\\|").length == 9);
  }
}
