package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.RgbImage;
import io.github.adabet.djl.dataset.image.UnreadableImageException;
import io.github.adabet.djl.internal.concurrent.Uninterrupted;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Images of a catalog in the size that a network takes: decoded on threads of its own, before they
 * are asked for where that was announced, and kept as long as there is room. Safe for use by
 * several threads.
 */
final class DecodedImages implements AutoCloseable {

  /** An image as it is seen in an epoch; 0 for one that is not augmented. */
  private record Seen(int image, int epoch) {}

  /** Bytes of images that were announced, and that nobody has asked for yet. */
  private static final long ANNOUNCED_BYTES = 64L << 20;

  private static final long IDLE_SECONDS = 10;
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final ImageCatalog catalog;
  private final ImagePreprocessing preprocessing;
  private final ImageSamplesOptions options;
  private final @Nullable ImageAugmentation augmentation;
  private final ThreadPoolExecutor threads;
  private final Map<Integer, RgbImage> cache = new ConcurrentHashMap<>();
  private final AtomicLong cacheRoom;
  private final long imageBytes;
  private final Map<Seen, Future<RgbImage>> announced = new LinkedHashMap<>();

  DecodedImages(
      ImageCatalog catalog, ImagePreprocessing preprocessing, ImageSamplesOptions options) {
    this.catalog = catalog;
    this.preprocessing = preprocessing;
    this.options = options;
    this.augmentation = options.augmentation().orElse(null);
    this.imageBytes =
        (long) preprocessing.inputSize() * preprocessing.inputSize() * RgbImage.CHANNELS;
    this.cacheRoom = new AtomicLong(options.cacheBytes());
    this.threads =
        new ThreadPoolExecutor(
            options.threads(),
            options.threads(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "adabet-image-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Tells whether images are changed in epochs. */
  boolean augmented() {
    return augmentation != null;
  }

  /**
   * Begins to decode images, unless they are being decoded already. The oldest of those that nobody
   * has asked for are given up where there are too many.
   *
   * @param images indices in the catalog
   * @param epoch from 1, or 0 for images that are not augmented
   */
  void announce(int[] images, int epoch) {
    // Those announced before are still to be taken.
    long most =
        Math.max(ANNOUNCED_BYTES / imageBytes, Math.max(options.threads(), 2L * images.length));
    synchronized (announced) {
      if (threads.isShutdown()) {
        return;
      }
      for (int i = 0; i < Math.min(images.length, most); i++) {
        Seen seen = new Seen(images[i], epoch);
        if (!ready(seen) && !announced.containsKey(seen)) {
          announced.put(seen, submit(seen));
        }
      }
      Iterator<Future<RgbImage>> oldest = announced.values().iterator();
      while (announced.size() > most) {
        oldest.next().cancel(false);
        oldest.remove();
      }
    }
  }

  /** Tells whether an image is at hand as it is seen. */
  private boolean ready(Seen seen) {
    return seen.epoch == 0 && cache.containsKey(seen.image);
  }

  /**
   * Begins to decode an image, or takes one that was announced.
   *
   * @param image its index in the catalog
   * @param epoch from 1, or 0 for one that is not augmented
   * @throws IllegalStateException if this is closed
   */
  Future<RgbImage> begin(int image, int epoch) {
    Seen seen = new Seen(image, epoch);
    synchronized (announced) {
      if (threads.isShutdown()) {
        throw new IllegalStateException(
            "The samples are closed; read them before, or make new ones");
      }
      Future<RgbImage> begun = announced.remove(seen);
      return begun == null ? submit(seen) : begun;
    }
  }

  private Future<RgbImage> submit(Seen seen) {
    return threads.submit(() -> make(seen));
  }

  private RgbImage make(Seen seen) {
    ImageAugmentation changes = augmentation;
    if (seen.epoch == 0 || changes == null) {
      return fitted(seen.image);
    }
    return changes.cropsBeforeResizing()
        ? changes.apply(decode(seen.image), preprocessing, seen.epoch, seen.image)
        : changes.applyFitted(fitted(seen.image), seen.epoch, seen.image);
  }

  private RgbImage fit(int image) {
    RgbImage whole = decode(image);
    try {
      return preprocessing.fit(whole);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UnreadableImageException(
          catalog.name(image), "its " + whole + " pixels cannot be resized: " + e.getMessage(), e);
    }
  }

  private RgbImage fitted(int image) {
    RgbImage kept = cache.get(image);
    if (kept != null) {
      return kept;
    }
    RgbImage fitted = fit(image);
    if (cacheRoom.addAndGet(-imageBytes) < 0) {
      cacheRoom.addAndGet(imageBytes);
    } else if (cache.putIfAbsent(image, fitted) != null) {
      cacheRoom.addAndGet(imageBytes);
    }
    return fitted;
  }

  private RgbImage decode(int image) {
    return options.decoder().decode(catalog.files().get(image));
  }

  /** Gives up what was announced, and waits for what is being decoded. */
  @Override
  public void close() {
    synchronized (announced) {
      threads.shutdown();
      announced.values().forEach(future -> future.cancel(false));
      announced.clear();
    }
    Uninterrupted.end(threads);
    cache.clear();
  }
}
