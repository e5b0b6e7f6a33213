package io.github.adabet.djl;

import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;

/** Cancels training after a number of steps. */
final class CancelAfter implements ProgressListener {

  private final int steps;
  private int heard;

  CancelAfter(int steps) {
    this.steps = steps;
  }

  @Override
  public void onProgress(Progress progress) {
    if (progress.task().startsWith("epoch")) {
      heard++;
    }
  }

  @Override
  public boolean isCancelled() {
    return heard >= steps;
  }
}
