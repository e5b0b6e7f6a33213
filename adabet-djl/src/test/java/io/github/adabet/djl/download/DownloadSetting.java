package io.github.adabet.djl.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.adabet.djl.download.DownloadException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A server, a cache, and what the tests of downloads ask of both. */
@Tag("jdk")
abstract class DownloadSetting {

  static final int SIZE = 300_000;

  static final byte[] CONTENT = bytes(1);

  static final byte[] OTHER = bytes(2);

  @TempDir Path cache;

  final FileServer server = new FileServer();

  final List<String> notices = new ArrayList<>();

  final List<Long> progress = new ArrayList<>();

  final DownloadListener listener =
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

  static byte[] bytes(long seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  Downloader.Builder downloader() {
    return Downloader.builder()
        .cache(cache)
        .listener(listener)
        .attempts(1, Duration.ZERO)
        .patience(Duration.ofSeconds(20));
  }

  RemoteFile file(String path) {
    return RemoteFile.of(server.uri(path), "weights/net.pth");
  }

  RemoteFile known(String path) {
    return file(path).withDigest(Digest.of(Digest.Algorithm.SHA256, CONTENT));
  }

  static DownloadException failure(Downloader downloader, RemoteFile file, Reason reason) {
    DownloadException failure =
        catchThrowableOfType(DownloadException.class, () -> downloader.fetch(file));
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).as("%s", failure).isEqualTo(reason);
    assertThat(failure)
        .hasMessageContaining("By hand: get " + file.uri())
        .hasMessageContaining("put it at " + downloader.location(file));
    return failure;
  }

  List<String> cached() throws IOException {
    try (var files = Files.list(cache.resolve("weights"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
