package io.github.adabet.djl.download;

import static io.github.adabet.djl.download.DownloadException.Reason.CHANGED;
import static io.github.adabet.djl.download.DownloadException.Reason.DIGEST;
import static io.github.adabet.djl.download.DownloadException.Reason.DISK;
import static io.github.adabet.djl.download.DownloadException.Reason.OFFLINE;
import static io.github.adabet.djl.download.DownloadException.Reason.REDIRECT;
import static io.github.adabet.djl.download.DownloadException.Reason.REFUSED;
import static io.github.adabet.djl.download.DownloadException.Reason.TOO_LARGE;
import static io.github.adabet.djl.download.DownloadException.Reason.UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.AdaBetException;
import io.github.adabet.djl.download.FileServer.Served;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DownloaderTest extends DownloadSetting {

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
  void fetch_nobodyListens_isUnreachable() throws IOException {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/net");
    }

    failure(downloader().build(), RemoteFile.ofUrl(nobody), UNREACHABLE);
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
