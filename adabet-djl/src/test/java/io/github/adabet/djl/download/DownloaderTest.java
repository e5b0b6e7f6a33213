package io.github.adabet.djl.download;

import static io.github.adabet.djl.download.DownloadException.Reason.CANCELLED;
import static io.github.adabet.djl.download.DownloadException.Reason.CHANGED;
import static io.github.adabet.djl.download.DownloadException.Reason.DIGEST;
import static io.github.adabet.djl.download.DownloadException.Reason.DISK;
import static io.github.adabet.djl.download.DownloadException.Reason.INTERRUPTED;
import static io.github.adabet.djl.download.DownloadException.Reason.OFFLINE;
import static io.github.adabet.djl.download.DownloadException.Reason.REDIRECT;
import static io.github.adabet.djl.download.DownloadException.Reason.REFUSED;
import static io.github.adabet.djl.download.DownloadException.Reason.TOO_LARGE;
import static io.github.adabet.djl.download.DownloadException.Reason.UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.adabet.AdaBetException;
import io.github.adabet.djl.download.DownloadException.Reason;
import io.github.adabet.djl.download.FileServer.Served;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class DownloaderTest {

  private static final int SIZE = 300_000;
  private static final byte[] CONTENT = bytes(1);
  private static final byte[] OTHER = bytes(2);

  @TempDir private Path cache;
  private final FileServer server = new FileServer();
  private final List<String> notices = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private final DownloadListener listener =
      new DownloadListener() {
        @Override
        public void onProgress(RemoteFile file, long bytes, OptionalLong total) {
          progress.add(bytes);
        }

        @Override
        public void onNotice(RemoteFile file, String notice) {
          notices.add(notice);
        }
      };

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Downloader.Builder downloader() {
    return Downloader.builder()
        .cache(cache)
        .listener(listener)
        .attempts(1, Duration.ZERO)
        .patience(Duration.ofSeconds(20));
  }

  private RemoteFile file(String path) {
    return RemoteFile.of(server.uri(path), "weights/net.pth");
  }

  private RemoteFile known(String path) {
    return file(path).withDigest(Digest.of(Digest.Algorithm.SHA256, CONTENT));
  }

  private static DownloadException failure(Downloader downloader, RemoteFile file, Reason reason) {
    DownloadException failure =
        catchThrowableOfType(DownloadException.class, () -> downloader.fetch(file));
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).as("%s", failure).isEqualTo(reason);
    assertThat(failure)
        .hasMessageContaining("By hand: get " + file.uri())
        .hasMessageContaining("put it at " + downloader.location(file));
    return failure;
  }

  private List<String> cached() throws IOException {
    try (var files = Files.list(cache.resolve("weights"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void fetch_fileOfKnownDigest_isInTheCacheAndFetchedOnce() throws IOException {
    server.serve("/net", CONTENT);

    Path first = downloader().build().fetch(known("/net"));
    Path again = downloader().offline(true).build().fetch(known("/net"));

    assertThat(first).isEqualTo(cache.resolve("weights/net.pth")).isEqualTo(again);
    assertThat(first).hasBinaryContent(CONTENT);
    assertThat(server.ranges()).containsExactly("");
    assertThat(progress).startsWith(0L).endsWith((long) SIZE).isSorted();
    assertThat(cached()).containsExactly("net.pth", "net.pth.lock");
  }

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
  void fetch_unknownLength_isFetched() throws IOException {
    server.serve("/net", CONTENT).withoutLength();

    assertThat(downloader().build().fetch(known("/net"))).hasBinaryContent(CONTENT);
  }

  @Test
  void fetch_wrongDigest_isNotKept() throws IOException {
    server.serve("/net", OTHER);

    DownloadException wrong = failure(downloader().build(), known("/net"), DIGEST);

    assertThat(wrong)
        .hasMessageContaining(Digest.of(Digest.Algorithm.SHA256, OTHER).hex())
        .hasMessageContaining("instead of " + known("/net").digest().orElseThrow());
    assertThat(cached()).containsExactly("net.pth.lock");
  }

  @Test
  void fetch_webPageInPlaceOfTheFile_isNamed() {
    server.serve("/net", "\n<!DOCTYPE html><html>Log in</html>".getBytes(UTF_8));

    assertThat(failure(downloader().build(), known("/net"), DIGEST))
        .hasMessageContaining("a web page");
  }

  @Test
  void fetch_digestPrefixAndMd5_areChecked() throws IOException {
    server.serve("/net", CONTENT);
    String sha256 = Digest.of(Digest.Algorithm.SHA256, CONTENT).hex();
    Digest md5 = Digest.of(Digest.Algorithm.MD5, CONTENT);
    Downloader downloader = downloader().build();

    RemoteFile prefix = file("/net").withDigest(Digest.sha256Prefix(sha256.substring(0, 8)));
    assertThat(downloader.fetch(prefix)).hasBinaryContent(CONTENT);
    assertThat(downloader.fetch(file("/net").withDigest(md5))).hasBinaryContent(CONTENT);

    failure(downloader, file("/net").withDigest(Digest.sha256Prefix("00000000")), DIGEST);
    failure(downloader, file("/net").withDigest(Digest.md5("0".repeat(32))), DIGEST);
  }

  @Test
  void fetch_noDigest_keepsThatOfTheFirstUse() throws IOException {
    Served served = server.serve("/net", CONTENT);
    Downloader downloader = downloader().build();
    Path target = downloader.fetch(file("/net"));
    String sha256 = Digest.of(Digest.Algorithm.SHA256, CONTENT).hex();

    assertThat(cache.resolve("weights/net.pth.sha256")).hasContent(sha256 + "  net.pth\n");
    assertThat(notices).singleElement().asString().contains(sha256);
    downloader.fetch(file("/net"));
    Files.delete(target);
    served.becomes(OTHER);

    assertThat(failure(downloader, file("/net"), CHANGED)).hasMessageContaining(".sha256");
    assertThat(target).doesNotExist();
  }

  @Test
  void fetch_fileInTheCacheDamaged_isAnError() throws IOException {
    server.serve("/net", CONTENT);
    Downloader downloader = downloader().build();
    Path target = downloader.fetch(known("/net"));
    Files.write(target, OTHER);

    assertThat(failure(downloader, known("/net"), DIGEST)).hasMessageContaining("Delete " + target);
  }

  @Test
  void fetch_offline_takesWhatWasPutThereByHand() throws IOException {
    server.serve("/net", CONTENT);
    Downloader offline = downloader().offline(true).build();

    failure(offline, known("/net"), OFFLINE);
    assertThat(server.ranges()).isEmpty();
    Files.createDirectories(cache.resolve("weights"));
    Files.write(cache.resolve("weights/net.pth"), CONTENT);

    assertThat(offline.fetch(known("/net"))).hasBinaryContent(CONTENT);
  }

  @Test
  void fetch_redirects_areFollowed() throws IOException {
    server.serve("/files/net", CONTENT);
    server.answer("/net", 302, "Location", "/other");
    server.answer("/other", 307, "Location", server.uri("/files/net").toString());

    assertThat(downloader().build().fetch(known("/net"))).hasBinaryContent(CONTENT);
  }

  @Test
  void fetch_redirectsInACircle_isAnError() {
    server.answer("/net", 302, "Location", "/net");

    failure(downloader().build(), known("/net"), REDIRECT);

    assertThat(server.ranges()).hasSize(HttpSource.MOST_REDIRECTS + 1);
  }

  @Test
  void fetch_redirectToAFile_isAnError() {
    server.answer("/net", 302, "Location", "file:///etc/passwd");
    server.answer("/empty", 302, "Other", "x");

    failure(downloader().build(), known("/net"), REDIRECT);
    failure(downloader().build(), known("/empty"), REDIRECT);
  }

  @Test
  void fetch_noSuchFile_isRefused() {
    server.answer("/net", 404, "X", "y");

    assertThat(failure(downloader().build(), known("/net"), REFUSED))
        .hasMessageContaining("answers 404, there is no such file");
  }

  @Test
  void fetch_tooLarge_isNotKept() throws IOException {
    server.serve("/net", CONTENT);
    server.serve("/unknown", CONTENT).withoutLength();

    failure(downloader().build(), known("/net").withMaximumBytes(SIZE - 1), TOO_LARGE);
    assertThat(progress).isEmpty();
    failure(downloader().build(), known("/unknown").withMaximumBytes(SIZE - 1), TOO_LARGE);

    assertThat(cached()).containsExactly("net.pth.lock");
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
  void fetch_cacheIsAFile_isAnError() throws IOException {
    Path notAFolder = Files.createFile(cache.resolve("file"));

    failure(downloader().cache(notAFolder).build(), known("/net"), DISK);
  }

  @Test
  void fetch_serverThatDoesNotAnswer_isGivenUp() {
    server.ignore("/net");

    failure(downloader().patience(Duration.ofMillis(300)).build(), known("/net"), UNREACHABLE);
  }

  @Test
  void fetch_serverThatFallsSilent_isGivenUpAndThePartKept() throws IOException {
    server.serve("/net", CONTENT).fallingSilentAt(100_000);

    failure(downloader().patience(Duration.ofMillis(500)).build(), known("/net"), INTERRUPTED);

    assertThat(cache.resolve("weights/net.pth.part")).isNotEmptyFile();
  }

  @Test
  void fetch_nobodyListens_isUnreachable() throws IOException {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/net");
    }

    failure(downloader().build(), RemoteFile.ofUrl(nobody), UNREACHABLE);
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

  @Test
  void fetch_manyThreads_downloadOnce() throws Exception {
    server.serve("/net", CONTENT);
    Downloader downloader =
        Downloader.builder().cache(cache).patience(Duration.ofSeconds(20)).build();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Path> fetch = () -> downloader.fetch(known("/net"));
      for (Future<Path> fetched : threads.invokeAll(Collections.nCopies(8, fetch))) {
        assertThat(fetched.get()).hasBinaryContent(CONTENT);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.ranges()).containsExactly("");
  }

  @Test
  void fetch_twoProcesses_downloadOnce() throws Exception {
    server.serve("/net", CONTENT);
    Process[] processes = {otherProcess(), otherProcess()};

    for (Process process : processes) {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains(cache.resolve("weights/net.pth").toString());
    }
    assertThat(cache.resolve("weights/net.pth")).hasBinaryContent(CONTENT);
    assertThat(server.ranges()).containsExactly("");
  }

  private Process otherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath(DownloadProcess.class, Downloader.class, AdaBetException.class),
            DownloadProcess.class.getName(),
            cache.toString(),
            server.uri("/net").toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String classPath(Class<?>... classes) {
    return Stream.of(classes)
        .map(type -> Path.of(location(type)).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static URI location(Class<?> type) {
    try {
      return type.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
