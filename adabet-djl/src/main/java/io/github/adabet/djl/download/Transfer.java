package io.github.adabet.djl.download;

import io.github.adabet.djl.download.DownloadException.Reason;
import io.github.adabet.djl.download.HttpSource.Answer;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One attempt to bring what is missing of a file. */
final class Transfer {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18}|\\*)");
  private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");
  private static final long BYTES_BETWEEN_REPORTS = 256 * 1024;

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int OUT_OF_RANGE = 416;

  private final HttpSource source;
  private final Duration patience;
  private final DownloadListener listener;
  private final RemoteFile file;
  private final Path target;
  private final PartialFile part;

  Transfer(
      HttpSource source,
      Duration patience,
      DownloadListener listener,
      RemoteFile file,
      Path target,
      PartialFile part) {
    this.source = source;
    this.patience = patience;
    this.listener = listener;
    this.file = file;
    this.target = target;
    this.part = part;
  }

  /**
   * Appends to the part what the server sends, or begins it anew.
   *
   * @throws DownloadException if the file does not come, or not to its end
   * @throws IOException if the part cannot be looked at
   */
  void run() throws IOException {
    long offset = part.length();
    String validator = offset == 0 ? null : part.validator();
    Answer answer = source.open(file, target, offset, validator);
    if (answer.status() == OUT_OF_RANGE && isWhole(answer.headers(), offset)) {
      answer.body().cancel();
      return;
    }
    if (offset > 0 && !continues(answer, offset, validator)) {
      answer.body().cancel();
      listener.onNotice(file, "The file has changed, or its server cannot go on: from the start");
      offset = 0;
      answer = source.open(file, target, 0, null);
    }
    try {
      receive(answer, offset);
    } finally {
      // Nothing more is wanted, whatever happened; after the end this does nothing.
      answer.body().cancel();
    }
  }

  /** Whether an answer can be gone on with: it is the rest of the same file, or the file anew. */
  private static boolean continues(Answer answer, long offset, @Nullable String validator) {
    if (answer.status() != PARTIAL) {
      return answer.status() != OUT_OF_RANGE;
    }
    Matcher range = contentRange(answer.headers());
    String current = PartialFile.validatorIn(answer.headers());
    return range.matches()
        && Long.parseLong(range.group(1)) == offset
        && (validator == null || current == null || isSame(validator, current));
  }

  /** A tag and a date say nothing of each other. */
  private static boolean isSame(String validator, String current) {
    boolean comparable = validator.startsWith("\"") == current.startsWith("\"");
    return !comparable || validator.equals(current);
  }

  private static Matcher contentRange(HttpHeaders headers) {
    return CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
  }

  private static boolean isWhole(HttpHeaders headers, long offset) {
    Matcher size = UNSATISFIED.matcher(headers.firstValue("Content-Range").orElse(""));
    return size.matches() && Long.parseLong(size.group(1)) == offset;
  }

  private void receive(Answer answer, long offset) {
    if (answer.status() == OK) {
      OptionalLong total = answer.headers().firstValueAsLong("Content-Length");
      requireWithinLimit(total.orElse(0));
      restart(answer.headers());
      append(answer.body(), 0, total);
    } else if (answer.status() == PARTIAL && offset > 0) {
      OptionalLong total = totalOf(answer.headers());
      requireWithinLimit(total.orElse(0));
      listener.onNotice(file, "The download goes on from byte " + offset);
      append(answer.body(), offset, total);
    } else {
      throw refused(answer);
    }
  }

  private void restart(HttpHeaders headers) {
    try {
      part.restart(PartialFile.validatorIn(headers));
    } catch (IOException e) {
      throw unwritten(0, e);
    }
  }

  private static OptionalLong totalOf(HttpHeaders headers) {
    Matcher range = contentRange(headers);
    return range.matches() && !range.group(2).equals("*")
        ? OptionalLong.of(Long.parseLong(range.group(2)))
        : OptionalLong.empty();
  }

  private DownloadException refused(Answer answer) {
    int status = answer.status();
    String why =
        switch (status) {
          case 401, 403 -> "access is denied";
          case 404, 410 -> "there is no such file";
          case 429, 503 -> "the server is busy; try again later";
          default -> "see the server's documentation";
        };
    return new DownloadException(
        Reason.REFUSED, answer.uri() + " answers " + status + ", " + why, file, target, null);
  }

  private void append(BodyQueue body, long begin, OptionalLong total) {
    long bytes = begin;
    long reported = begin;
    listener.onProgress(file, bytes, total);
    try (FileChannel channel = part.append()) {
      for (List<ByteBuffer> piece = next(body, bytes); piece != null; piece = next(body, bytes)) {
        for (ByteBuffer buffer : piece) {
          requireWithinLimit(bytes + buffer.remaining());
          bytes += write(channel, buffer);
        }
        if (bytes - reported >= BYTES_BETWEEN_REPORTS) {
          listener.onProgress(file, bytes, total);
          reported = bytes;
        }
      }
    } catch (ClosedByInterruptException e) {
      // The thread was interrupted while it wrote, and its flag is set.
      throw HttpSource.cancelled(file, target, e);
    } catch (IOException e) {
      throw unwritten(bytes, e);
    }
    listener.onProgress(file, bytes, total);
    if (total.isPresent() && bytes != total.getAsLong()) {
      throw interrupted(
          "it ended after " + bytes + " of " + total.getAsLong() + " bytes", bytes, null);
    }
  }

  private @Nullable List<ByteBuffer> next(BodyQueue body, long bytes) {
    try {
      return body.next(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpSource.cancelled(file, target, e);
    } catch (IOException e) {
      throw interrupted(String.valueOf(e.getMessage()), bytes, e);
    }
  }

  private static int write(FileChannel channel, ByteBuffer buffer) throws IOException {
    int written = 0;
    while (buffer.hasRemaining()) {
      written += channel.write(buffer);
    }
    return written;
  }

  private DownloadException interrupted(String how, long bytes, @Nullable Exception cause) {
    return new DownloadException(
        Reason.INTERRUPTED,
        "the download of "
            + file.uri()
            + " was interrupted: "
            + how
            + (bytes == 0
                ? "; nothing of it has come"
                : "; its first " + bytes + " bytes are kept, and it goes on from there next time"),
        file,
        target,
        cause);
  }

  private DownloadException unwritten(long bytes, IOException cause) {
    return new DownloadException(
        Reason.DISK,
        part.path()
            + " cannot be written after "
            + bytes
            + " bytes: "
            + cause
            + "; they are kept, and the download goes on from there. Free some space, or choose"
            + " another cache by "
            + CacheLocation.CACHE,
        file,
        target,
        cause);
  }

  /** Refuses a file that is or becomes too large, and keeps nothing of it. */
  private void requireWithinLimit(long bytes) {
    if (bytes <= file.maximumBytes()) {
      return;
    }
    DownloadException failure =
        new DownloadException(
            Reason.TOO_LARGE,
            file.uri()
                + " has at least "
                + bytes
                + " bytes, and at most "
                + file.maximumBytes()
                + " are taken",
            file,
            target,
            null);
    try {
      part.drop();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    throw failure;
  }
}
