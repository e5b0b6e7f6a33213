package io.github.adabet.djl.torchscript.internal.walk;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a pass before a layer: which steps are under way, and which of the values that are
 * alive there each variable holds. A pass can go on from it with other values. Immutable.
 */
public final class WalkPlace {

  private final List<Level> levels;
  private final boolean atStart;

  WalkPlace(List<Level> levels, boolean atStart) {
    this.levels = List.copyOf(levels);
    this.atStart = atStart;
  }

  /**
   * Steps of which one is under way.
   *
   * @param steps all of them
   * @param next which one, from 0
   * @param frame the method that the steps are all of; null for those of a branch or loop in it
   * @param loop the loop that they are a round of, or null
   * @param round the rounds before, if they are of a loop over numbers
   * @param rounds how many rounds there are then
   * @param variables numbers of values by the variables of the method; empty for a branch or loop
   */
  record Level(
      List<Step> steps,
      int next,
      @Nullable Frame frame,
      @Nullable Step loop,
      long round,
      long rounds,
      Map<String, Integer> variables) {

    Level {
      variables = Map.copyOf(variables);
    }

    private boolean isSame(Level other) {
      return steps.equals(other.steps)
          && next == other.next
          && round == other.round
          && rounds == other.rounds
          && variables.equals(other.variables);
    }
  }

  /** Returns the steps under way, the innermost ones first. */
  List<Level> levels() {
    return levels;
  }

  /**
   * Whether no step has run.
   *
   * @return true at the start of the network
   */
  public boolean isAtStart() {
    return atStart;
  }

  /**
   * Whether a pass has come the same way, and its variables hold values of the same numbers.
   *
   * @param other of the same network
   * @return true if so
   */
  public boolean isSame(WalkPlace other) {
    if (levels.size() != other.levels.size()) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      if (!levels.get(i).isSame(other.levels.get(i))) {
        return false;
      }
    }
    return true;
  }
}
