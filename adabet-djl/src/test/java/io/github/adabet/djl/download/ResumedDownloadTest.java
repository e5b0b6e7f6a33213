package io.github.adabet.djl.download;

import static io.github.adabet.djl.download.DownloadException.Reason.CANCELLED;
import static io.github.adabet.djl.download.DownloadException.Reason.DISK;
import static io.github.adabet.djl.download.DownloadException.Reason.INTERRUPTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.adabet.djl.download.FileServer.Served;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Downloads that break off, and what the next one does with their part. */
class ResumedDownloadTest extends DownloadSetting {

  @Test
  void fetch_connectionBroken_keepsThePartAndGoesOnFromThere() throws IOException {
    server.serve("/net", CONTENT).cutAt(200_000, 1);
    Downloader downloader = downloader().build();

    DownloadException broken = failure(downloader, known("/net"), INTERRUPTED);
    assertThat(downloader.location(known("/net"))).doesNotExist();
    long kept = Files.size(cache.resolve("weights/net.pth.part"));
    assertThat(kept).isPositive().isLessThanOrEqualTo(200_000);
    assertThat(broken).hasMessageContaining("its first " + kept + " bytes are kept");

    assertThat(downloader.fetch(known("/net"))).hasBinaryContent(CONTENT);
    assertThat(server.ranges()).containsExactly("", "bytes=" + kept + "-");
    assertThat(server.bytesSent()).isEqualTo(200_000 + SIZE - kept);
    assertThat(notices).containsExactly("The download goes on from byte " + kept);
    assertThat(cached()).containsExactly("net.pth", "net.pth.lock");
  }

  @Test
  void fetch_connectionBroken_goesOnWithinTheCall() {
    server.serve("/net", CONTENT).cutAt(100_000, 1);

    Downloader patient = downloader().attempts(3, Duration.ZERO).build();

    assertThat(patient.fetch(known("/net"))).hasBinaryContent(CONTENT);
    assertThat(server.ranges()).hasSize(2).last().asString().startsWith("bytes=");
  }

  @Test
  void fetch_nothingComesAnyMore_endsDespiteAttemptsLeft() {
    server.serve("/net", CONTENT).cutAt(0, Integer.MAX_VALUE);

    failure(downloader().attempts(1000, Duration.ZERO).build(), known("/net"), INTERRUPTED);

    assertThat(server.ranges()).hasSize(1);
  }

  @Test
  void fetch_wholePartLeftByAKilledProcess_isNotFetchedAgain() throws IOException {
    server.serve("/net", CONTENT).cutAt(200_000, 1);
    Downloader downloader = downloader().build();
    failure(downloader, known("/net"), INTERRUPTED);
    Files.write(cache.resolve("weights/net.pth.part"), CONTENT);

    assertThat(downloader.fetch(known("/net"))).hasBinaryContent(CONTENT);

    assertThat(server.ranges()).containsExactly("", "bytes=" + SIZE + "-");
    assertThat(server.bytesSent()).isEqualTo(200_000);
  }

  @Test
  void fetch_fileChangedBetweenParts_startsAnew() throws IOException {
    Served served = server.serve("/net", OTHER).cutAt(200_000, 1);
    Downloader downloader = downloader().build();
    failure(downloader, file("/net"), INTERRUPTED);
    served.becomes(CONTENT);

    assertThat(downloader.fetch(file("/net"))).hasBinaryContent(CONTENT);
  }

  @Test
  void fetch_fileChangedAndServerThatDoesNotCompare_startsAnew() throws IOException {
    Served served = server.serve("/net", OTHER).cutAt(200_000, 1).withoutIfRange();
    Downloader downloader = downloader().build();
    failure(downloader, file("/net"), INTERRUPTED);
    served.becomes(CONTENT);

    assertThat(downloader.fetch(file("/net"))).hasBinaryContent(CONTENT);

    assertThat(server.ranges()).hasSize(3).last().isEqualTo("");
  }

