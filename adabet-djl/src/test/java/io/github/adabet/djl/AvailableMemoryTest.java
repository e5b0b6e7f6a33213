package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the process may still take. */
class AvailableMemoryTest {

  @Test
  void bytes_here_areSomeAndNoMoreThanThereIs() {
    assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean);
    long all =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();

    OptionalLong available = AvailableMemory.bytes();

    assertThat(available).isPresent();
    assertThat(available.getAsLong()).isPositive().isLessThan(all);
  }
}
