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

    // The serial collector's maximum leaves out a survivor space, less than an eighth of the heap.
    long most = Runtime.getRuntime().maxMemory() / 7 * 8;
    assertThat(resident)
        .isBetween((long) touched.length << 20, most)
        .isLessThan(ResidentSetPeak.residentBytes().orElseThrow());
  }
}
