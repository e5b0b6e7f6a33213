package io.github.adabet.djl.download;

import io.github.adabet.AdaBetException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file could not be fetched. The message names the URL, says what happened, and which file to put
 * where to do without the network.
 */
public class DownloadException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /** What happened, for programs. */
  public enum Reason {
    /** The file is not in the cache and connections are forbidden. */
    OFFLINE,
    /** No connection, or no answer in time. */
    UNREACHABLE,
    /** The server refused, or does not have the file. */
    REFUSED,
    /** The server sent on in a circle, too often, or to a place that is not followed. */
    REDIRECT,
    /** The connection broke, fell silent, or ended before the file did; the part so far is kept. */
    INTERRUPTED,
    /** What came is not the file that was published; it is not kept. */
    DIGEST,
    /** The file in the cache, or on the server, is not the one of the first use. */
    CHANGED,
    /** The file is larger than the limit; nothing of it is kept. */
    TOO_LARGE,
    /** The cache cannot be written: no space, no permission; the part so far is kept. */
    DISK,
    /** The thread was interrupted; the part so far is kept. */
    CANCELLED
  }

  /** What happened, for programs. */
  private final Reason reason;

  /** Null after deserialisation. */
  private final transient @Nullable RemoteFile file;

  /** Null after deserialisation. */
  private final transient @Nullable Path target;

  /**
   * A failure.
   *
   * @param reason what happened, for programs
   * @param what what happened, in words
   * @param file the file
   * @param target where the file goes
   * @param cause the exception behind it, or null
   */
  DownloadException(
      Reason reason, String what, RemoteFile file, Path target, @Nullable Throwable cause) {
    super(what + ". " + byHand(file, target), cause);
    this.reason = reason;
    this.file = file;
    this.target = target;
  }

  private static String byHand(RemoteFile file, Path target) {
    return "By hand: get "
        + file.uri()
        + file.digest().map(digest -> " (" + digest + ")").orElse("")
        + " in any other way and put it at "
        + target;
  }

  /**
   * What happened, for programs.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * The file's URL.
   *
   * @return the URL that was asked for, before any redirection; null after deserialisation
   */
  public @Nullable URI uri() {
    return file == null ? null : file.uri();
  }

  /**
   * Where the file goes.
   *
   * @return the place in the cache where a file that was got in another way is found; null after
   *     deserialisation
   */
  public @Nullable Path target() {
    return target;
  }
}
