package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CocycleTest {
  private static final Bar BAR = new Bar(1, 2);

  private static Cocycle cocycle() {
    return Cocycle.of(BAR, 1, new int[] {3, 1, 3, 0}, new int[] {1, 2});
  }

  @Test
  void of_terms_areGivenBack() {
    Cocycle cocycle = cocycle();
    assertThat(cocycle.bar()).isEqualTo(BAR);
    assertThat(cocycle.degree()).isEqualTo(1);
    assertThat(cocycle.size()).isEqualTo(2);
    assertThat(cocycle.vertices()).containsExactly(3, 1, 3, 0);
    assertThat(cocycle.coefficients()).containsExactly(1, 2);
  }

  @Test
  void of_noTerm_isTheSumOfNone() {
    Cocycle none = Cocycle.of(BAR, Integer.MAX_VALUE, new int[0], new int[0]);
    assertThat(none.size()).isZero();
    assertThat(none.vertices()).isEmpty();
  }

  @Test
  void of_arraysChangedAfterwards_keepsItsOwn() {
    int[] vertices = {3, 1, 3, 0};
    int[] coefficients = {1, 2};
    Cocycle cocycle = Cocycle.of(BAR, 1, vertices, coefficients);
    vertices[0] = 9;
    coefficients[0] = 9;
    cocycle.vertices()[1] = 9;
    cocycle.coefficients()[1] = 9;
    assertThat(cocycle).isEqualTo(cocycle());
  }

  @ParameterizedTest
  @CsvSource({"-1,0,0", "-1,0,2", "0,2,1", "1,3,2", "1,2,2", "2147483647,2,1", "1073741823,0,4"})
  void of_numbersThatDoNotFit_areRefused(int degree, int vertices, int coefficients) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cocycle.of(BAR, degree, new int[vertices], new int[coefficients]))
        .withMessageContaining(
            "degree is %d, and there are %d vertices and %d coefficients",
            degree, vertices, coefficients);
  }

  @ParameterizedTest
  @CsvSource({
    "3,3,vertex 1 of term 1 is 3",
    "0,3,vertex 1 of term 1 is 3",
    "-1,-2,vertex 0 of term 1 is -1",
    "3,-1,vertex 1 of term 1 is -1"
  })
  void of_verticesThatDoNotDescend_areRefused(int first, int second, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cocycle.of(BAR, 1, new int[] {5, 4, first, second}, new int[] {1, 1}))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void of_coefficientBelowOne_isRefused(int coefficient) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cocycle.of(BAR, 0, new int[] {0, 1}, new int[] {1, coefficient}))
        .withMessageContaining("coefficient 1 is " + coefficient + "; it must be 1 or more");
  }

  @Test
  void equals_anyDifference_isNotEqual() {
    int[] vertices = {3, 1, 3, 0};
    int[] coefficients = {1, 2};
    assertThat(cocycle()).isEqualTo(cocycle()).hasSameHashCodeAs(cocycle()).isNotEqualTo("cocycle");
    assertThat(cocycle()).isNotEqualTo(Cocycle.of(new Bar(1, 3), 1, vertices, coefficients));
    assertThat(cocycle()).isNotEqualTo(Cocycle.of(BAR, 1, new int[] {3, 1, 2, 0}, coefficients));
    assertThat(cocycle()).isNotEqualTo(Cocycle.of(BAR, 1, vertices, new int[] {1, 1}));
    assertThat(Cocycle.of(BAR, 1, new int[0], new int[0]))
        .isNotEqualTo(Cocycle.of(BAR, 2, new int[0], new int[0]));
  }

  @Test
  void toString_fewTerms_isTheirSum() {
    assertThat(cocycle()).hasToString("[1.0, 2.0): [3 1] + 2 [3 0]");
    assertThat(Cocycle.of(BAR, 0, new int[] {4}, new int[] {1})).hasToString("[1.0, 2.0): [4]");
  }

  @Test
  void toString_moreThanTenTerms_showsTenAndCounts() {
    int[] ones = new int[12];
    Arrays.fill(ones, 1);
    int[] vertices = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    assertThat(Cocycle.of(BAR, 0, vertices, ones).toString()).endsWith("+ [9] and 2 more");
    assertThat(Cocycle.of(BAR, 0, Arrays.copyOf(vertices, 10), Arrays.copyOf(ones, 10)).toString())
        .endsWith("+ [9]");
  }
}
