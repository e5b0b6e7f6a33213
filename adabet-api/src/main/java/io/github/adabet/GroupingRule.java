package io.github.adabet;

import java.util.List;
import java.util.Locale;

/**
 * How the layers of any network are to be divided into groups that are chosen as one: a {@link
 * LayerGrouping} before the layers are known.
 *
 * @param kind what makes a group
 * @param depth for blocks how many parts of a layer's name are the block's, 1 or more; 0 for others
 */
public record GroupingRule(Kind kind, int depth) {
  /** Each layer by itself. */
  public static final GroupingRule LAYERS = new GroupingRule(Kind.LAYERS, 0);

  /** A convolution or dense layer with the normalisation that follows it. */
  public static final GroupingRule UNITS = new GroupingRule(Kind.UNITS, 0);

  private static final String DIVIDER = ":";
  private static final int USUAL_DEPTH = 2;

  /** What makes a group. */
  public enum Kind {
    /** {@link LayerGrouping#single}. */
    LAYERS,
    /** {@link LayerGrouping#units}. */
    UNITS,
    /** {@link LayerGrouping#blocks}. */
    BLOCKS
  }

  /**
   * Checks the depth.
   *
   * @throws IllegalArgumentException if it is less than 1 for blocks, or not 0 for others
   */
  public GroupingRule {
    if (kind == Kind.BLOCKS) {
      Requirements.requirePositive(depth, "depth of blocks");
    } else {
      Requirements.require(
          depth == 0, "depth is %d; it is for blocks only, and 0 for others.", depth);
    }
  }

  /**
   * The blocks of the architecture.
   *
   * @param depth number of parts of a name that name a block, 1 or more
   * @return the rule
   * @throws IllegalArgumentException if the depth is less than 1
   */
  public static GroupingRule blocks(int depth) {
    return new GroupingRule(Kind.BLOCKS, depth);
  }

  /**
   * Reads a rule.
   *
   * @param text {@code layers}, {@code units}, {@code blocks} (of depth 2) or {@code blocks:DEPTH},
   *     whatever the case
   * @return the rule
   * @throws IllegalArgumentException if it is none of these
   */
  public static GroupingRule parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    String blocks = label(Kind.BLOCKS);
    if (word.equals(label(Kind.LAYERS))) {
      return LAYERS;
    }
    if (word.equals(label(Kind.UNITS))) {
      return UNITS;
    }
    if (word.equals(blocks)) {
      return blocks(USUAL_DEPTH);
    }
    if (word.startsWith(blocks + DIVIDER)) {
      try {
        return blocks(Integer.parseInt(word.substring(blocks.length() + DIVIDER.length())));
      } catch (NumberFormatException e) {
        // The message below says what is expected.
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no grouping of layers; give layers, units, blocks or blocks:DEPTH, the number"
            + " of parts of a layer's name that name its block.");
  }

  /**
   * The grouping of a network's layers.
   *
   * @param layers all of them
   * @return their groups
   * @throws IllegalArgumentException if there is no layer or a name occurs twice
   */
  public LayerGrouping of(List<Layer> layers) {
    return switch (kind) {
      case LAYERS -> LayerGrouping.single(layers);
      case UNITS -> LayerGrouping.units(layers);
      case BLOCKS -> LayerGrouping.blocks(layers, depth);
    };
  }

  private static String label(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return label(kind) + (kind == Kind.BLOCKS ? DIVIDER + depth : "");
  }
}
