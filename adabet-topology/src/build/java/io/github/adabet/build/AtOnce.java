package io.github.adabet.build;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several things at a time: as many as there are processors. */
final class AtOnce {
  private AtOnce() {}

  /**
   * Does all tasks.
   *
   * @return what they return, in their order
   * @throws BuildFailure if one throws it, or the thread is interrupted
   * @throws IOException if one throws anything else
   */
  static <T> List<T> all(List<Callable<T>> tasks) throws IOException {
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> done : workers.invokeAll(tasks)) {
        results.add(done.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BuildFailure failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildFailure("The build was interrupted.");
    } finally {
      workers.shutdownNow();
    }
  }
}
