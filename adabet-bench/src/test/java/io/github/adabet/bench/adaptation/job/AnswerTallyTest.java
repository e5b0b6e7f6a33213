package io.github.adabet.bench.adaptation.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnswerTallyTest {
  @Test
  void measure_unequalClasses_tellsAccuracyFromItsMeanOverClasses() {
    AnswerTally tally = new AnswerTally(3);
    // Six images of class 0, all right; two of class 1, one right; none of class 2.
    tally.add(new float[] {9, 1, 0, 9, 1, 0, 9, 1, 0, 9, 1, 0}, new long[] {0, 0, 0, 0});
    tally.add(new float[] {9, 1, 0, 9, 1, 0, 1, 9, 0, 9, 1, 0}, new long[] {0, 0, 1, 1});

    Finding.Measure measure = tally.measure();

    assertThat(measure.accuracy()).isCloseTo(7.0 / 8, within(1e-12));
    assertThat(measure.balanced()).isCloseTo(0.75, within(1e-12));
    assertThat(measure.commonest()).isCloseTo(7.0 / 8, within(1e-12));
  }
}
