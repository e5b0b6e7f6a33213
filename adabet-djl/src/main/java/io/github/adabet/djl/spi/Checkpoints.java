package io.github.adabet.djl.spi;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a training keeps its state, and what it does with a state that is there already. Immutable.
 *
 * @param directory created if absent; for one run at a time
 * @param everySteps steps between checkpoints within an epoch, or 0 for none: a checkpoint is kept
 *     after each epoch, and when the training is stopped, in any case
 * @param existing what to do with a checkpoint that is there
 */
public record Checkpoints(Path directory, int everySteps, Existing existing) {

  /** What to do with a checkpoint that is there when a training begins. */
  public enum Existing {
    /** Refuse to begin. */
    REFUSE,
    /** Continue from it; refuse to begin if there is none. */
    RESUME,
    /** Continue from it, or begin if there is none. */
    RESUME_IF_PRESENT,
    /** Begin, and replace it. */
    OVERWRITE
  }

  /**
   * Checks the steps.
   *
   * @throws IllegalArgumentException if {@code everySteps} is less than 0
   */
  public Checkpoints {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(existing, "existing");
    if (everySteps < 0) {
      throw new IllegalArgumentException(
          "everySteps is " + everySteps + "; it must be 1 or more, or 0 for none within an epoch");
    }
  }

  /**
   * Checkpoints after each epoch, in a directory that holds none yet.
   *
   * @param directory created if absent
   * @return these checkpoints
   */
  public static Checkpoints in(Path directory) {
    return new Checkpoints(directory, 0, Existing.REFUSE);
  }

  /**
   * The same, after every so many steps too.
   *
   * @param steps 1 or more
   * @return these checkpoints
   * @throws IllegalArgumentException if {@code steps} is less than 1
   */
  public Checkpoints everySteps(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + "; it must be 1 or more");
    }
    return new Checkpoints(directory, steps, existing);
  }

  /**
   * The same, with another answer to a checkpoint that is there.
   *
   * @param answer what to do with it
   * @return these checkpoints
   */
  public Checkpoints whereThereIsOne(Existing answer) {
    return new Checkpoints(directory, everySteps, answer);
  }
}
