package io.github.adabet.djl.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the process may still take. */
@Tag("jdk")
class AvailableMemoryTest {
  private static final long KIBIBYTE = 1024;
  private static final String VERSION_1 = "30 20 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup ";
  private static final String VERSION_2 =
      "41 20 0:38 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw";

  /** Stands for the root of the file system. */
  @TempDir private Path root;

  @Test
  @EnabledOnOs({OS.LINUX, OS.WINDOWS})
  void bytes_here_areSomeAndLessThanAnyMachineHas() {
    OptionalLong available = AvailableMemory.bytes();

    assertThat(available).isPresent();
    assertThat(available.getAsLong()).isPositive().isLessThan(1L << 50);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofThisProcess_here_areFolders() {
    assertThat(ControlGroups.ofThisProcess(Path.of("/")).folders())
        .isNotEmpty()
        .allMatch(Files::isDirectory);
  }

  @Test
  void bytes_systemWhoseFreeMemoryLeavesOutWhatItGivesBack_areUnknown() {
    String system = System.getProperty("os.name");
    System.setProperty("os.name", "Mac OS X");
    try {
      assertThat(AvailableMemory.bytes()).isEmpty();
    } finally {
      System.setProperty("os.name", system);
    }
  }

  @Test
  void ofLinux_noGroups_areWhatTheKernelCallsAvailable() throws IOException {
    machine(700);

    assertThat(AvailableMemory.ofLinux(root)).hasValue(700 * KIBIBYTE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void ofLinux_groupWhoseCacheFillsIt_areNearlyItsLimit(int version) throws IOException {
    machine(900);
    group(version, "/a/b", "/a/b", "400000", 399_990, 300_000);
    // The outermost group knows nothing of a cache: it must not stand for the inner one's.
    group(version, "/a/b", "", null, 900_000, 10);

    assertThat(AvailableMemory.ofLinux(root)).hasValue(400_000 - 99_990);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void ofLinux_groupAroundTheProcessOwn_limitsItToo(int version) throws IOException {
    machine(900);
    group(version, "/a/b", "/a/b", "400000", 100_000, 0);
    group(version, "/a/b", "/a", "300000", 250_000, 0);

    assertThat(AvailableMemory.ofLinux(root)).hasValue(50_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void ofLinux_groupLargerThanTheMachine_areNoMoreThanTheMachineHas(int version)
      throws IOException {
    machine(100);
    group(version, "/", "", "9223372036854771712", 1, 0);

    assertThat(AvailableMemory.ofLinux(root)).hasValue(100 * KIBIBYTE);
  }

  @Test
  void ofLinux_groupThatIsSlowedDown_areWhatIsLeftTillThen() throws IOException {
    machine(900);
    group(2, "/a", "/a", "400000", 100_000, 0);
    write("sys/fs/cgroup/a/memory.high", "150000\n");

    assertThat(AvailableMemory.ofLinux(root)).hasValue(50_000);
  }

  @Test
  void ofLinux_containerThatSeesItsGroupAsTheOutermost_findsIt() throws IOException {
    machine(900);
    write("proc/self/cgroup", "4:memory:/docker/1\n");
    write("proc/self/mountinfo", VERSION_1.replace(" / ", " /docker/1 ") + "rw,memory\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "400000\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "100000\n");

    assertThat(AvailableMemory.ofLinux(root)).hasValue(300_000);
  }

  @Test
  void ofLinux_groupThatTellsNoUse_isLeftOut() throws IOException {
    machine(700);
    group(1, "/a", "/a", "400000", 0, 0);
    Files.delete(root.resolve("sys/fs/cgroup/memory/a/memory.usage_in_bytes"));

    assertThat(AvailableMemory.ofLinux(root)).hasValue(700 * KIBIBYTE);
  }

  @Test
  void ofLinux_nothingAtAll_isNotBelieved() throws IOException {
    machine(0);

    assertThat(AvailableMemory.ofLinux(root)).isEmpty();
  }

  @Test
  void ofLinux_groupWithNothingLeft_isNotBelieved() throws IOException {
    machine(700);
    group(2, "/a", "/a", "400000", 400_000, 0);

    assertThat(AvailableMemory.ofLinux(root)).isEmpty();
  }

  @Test
  void ofLinux_fileThatIsNoneOfTheKernel_areUnknown() throws IOException {
    assertThat(AvailableMemory.ofLinux(root)).isEmpty();

    write("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: many kB\n");
    assertThat(AvailableMemory.ofLinux(root)).isEmpty();
  }

  @Test
  void most_oneReadingTooLow_isNotTheAnswer() {
    AtomicInteger pauses = new AtomicInteger();

    assertThat(AvailableMemory.most(100, readings(3, 90, 250), pauses::incrementAndGet))
        .hasValue(250);
    assertThat(pauses).hasValue(2);
  }

  @Test
  void most_allReadingsTooLow_areTheHighest() {
    assertThat(AvailableMemory.most(100, readings(3, 90, 70, 10, 20), () -> {})).hasValue(90);
  }

  @Test
  void most_unknown_isUnknown() {
    assertThat(AvailableMemory.most(100, OptionalLong::empty, () -> {})).isEmpty();
  }

  private static Supplier<OptionalLong> readings(long... bytes) {
    Deque<Long> left = new ArrayDeque<>();
    for (long reading : bytes) {
      left.add(reading);
    }
    return () -> OptionalLong.of(left.remove());
  }

  private void machine(long kibibytes) throws IOException {
    write("proc/meminfo", "MemTotal:  1000 kB\nMemAvailable:    %d kB\n".formatted(kibibytes));
  }

  /** A group with its statistics; those that are no group's own, but its groups', differ. */
  private void group(
      int version, String own, String path, @Nullable String limit, long used, long cache)
      throws IOException {
    boolean first = version == 1;
    write(
        "proc/self/cgroup",
        first
            ? "7:cpu:/else\n4:hugetlb,memory:%s\n0::/\n".formatted(own)
            : "0::%s\n".formatted(own));
    write(
        "proc/self/mountinfo",
        first ? "23 1 0:2 / / rw - ext4 a rw\n" + VERSION_1 + "rw,memory\n" : VERSION_2 + "\n");
    String folder = (first ? "sys/fs/cgroup/memory" : "sys/fs/cgroup") + path;
    if (limit != null) {
      write(folder + (first ? "/memory.limit_in_bytes" : "/memory.max"), limit + "\n");
    } else if (!first) {
      write(folder + "/memory.max", "max\n");
    }
    write(folder + (first ? "/memory.usage_in_bytes" : "/memory.current"), used + "\n");
    List<String> statistics =
        first
            ? List.of("active_file 5", "inactive_file 5", "total_active_file 7")
            : List.of("anon 3", "active_file 7");
    write(
        folder + "/memory.stat",
        String.join("\n", statistics)
            + "\n%sinactive_file %d\n".formatted(first ? "total_" : "", Math.max(0, cache - 7)));
    if (cache == 0) {
      Files.delete(root.resolve(folder + "/memory.stat"));
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