  @Test
  void fetch_fileChangedAndServerThatTellsNothing_isFoundByTheDigest() throws IOException {
    Served served = server.serve("/net", OTHER).cutAt(200_000, 1).withoutTag();
    Downloader downloader = downloader().build();
    failure(downloader, known("/net"), INTERRUPTED);
    served.becomes(CONTENT).withoutTag();

    assertThat(downloader.fetch(known("/net"))).hasBinaryContent(CONTENT);

    assertThat(notices).anySatisfy(notice -> assertThat(notice).contains("do not fit together"));
  }

  @Test
  void fetch_neitherTagNorDigest_startsAnew() throws IOException {
    server.serve("/net", CONTENT).cutAt(200_000, 1).withoutTag();
    Downloader downloader = downloader().build();
    failure(downloader, file("/net"), INTERRUPTED);

    assertThat(downloader.fetch(file("/net"))).hasBinaryContent(CONTENT);

    assertThat(server.ranges()).containsExactly("", "");
  }

  @Test
  void fetch_partOfAnotherUrl_isDropped() throws IOException {
    server.serve("/old", OTHER).cutAt(200_000, 1);
    server.serve("/net", CONTENT);
    Downloader downloader = downloader().build();
    failure(downloader, known("/old"), INTERRUPTED);

    assertThat(downloader.fetch(known("/net"))).hasBinaryContent(CONTENT);

    assertThat(server.ranges()).containsExactly("", "");
  }

  @Test
  void fetch_serverWithoutRanges_startsAnew() throws IOException {
    server.serve("/net", CONTENT).cutAt(200_000, 1).withoutRanges();
    Downloader downloader = downloader().build();
    failure(downloader, known("/net"), INTERRUPTED);

    assertThat(downloader.fetch(known("/net"))).hasBinaryContent(CONTENT);

    assertThat(server.bytesSent()).isEqualTo(200_000 + SIZE);
  }

  @Test
  void fetch_diskFull_keepsThePartAndGoesOnWhenThereIsSpace() throws IOException {
    server.serve("/net", CONTENT);
    Configuration small =
        Configuration.unix().toBuilder().setBlockSize(4096).setMaxSize(200_000).build();
    try (FileSystem disk = Jimfs.newFileSystem(small)) {
      Path ballast = Files.write(disk.getPath("/ballast"), new byte[50_000]);
      Downloader downloader = downloader().cache(disk.getPath("/cache")).build();

      failure(downloader, known("/net"), DISK);
      Path part = disk.getPath("/cache/weights/net.pth.part");
      long kept = Files.size(part);
      assertThat(kept).isPositive().isLessThan(SIZE);

      Files.delete(ballast);
      failure(downloader, known("/net"), DISK);
      assertThat(Files.size(part)).isGreaterThan(kept);
      assertThat(server.ranges()).containsExactly("", "bytes=" + kept + "-");
    }
  }

  @Test
  void fetch_serverThatFallsSilent_isGivenUpAndThePartKept() throws IOException {
    server.serve("/net", CONTENT).fallingSilentAt(100_000);

    failure(downloader().patience(Duration.ofMillis(500)).build(), known("/net"), INTERRUPTED);

    assertThat(cache.resolve("weights/net.pth.part")).isNotEmptyFile();
  }

  @Test
  void fetch_threadInterrupted_isCancelledAndResumable() throws Exception {
    server.serve("/net", CONTENT).fallingSilentAt(100_000);
    AtomicReference<DownloadException> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () ->
                failure.set(
                    catchThrowableOfType(
                        DownloadException.class, () -> downloader().build().fetch(known("/net")))));
    thread.start();
    while (!Files.exists(cache.resolve("weights/net.pth.part"))) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();

    assertThat(failure.get().reason()).isEqualTo(CANCELLED);
    assertThat(cache.resolve("weights/net.pth.part")).exists();
  }
}
