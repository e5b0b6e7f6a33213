package io.github.adabet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table TABLE =
      new Table(List.of("a", "long heading"), List.of(List.of("1, one", "2")));

  @Test
  void toMarkdown_rows_standUnderHeadings() {
    assertThat(TABLE.toMarkdown()).isEqualTo("| a | long heading |\n|---|---:|\n| 1, one | 2 |\n");
  }

  @Test
  void toString_rows_areAligned() {
    assertThat(TABLE.toString()).isEqualTo("a       long heading\n1, one             2\n");
  }

  @Test
  void toCsv_cellWithAComma_isQuoted() {
    assertThat(TABLE.toCsv()).isEqualTo("a,long heading\r\n\"1, one\",2\r\n");
  }

  @Test
  void toObjects_cells_areNamedByTheirHeadings() {
    assertThat(TABLE.toObjects())
        .singleElement()
        .asString()
        .isEqualTo("{a=1, one, long heading=2}");
  }
}
