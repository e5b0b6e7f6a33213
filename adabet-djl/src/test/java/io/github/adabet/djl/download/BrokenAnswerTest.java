package io.github.adabet.djl.download;

import static io.github.adabet.djl.download.DownloadException.Reason.INTERRUPTED;
import static io.github.adabet.djl.download.DownloadException.Reason.REFUSED;
import static io.github.adabet.djl.download.DownloadException.Reason.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.adabet.djl.download.DownloadException.Reason;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break before, and right behind, what a server says first. */
class BrokenAnswerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path cache;

  @Test
  void run_requestFailsBehindTheHead_isAnInterruptedDownload() {
    DownloadException failure = failure(BreakingClient.behindTheHead(200, 300_000), INTERRUPTED);

    assertThat(failure)
        .hasMessageContaining("was interrupted: the connection broke")
        .hasMessageContaining("bytes received: 0; nothing of it has come.");
  }

  @Test
  void run_requestFailsBehindARefusal_saysWhatTheServerSaid() {
    DownloadException failure = failure(BreakingClient.behindTheHead(404, 512), REFUSED);

    assertThat(failure).hasMessageContaining("answers 404, there is no such file");
  }

  @Test
  void run_requestFailsBeforeTheHead_saysThatThereWasNoAnswer() {
    DownloadException failure = failure(BreakingClient.beforeTheHead(), UNREACHABLE);

    assertThat(failure).hasMessageContaining("gave no answer");
  }

  private DownloadException failure(BreakingClient client, Reason reason) {
    RemoteFile file = RemoteFile.of(URI.create("http://127.0.0.1/net"), "net.pth");
    Path target = cache.resolve("net.pth");
    Transfer transfer =
        new Transfer(
            new HttpSource(client, PATIENCE),
            PATIENCE,
            DownloadListener.SILENT,
            file,
            target,
            PartialFile.beside(target, file));
    DownloadException failure = catchThrowableOfType(DownloadException.class, transfer::run);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).as("%s", failure).isEqualTo(reason);
    return failure;
  }
}
