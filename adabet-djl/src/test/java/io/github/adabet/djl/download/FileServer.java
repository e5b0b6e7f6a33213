package io.github.adabet.djl.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server on the loopback interface, well-behaved or not. */
public final class FileServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final AtomicLong bytesSent = new AtomicLong();

  public FileServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.start();
  }

  /** A file that is served, and how. */
  public static final class Served {
    private volatile byte[] content;
    private volatile @Nullable String tag;
    private volatile boolean ranges = true;
    private volatile boolean validators = true;
    private volatile boolean length = true;
    private volatile long cutAt = Long.MAX_VALUE;
    private volatile int cuts;
    private volatile boolean silent;

    private Served(byte[] content) {
      this.content = content;
      this.tag = "\"" + content.length + "-1\"";
    }

    /** Serves other content under another entity tag from now on. */
    Served becomes(byte[] other) {
      content = other;
      tag = "\"" + other.length + "-2\"";
      return this;
    }

    /** Answers with the whole file whatever part is asked for. */
    Served withoutRanges() {
      ranges = false;
      return this;
    }

    /** Sends the part that is asked for without looking at what it is to be a part of. */
    Served withoutIfRange() {
      validators = false;
      return this;
    }

    /** Says neither tag nor date. */
    Served withoutTag() {
      tag = null;
      return this;
    }

    /** Does not say the length. */
    Served withoutLength() {
      length = false;
      return this;
    }

    /** Breaks the next connections off when the byte of that number of the file was sent. */
    Served cutAt(long bytes, int times) {
      cutAt = bytes;
      cuts = times;
      return this;
    }

    /** Sends nothing more after the cut, and keeps the connection. */
    Served fallingSilentAt(long bytes) {
      silent = true;
      return cutAt(bytes, Integer.MAX_VALUE);
    }

    private synchronized boolean cutsNow() {
      return cuts-- > 0;
    }
  }

  /** Serves a file. */
  public Served serve(String path, byte[] content) {
    Served served = new Served(content);
    server.createContext(path, exchange -> answer(exchange, served));
    return served;
  }

  /** Answers with a status and a header. */
  void answer(String path, int status, String header, String value) {
    server.createContext(
        path,
        exchange -> {
          ranges.add("");
          exchange.getResponseHeaders().set(header, value);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  /** Never answers. */
  void ignore(String path) {
    server.createContext(path, exchange -> awaitClosing());
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The range of each request, in order; empty for requests of everything. */
  public List<String> ranges() {
    return List.copyOf(ranges);
  }

  /** How many bytes of content were sent in all. */
  long bytesSent() {
    return bytesSent.get();
  }

  private void answer(HttpExchange exchange, Served served) throws IOException {
    byte[] content = served.content;
    String tag = served.tag;
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    ranges.add(range == null ? "" : range);
    boolean same = !served.validators || condition == null || condition.equals(tag);
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    int status = 200;
    if (tag != null) {
      exchange.getResponseHeaders().set("ETag", tag);
    }
    if (range != null && served.ranges && same) {
      status = from < content.length ? 206 : 416;
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              status == 206
                  ? "bytes " + from + "-" + (content.length - 1) + "/" + content.length
                  : "bytes */" + content.length);
    } else {
      from = 0;
    }
    if (status == 416) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(status, served.length ? content.length - from : 0);
    boolean cut = served.cutsNow();
    int to = cut ? (int) Math.min(served.cutAt, content.length) : content.length;
    OutputStream body = exchange.getResponseBody();
    body.write(content, from, Math.max(to - from, 0));
    body.flush();
    bytesSent.addAndGet(to - from);
    if (!cut) {
      body.close();
    } else if (served.silent) {
      awaitClosing();
    } else {
      // The body is not finished: the connection is closed in the middle of it.
      exchange.close();
    }
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
