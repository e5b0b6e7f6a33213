package io.github.adabet.djl.download;

import io.github.adabet.djl.download.DownloadException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers for files, or for the rest of them, and follows their redirections: never from https
 * to http, and at most {@value #MOST_REDIRECTS}. A proxy is taken from the platform's settings (
 * {@code -Dhttps.proxyHost}).
 */
final class HttpSource {

  /** Most redirections for one file. */
  static final int MOST_REDIRECTS = 10;

  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);

  private final HttpClient client;
  private final Duration patience;

  /**
   * What a server says.
   *
   * @param uri what was asked for at last
   * @param status its code
   * @param headers what it says of the body
   * @param body to be read or cancelled; may be broken already
   */
  record Answer(URI uri, int status, HttpHeaders headers, BodyQueue body) {}

  /**
   * A source.
   *
   * @param patience how long a connection, and then an answer, may take
   */
  HttpSource(Duration patience) {
    this(
        HttpClient.newBuilder()
            // Servers of files gain nothing by version 2, and some fail at the offer of it.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .proxy(ProxySelector.getDefault())
            .build(),
        patience);
  }

  /**
   * A source that asks through a client.
   *
   * @param client follows no redirections
   * @param patience how long an answer may take
   */
  HttpSource(HttpClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /**
   * Asks for a file from a place on.
   *
   * @param file the file
   * @param target where it goes, for messages
   * @param offset the first byte wanted, at least 0
   * @param validator the entity tag or date of the file whose beginning is there; null for any
   * @return the answer, its body to be read or cancelled; no redirection
   * @throws DownloadException if there is no answer, or it leads nowhere
   */
  Answer open(RemoteFile file, Path target, long offset, @Nullable String validator) {
    URI at = file.uri();
    for (int followed = 0; followed <= MOST_REDIRECTS; followed++) {
      Answer answer = send(request(at, offset, validator), file, target);
      if (!REDIRECTIONS.contains(answer.status())) {
        return answer;
      }
      answer.body().cancel();
      at = next(at, answer, file, target);
    }
    throw new DownloadException(
        Reason.REDIRECT,
        "the server redirects "
            + file.uri()
            + " more than "
            + MOST_REDIRECTS
            + " times, the last time to "
            + at,
        file,
        target,
        null);
  }

  private HttpRequest request(URI uri, long offset, @Nullable String validator) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(patience)
            .header("User-Agent", "adabet")
            .header("Accept", "*/*")
            .header("Accept-Encoding", "identity");
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
      if (validator != null) {
        request.header("If-Range", validator);
      }
    }
    return request.build();
  }

  /**
   * Asks once. Once status and headers are there, this is an answer: a connection that breaks right
   * behind them is reported by the client from the request or from the body, whichever of its
   * threads is first, and is a broken body in both cases.
   */
  private Answer send(HttpRequest request, RemoteFile file, Path target) {
    AtomicReference<@Nullable Answer> begun = new AtomicReference<>();
    try {
      client.send(
          request,
          head -> {
            BodyQueue body = new BodyQueue();
            begun.set(new Answer(request.uri(), head.statusCode(), head.headers(), body));
            return body;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(file, target, e);
    } catch (IOException e) {
      Answer answer = begun.get();
      if (answer == null) {
        throw unanswered(request.uri(), e, file, target);
      }
      answer.body().onError(e);
    }
    // Whoever sends without a failure has an answer, whose head was handed over before.
    return Objects.requireNonNull(begun.get());
  }

  private DownloadException unanswered(URI uri, IOException e, RemoteFile file, Path target) {
    String why = uri + " gave no answer: " + e;
    if (e instanceof HttpTimeoutException) {
      why = uri + " did not answer within " + patience.toSeconds() + " s";
    } else if (e instanceof ConnectException failure) {
      why =
          "there is no connection to "
              + uri
              + ": "
              + reasonOf(failure)
              + ". Behind a proxy, name it by -Dhttps.proxyHost and -Dhttps.proxyPort";
    }
    return new DownloadException(Reason.UNREACHABLE, why, file, target, e);
  }

  private static String reasonOf(ConnectException e) {
    // The platform's exception for a name that no server has carries no message.
    return e.getMessage() == null ? "the host's name is unknown" : e.getMessage();
  }

  private static URI next(URI from, Answer answer, RemoteFile file, Path target) {
    String location = answer.headers().firstValue("Location").orElse("");
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw redirect(from, location, "which is no URL", file, target, e);
    }
    String scheme = next.getScheme() == null ? "" : next.getScheme().toLowerCase(Locale.ROOT);
    if (location.isEmpty() || next.getHost() == null || next.getRawUserInfo() != null) {
      throw redirect(from, location, "which is no place for a file", file, target, null);
    }
    if ("https".equalsIgnoreCase(from.getScheme()) && !scheme.equals("https")) {
      throw redirect(from, location, "which is not protected as https is", file, target, null);
    }
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw redirect(from, location, "which is not http or https", file, target, null);
    }
    return next;
  }

  private static DownloadException redirect(
      URI from,
      String location,
      String why,
      RemoteFile file,
      Path target,
      @Nullable Exception cause) {
    return new DownloadException(
        Reason.REDIRECT,
        from + " redirects to '" + location + "', " + why + ", and is not followed",
        file,
        target,
        cause);
  }

  /**
   * The failure of an interrupted thread.
   *
   * @param file the file
   * @param target where it goes
   * @param cause the interruption
   * @return the exception
   */
  static DownloadException cancelled(RemoteFile file, Path target, Exception cause) {
    return new DownloadException(
        Reason.CANCELLED,
        "the download of " + file.uri() + " was interrupted; it goes on from there next time",
        file,
        target,
        cause);
  }
}
