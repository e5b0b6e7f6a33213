package io.github.adabet.bench;

import java.io.IOException;

/** Sees to it that a forked process does not outlive the one that started it. */
public final class Orphans {
  private static final int ORPHANED = 3;

  private Orphans() {}

  /** Ends this process, on a thread of its own, when its standard input ends. */
  public static void endWithStandardInput() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                // A broken stream has ended, too.
              }
              Runtime.getRuntime().halt(ORPHANED);
            },
            "standard-input");
    watch.setDaemon(true);
    watch.start();
  }
}
