package io.github.adabet.examples.report;

/** What a picture is drawn on. Coordinates are pixels from the top left corner. */
interface PictureSurface {
  /**
   * A cell of a matrix.
   *
   * @param opacity of its colour, from 0 (that of the ground) to 1
   * @param meaning shown to whoever points at it, where the surface can; empty for none
   */
  void cell(double x, double y, double side, double opacity, String meaning);

  /**
   * A bar.
   *
   * @param strong whether it is in colour, or grey
   * @param meaning shown to whoever points at it, where the surface can
   */
  void bar(double x, double y, double width, double height, boolean strong, String meaning);

  /** A thin line that runs downwards from a point. */
  void line(double x, double y, double length);

  /** The frame around a matrix. */
  void frame(double x, double y, double side);

  /**
   * A text on one line, whose base line begins or ends at a point.
   *
   * @param upward whether it runs upwards
   */
  void text(
      String words, double x, double y, Anchor anchor, Role role, double size, boolean upward);

  /** Which part of a text is at its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** What a text is for, which decides its colour. */
  enum Role {
    /** Names and titles. */
    INK,
    /** Explanations and ticks. */
    SOFT,
    /** On a cell of strong colour. */
    ON_CELL
  }
}
