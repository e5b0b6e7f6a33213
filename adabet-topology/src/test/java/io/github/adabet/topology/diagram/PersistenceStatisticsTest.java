package io.github.adabet.topology.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PersistenceStatisticsTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;
  private static final Barcode BARCODE =
      Barcode.of(
          List.of(
              List.of(new Bar(0, NEVER), new Bar(0, 1)),
              List.of(new Bar(2, 4), new Bar(1, 3), new Bar(1, 2), new Bar(3, NEVER))));

  @Test
  void totalPersistence_essentialBars_doNotCount() {
    assertThat(PersistenceStatistics.totalPersistence(BARCODE, 0)).isEqualTo(1);
    assertThat(PersistenceStatistics.totalPersistence(BARCODE, 1)).isEqualTo(5);
  }

  @Test
  void persistentEntropy_knownShares_isShannons() {
    double expected = -(0.2 * Math.log(0.2) + 2 * 0.4 * Math.log(0.4));
    assertThat(PersistenceStatistics.persistentEntropy(BARCODE, 1))
        .isEqualTo(expected, within(1e-15));
    assertThat(PersistenceStatistics.persistentEntropy(BARCODE, 0)).isZero();
  }

  @Test
  void persistentEntropy_equalBars_isLogarithmOfTheirNumber() {
    Barcode even = Barcode.of(List.of(Collections.nCopies(8, new Bar(0, 5))));
    assertThat(PersistenceStatistics.persistentEntropy(even, 0))
        .isEqualTo(Math.log(8), within(1e-15));
  }

  @Test
  void persistentEntropy_shareBelowTheSmallestDouble_isFinite() {
    Barcode lopsided =
        Barcode.of(List.of(List.of(new Bar(0, Float.MAX_VALUE), new Bar(0, Float.MIN_VALUE))));
    assertThat(PersistenceStatistics.persistentEntropy(lopsided, 0)).isBetween(0.0, 1e-60);
  }

  @Test
  void persistentEntropy_noBars_isZero() {
    assertThat(PersistenceStatistics.persistentEntropy(Barcode.of(List.of(List.of())), 0)).isZero();
  }
}
