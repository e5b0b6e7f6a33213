package io.github.adabet.djl.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the process may still take. */
class AvailableMemoryTest {
  private static final long KIBIBYTE = 1024;

  /** Stands for the root of the file system. */
  @TempDir private Path root;

  @Test
  void bytes_here_areSomeAndNoMoreThanThereIs() {
    assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean);
    long all =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();

    OptionalLong available = AvailableMemory.bytes();

    assertThat(available).isPresent();
    assertThat(available.getAsLong()).isPositive().isLessThan(all);
  }

  @Test
  void bytes_machine_areWhatTheKernelCallsAvailable() throws IOException {
    write("proc/meminfo", "MemTotal:  1000 kB\nMemFree: 200 kB\nMemAvailable:    700 kB\n");

    assertThat(AvailableMemory.bytes(1000 * KIBIBYTE, 200 * KIBIBYTE, root))
        .hasValue(700 * KIBIBYTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sys/fs/cgroup/memory.stat", "sys/fs/cgroup/memory/memory.stat"})
  void bytes_container_areWhatItsLimitLeavesWithItsFileCache(String statistics) throws IOException {
    write("proc/meminfo", "MemTotal:  1000 kB\nMemAvailable:    700 kB\n");
    write(statistics, "anon 1\nactive_file 20480\ninactive_file 30720\n");

    assertThat(AvailableMemory.bytes(400 * KIBIBYTE, 100 * KIBIBYTE, root))
        .hasValue(150 * KIBIBYTE);
    assertThat(AvailableMemory.bytes(400 * KIBIBYTE, 390 * KIBIBYTE, root))
        .as("no more than the limit")
        .hasValue(400 * KIBIBYTE);
    assertThat(AvailableMemory.bytes(900 * KIBIBYTE, 800 * KIBIBYTE, root))
        .as("no more than the machine has")
        .hasValue(700 * KIBIBYTE);
  }

  @Test
  void bytes_containerWithoutStatistics_countNoFileCache() throws IOException {
    write("proc/meminfo", "MemTotal:  1000 kB\nMemAvailable:    700 kB\n");

    assertThat(AvailableMemory.bytes(400 * KIBIBYTE, 100 * KIBIBYTE, root))
        .hasValue(100 * KIBIBYTE);
  }

  @Test
  void bytes_noFileOfTheKernel_areTheFreeOnes() {
    assertThat(AvailableMemory.bytes(400, 100, root)).hasValue(100);
  }

  @Test
  void bytes_fileThatIsNoneOfTheKernel_areTheFreeOnes() throws IOException {
    write("proc/meminfo", "MemTotal: many kB\nMemAvailable: 700 kB\n");

    assertThat(AvailableMemory.bytes(400, 100, root)).hasValue(100);
  }

  @Test
  void bytes_systemThatDoesNotTell_areUnknown() {
    assertThat(AvailableMemory.bytes(0, 100, root)).isEmpty();
    assertThat(AvailableMemory.bytes(400, -1, root)).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
