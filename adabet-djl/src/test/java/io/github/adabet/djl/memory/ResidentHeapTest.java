package io.github.adabet.djl.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("jdk")
class ResidentHeapTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells what is resident")
  void bytes_heapInUse_isAtLeastThatAndAtMostTheHeapAndThePartOfTheProcess() {
    byte[][] touched = new byte[16][];
    for (int i = 0; i < touched.length; i++) {
      touched[i] = new byte[1 << 20];
      touched[i][i] = 1;
    }

    long resident = ResidentHeap.bytes().orElseThrow();

    assertThat(resident)
        .isBetween((long) touched.length << 20, Runtime.getRuntime().maxMemory())
        .isLessThan(ResidentSetPeak.residentBytes().orElseThrow());
  }
}
