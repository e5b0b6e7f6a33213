package io.github.adabet.djl.download;

import io.github.adabet.djl.download.DownloadException.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings files of the network into a cache on disk, each once.
 *
 * <p>A file has its name in the cache only when it is whole and has the published digest; until
 * then it is {@code NAME.part}, from which an interrupted download goes on, in this call (up to
 * {@link Builder#attempts} times) or a later one, if server or digest can tell that it is still the
 * same file. Where no complete SHA-256 was published, that of the first use is kept in {@code
 * NAME.sha256}, and a later difference is an error. What is in the cache already, put there by hand
 * perhaps, is read and checked, and needs no connection. Through {@code NAME.lock} one process
 * downloads while others wait for what it brings.
 *
 * <p>The cache is the folder that the environment variable {@code ADABET_CACHE} names, else {@code
 * adabet} in {@code XDG_CACHE_HOME} or in {@code ~/.cache}. {@code ADABET_OFFLINE=1} forbids all
 * connections.
 *
 * <p>Immutable; may be used by several threads.
 */
public final class Downloader {

  private final Path cache;
  private final boolean offline;
  private final DownloadListener listener;
  private final Duration patience;
  private final int attempts;
  private final Duration pause;
  private final HttpSource source;

  private Downloader(Builder builder) {
    CacheLocation environment = CacheLocation.ofEnvironment();
    this.cache = builder.cache == null ? environment.root() : builder.cache;
    this.offline = builder.offline || environment.offline();
    this.listener = builder.listener;
    this.patience = builder.patience;
    this.attempts = builder.attempts;
    this.pause = builder.pause;
    this.source = new HttpSource(patience);
  }

  /**
   * A downloader as the environment says, that reports nothing.
   *
   * @return the downloader
   */
  public static Downloader ofEnvironment() {
    return builder().build();
  }

  /**
   * Begins a downloader; what is not said follows from the environment.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The cache.
   *
   * @return its root, which may not exist yet
   */
  public Path cache() {
    return cache;
  }

  /**
   * Whether connections are forbidden.
   *
   * @return true if only what is in the cache is found
   */
  public boolean isOffline() {
    return offline;
  }

  /**
   * Where a file goes.
   *
   * @param file the file
   * @return its place in the cache, whether it is there or not
   */
  public Path location(RemoteFile file) {
    return cache.resolve(file.path());
  }

  /**
   * Finds a file in the cache, or brings it there.
   *
   * @param file the file
   * @return where it is: whole, and with its digest
   * @throws DownloadException if it is not there and cannot be fetched, or what is there, or came,
   *     is another file
   */
  public Path fetch(RemoteFile file) {
    Path target = location(file);
    CachedFile cached = new CachedFile(file, target, listener);
    try {
      if (cached.isPresent()) {
        return cached.verified();
      }
      if (offline) {
        throw new DownloadException(
            Reason.OFFLINE,
            target
                + " is not there, and connections are forbidden by "
                + CacheLocation.OFFLINE
                + " or --offline",
            file,
            target,
            null);
      }
      PathLock lock = PathLock.acquire(target, () -> waiting(file));
      try (lock) {
        if (!cached.isPresent()) {
          download(file, target, cached);
          return target;
        }
      }
      // Somebody else has brought it.
      return cached.verified();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpSource.cancelled(file, target, e);
    } catch (ClosedByInterruptException e) {
      // The thread was interrupted while it wrote, and its flag is set.
      throw HttpSource.cancelled(file, target, e);
    } catch (IOException e) {
      throw new DownloadException(
          Reason.DISK,
          "the cache " + cache + " cannot be used: " + e + ". Choose another by ADABET_CACHE",
          file,
          target,
          e);
    }
  }

  private void waiting(RemoteFile file) {
    listener.onNotice(file, "Somebody else is downloading it; waiting for that");
  }

  private void download(RemoteFile file, Path target, CachedFile cached)
      throws IOException, InterruptedException {
    PartialFile part = PartialFile.beside(target, file);
    part.dropIfUseless();
    boolean continued = part.length() > 0;
    transfer(file, target, part);
    try {
      cached.accept(part.path());
    } catch (DownloadException e) {
      part.drop();
      if (!continued || e.reason() != Reason.DIGEST) {
        throw e;
      }
      // The beginning, of an earlier call, may have been of another file, or damaged since.
      listener.onNotice(file, "The parts of two downloads do not fit together: from the start");
      transfer(file, target, part);
      accept(cached, part);
    }
    part.forget();
  }

  private static void accept(CachedFile cached, PartialFile part) throws IOException {
    try {
      cached.accept(part.path());
    } catch (DownloadException e) {
      part.drop();
      throw e;
    }
  }

  /** Tries again while each attempt brings something. */
  private void transfer(RemoteFile file, Path target, PartialFile part)
      throws IOException, InterruptedException {
    Transfer transfer = new Transfer(source, patience, listener, file, target, part);
    for (int attempt = 1; ; attempt++) {
      long before = part.length();
      try {
        transfer.run();
        return;
      } catch (DownloadException e) {
        boolean hopeful = e.reason() == Reason.INTERRUPTED && part.length() > before;
        if (!hopeful || attempt >= attempts) {
          throw e;
        }
        listener.onNotice(file, "Interrupted after " + part.length() + " bytes; trying again");
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
    }
  }

  /** Settings of a {@link Downloader}. Not for use by several threads. */
  public static final class Builder {

    private @Nullable Path cache;
    private boolean offline;
    private DownloadListener listener = DownloadListener.SILENT;
    private Duration patience = Duration.ofSeconds(60);
    private int attempts = 5;
    private Duration pause = Duration.ofSeconds(1);

    private Builder() {}

    /**
     * Chooses the cache.
     *
     * @param root its root, created if absent; by default as the environment says
     * @return this
     */
    public Builder cache(Path root) {
      this.cache = root;
      return this;
    }

    /**
     * Forbids connections; what the environment forbids stays forbidden.
     *
     * @param forbidden whether to use only what is in the cache
     * @return this
     */
    public Builder offline(boolean forbidden) {
      this.offline = forbidden;
      return this;
    }

    /**
     * Chooses who hears of progress.
     *
     * @param hears called on the thread that downloads; by default nobody
     * @return this
     */
    public Builder listener(DownloadListener hears) {
      this.listener = hears;
      return this;
    }

    /**
     * Chooses how long to wait for a server.
     *
     * @param longest the longest time for a connection, for an answer and between two pieces of a
     *     file, more than 0; by default a minute
     * @return this
     * @throws IllegalArgumentException if {@code longest} is 0 or negative
     */
    public Builder patience(Duration longest) {
      if (longest.isZero() || longest.isNegative()) {
        throw new IllegalArgumentException("patience must be more than 0; was " + longest);
      }
      this.patience = longest;
      return this;
    }

    /**
     * Chooses how often an interrupted download goes on before the call fails.
     *
     * @param most attempts, at least 1, of which each but the last must have brought something; by
     *     default 5
     * @param between the time between two attempts, at least 0; by default a second
     * @return this
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder attempts(int most, Duration between) {
      if (most < 1 || between.isNegative()) {
        throw new IllegalArgumentException(
            "attempts must be at least 1, and the time between them at least 0; was "
                + most
                + ", "
                + between);
      }
      this.attempts = most;
      this.pause = between;
      return this;
    }

    /**
     * Makes the downloader.
     *
     * @return the downloader
     */
    public Downloader build() {
      return new Downloader(this);
    }
  }
}
