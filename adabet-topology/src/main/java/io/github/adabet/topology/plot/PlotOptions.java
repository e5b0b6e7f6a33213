package io.github.adabet.topology.plot;

import io.github.adabet.topology.internal.support.Settings;
import java.util.Collection;
import java.util.List;

/**
 * How a plot looks and what it shows.
 *
 * @param title stands above the plot; empty for none
 * @param width of the picture in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param height of the picture in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param degrees the degrees to show, ascending and without repetition; empty for those from 0 to
 *     the highest one with a bar to show
 * @param minimumPersistence bars with death − birth &lt;= this are left out, in double precision; 0
 *     or more, finite. Essential bars stay
 */
public record PlotOptions(
    String title, int width, int height, List<Integer> degrees, double minimumPersistence) {
  /** The shortest side of a picture in pixels: 320. */
  public static final int MIN_SIDE = 320;

  /** The longest side of a picture in pixels: 10,000. */
  public static final int MAX_SIDE = 10_000;

  private static final PlotOptions DEFAULTS = builder().build();

  /**
   * Copies the degrees, sorts them, and checks the ranges.
   *
   * @throws IllegalArgumentException if a component is out of its range
   */
  public PlotOptions {
    requireSide(width, "width");
    requireSide(height, "height");
    for (int degree : degrees) {
      Settings.require(degree >= 0, "degrees contains %s; a degree is 0 or more.", degree);
    }
    degrees = degrees.stream().sorted().distinct().toList();
    Settings.requireMinimumPersistence(minimumPersistence, "shows");
  }

  /**
   * No title, 960 by 640 pixels, all degrees, all bars.
   *
   * @return a shared instance
   */
  public static PlotOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A builder with the settings of {@link #defaults()}.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  private static void requireSide(int side, String name) {
    Settings.require(
        side >= MIN_SIDE && side <= MAX_SIDE,
        "%s is %s pixels; it must be %s to %s: draw smaller or larger pictures as SVG, and scale"
            + " them.",
        name,
        side,
        MIN_SIDE,
        MAX_SIDE);
  }

  /** Settings one by one. Each may be set once. Not safe for use by several threads. */
  public static final class Builder {
    private static final int DEFAULT_WIDTH = 960;
    private static final int DEFAULT_HEIGHT = 640;

    private String title = "";
    private int width = DEFAULT_WIDTH;
    private int height = DEFAULT_HEIGHT;
    private List<Integer> degrees = List.of();
    private double minimumPersistence;
    private boolean titleSet;
    private boolean sizeSet;
    private boolean degreesSet;
    private boolean persistenceSet;

    private Builder() {}

    /**
     * The line above the plot.
     *
     * @param text one line; empty, the default, for none
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder title(String text) {
      Settings.requireUnset(titleSet, "title");
      title = text;
      titleSet = true;
      return this;
    }

    /**
     * The size of the picture.
     *
     * @param wide pixels, {@value PlotOptions#MIN_SIDE} to {@value PlotOptions#MAX_SIDE}; 960 by
     *     default
     * @param high pixels, {@value PlotOptions#MIN_SIDE} to {@value PlotOptions#MAX_SIDE}; 640 by
     *     default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder size(int wide, int high) {
      Settings.requireUnset(sizeSet, "size");
      width = wide;
      height = high;
      sizeSet = true;
      return this;
    }

    /**
     * Which degrees to show.
     *
     * @param chosen 0 or more each, in any order; copied; by default those from 0 to the highest
     *     one with a bar to show
     * @return this
     * @throws IllegalStateException if they were set before
     */
    public Builder degrees(Collection<Integer> chosen) {
      Settings.requireUnset(degreesSet, "degrees");
      degrees = List.copyOf(chosen);
      degreesSet = true;
      return this;
    }

    /**
     * Leaves out short bars.
     *
     * @param persistence bars with death − birth &lt;= this are left out; 0 or more, finite; 0 by
     *     default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder minimumPersistence(double persistence) {
      Settings.requireUnset(persistenceSet, "minimumPersistence");
      minimumPersistence = persistence;
      persistenceSet = true;
      return this;
    }

    /**
     * The options.
     *
     * @return a new value
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public PlotOptions build() {
      return new PlotOptions(title, width, height, degrees, minimumPersistence);
    }
  }
}
