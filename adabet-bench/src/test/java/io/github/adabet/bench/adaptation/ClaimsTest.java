package io.github.adabet.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsTest {
  @TempDir private Path folder;

  private Claims claims() throws IOException {
    return new Claims(folder, Duration.ofHours(1));
  }

  @Test
  void claim_heldByAnother_isRefusedUntilItIsClosed() throws IOException {
    Claims.Claim first = claims().claim("job").orElseThrow();

    assertThat(claims().claim("job")).isEmpty();
    assertThat(claims().claim("another")).isPresent();
    first.close();
    assertThat(claims().claim("job")).isPresent();
  }

  @Test
  void claim_notTouchedForTheLease_isTaken() throws IOException {
    Path file = Files.writeString(folder.resolve("job.claim"), "process 1\n");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(59))));
    assertThat(claims().claim("job")).isEmpty();

    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));

    assertThat(claims().claim("job")).isPresent();
    assertThat(Files.readString(file)).contains("process " + ProcessHandle.current().pid());
  }

  @Test
  void close_claimTakenOverMeanwhile_isLeftToItsNewOwner() throws IOException {
    Path file = folder.resolve("job.claim");
    Claims.Claim late = claims().claim("job").orElseThrow();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    try (Claims.Claim next = claims().claim("job").orElseThrow()) {
      String token = Files.readString(file);

      late.close();

      assertThat(next).isNotSameAs(late);
      assertThat(file).hasContent(token);
      assertThat(claims().claim("job")).isEmpty();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void claim_held_isTouchedBeforeItsLeaseEnds() throws Exception {
    Path file = folder.resolve("job.claim");
    try (Claims.Claim held = new Claims(folder, Duration.ofMillis(40)).claim("job").orElseThrow()) {
      FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
      Files.setLastModifiedTime(file, old);
      while (Files.getLastModifiedTime(file).equals(old)) {
        Thread.onSpinWait();
      }
      assertThat(held).isNotNull();
      assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old);
    }
  }

  @Test
  void claim_manyThreadsAtOnce_oneGetsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Optional<Claims.Claim>>> attempts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        attempts.add(() -> claims().claim("job"));
      }
      int won = 0;
      for (Future<Optional<Claims.Claim>> attempt : threads.invokeAll(attempts)) {
        won += attempt.get().isPresent() ? 1 : 0;
      }
      assertThat(won).isOne();
    } finally {
      threads.shutdownNow();
    }
  }
}
