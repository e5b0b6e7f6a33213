package io.github.adabet.djl.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The settings of glibc's allocator. */
@Tag("jdk")
class NativeAllocationTest {

  private static final long MEBIBYTE = 1 << 20;

  @Test
  void apply_glibc_mapsLargeBlocksWhateverWasFreedBefore() {
    NativeAllocation applied = NativeAllocation.apply();
    assumeTrue(applied.applied(), applied.description());

    // By default this makes glibc take all blocks of up to 30 MiB from the heap from now on.
    Native.free(Native.malloc(30 * MEBIBYTE));
    long before = MappedBlocks.bytes();
    // More together than what may stay free at the end of the heap. Never touched, so free of cost.
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      blocks.add(Native.malloc(8 * MEBIBYTE));
    }
    long during = MappedBlocks.bytes();
    blocks.forEach(Native::free);

    assertThat(during - before).isGreaterThanOrEqualTo(8 * MEBIBYTE);
  }

  @Test
  void trim_memoryFreedBeforeABlockInUse_goesBackToTheSystem() {
    NativeAllocation applied = NativeAllocation.apply();
    assumeTrue(applied.applied(), applied.description());
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      blocks.add(Native.malloc(MEBIBYTE / 16));
      new Pointer(blocks.get(i)).setMemory(0, MEBIBYTE / 16, (byte) 1);
    }
    long last = blocks.remove(499);
    blocks.forEach(Native::free);
    long before = ResidentSetPeak.residentBytes().orElseThrow();

    assertThat(NativeAllocation.trim()).isTrue();

    long after = ResidentSetPeak.residentBytes().orElseThrow();
    Native.free(last);
    assertThat(before - after).isGreaterThan(20 * MEBIBYTE);
  }

  @Test
  void apply_again_isTheSameAndCurrent() {
    NativeAllocation first = NativeAllocation.apply();

    assertThat(NativeAllocation.apply()).isSameAs(first);
    assertThat(NativeAllocation.current()).isSameAs(first);
    assertThat(first.description()).isNotBlank();
  }

  @Test
  void oneHeap_environmentWithoutAndWithANumber_addsOneAndKeepsTheOther() {
    Map<String, String> without = new HashMap<>();
    Map<String, String> with = new HashMap<>(Map.of("MALLOC_ARENA_MAX", "4"));

    NativeAllocation.oneHeap(without);
    NativeAllocation.oneHeap(with);

    assertThat(without).containsExactly(Map.entry("MALLOC_ARENA_MAX", "1"));
    assertThat(with).containsExactly(Map.entry("MALLOC_ARENA_MAX", "4"));
  }
}
