package io.github.adabet.djl.download;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken piece by piece by one thread that waits for no piece longer than it
 * wants to. The streams of the platform have no such limit: a server that falls silent would hold
 * their reader for ever.
 */
final class BodyQueue implements BodySubscriber<BodyQueue> {

  /** A piece, or the end, or how it failed. */
  private record Signal(List<ByteBuffer> piece, boolean end, @Nullable Throwable failure) {}

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private @Nullable Subscription subscription;
  private boolean cancelled;

  @Override
  public CompletionStage<BodyQueue> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public synchronized void onSubscribe(Subscription offered) {
    if (cancelled || subscription != null) {
      offered.cancel();
    } else {
      subscription = offered;
      offered.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    signals.add(new Signal(piece, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(List.of(), true, null));
  }

  /**
   * Waits for the next piece.
   *
   * @param patience how long at most
   * @return the piece; null at the end
   * @throws IOException if the connection broke, the body ended before it should, or nothing came
   *     in time
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  @Nullable List<ByteBuffer> next(Duration patience) throws IOException, InterruptedException {
    Signal signal = signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (signal == null) {
      throw new HttpTimeoutException("no byte came for " + patience.toSeconds() + " s");
    }
    if (signal.failure() != null) {
      throw new IOException("the connection broke: " + signal.failure(), signal.failure());
    }
    if (signal.end()) {
      return null;
    }
    request();
    return signal.piece();
  }

  private synchronized void request() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  /** Ends the transfer; what still comes is dropped. */
  synchronized void cancel() {
    cancelled = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
