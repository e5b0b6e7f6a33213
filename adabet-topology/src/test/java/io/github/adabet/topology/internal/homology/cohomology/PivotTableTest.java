package io.github.adabet.topology.internal.homology.cohomology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PivotTableTest {
  @Test
  void owner_largestParts_comeBack() {
    long owner = PivotTable.owner((1 << 29) - 1, 32_748, true);
    assertThat(PivotTable.column(owner)).isEqualTo((1 << 29) - 1);
    assertThat(PivotTable.coefficient(owner)).isEqualTo(32_748);
    assertThat(PivotTable.alone(owner)).isTrue();
    assertThat(PivotTable.alone(PivotTable.owner(0, 1, false))).isFalse();
  }

  @Test
  void slot_fullTable_holdsEachPivotOnce() {
    PivotTable table = new PivotTable(1000);
    long[] pivots = new Random(1).longs(1000, 0, Long.MAX_VALUE).toArray();
    for (int column = 0; column < pivots.length; column++) {
      assertThat(table.contains(pivots[column])).isFalse();
      int slot = table.slot(pivots[column]);
      assertThat(table.owner(slot)).isEqualTo(PivotTable.NONE);
      assertThat(table.claim(slot, PivotTable.NONE, PivotTable.owner(column, 1, true))).isTrue();
    }
    for (int column = 0; column < pivots.length; column++) {
      assertThat(PivotTable.column(table.owner(table.slot(pivots[column])))).isEqualTo(column);
    }
  }

  @Test
  void claim_ownerChangedMeanwhile_fails() {
    PivotTable table = new PivotTable(1);
    int slot = table.slot(7);
    long first = PivotTable.owner(5, 1, true);
    assertThat(table.claim(slot, PivotTable.NONE, first)).isTrue();
    assertThat(table.claim(slot, PivotTable.NONE, PivotTable.owner(4, 1, true))).isFalse();
    assertThat(table.claim(slot, first, PivotTable.owner(4, 1, true))).isTrue();
  }
}
