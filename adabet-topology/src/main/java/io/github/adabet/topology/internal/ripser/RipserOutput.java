package io.github.adabet.topology.internal.ripser;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.control.EngineFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what ripser prints, line by line, and takes nothing that it does not know:
 *
 * <pre>
 * value range: [1,2]
 * distance matrix with 4 points, using threshold at enclosing radius 2
 * persistence intervals in dim 0:
 *  [0,1)
 *  [0, )
 * persistence intervals in dim 1:
 * </pre>
 *
 * <p>Ends of bars have six significant digits there. Two different ends can look alike then; such a
 * bar gets the least length that a float32 can have, so that it still counts.
 */
public final class RipserOutput implements Consumer<String> {
  private static final String NUMBER = "(\\d+(?:\\.\\d+)?(?:e[-+]\\d+)?)";
  private static final Pattern INTERVAL =
      Pattern.compile(" \\[" + NUMBER + ",(?: |" + NUMBER + ")\\)");
  private static final Pattern HEADING =
      Pattern.compile("persistence intervals in dim (\\d{1,9}):");
  private static final Pattern SIZE =
      Pattern.compile("(?:sparse )?distance matrix with (\\d{1,9}) points(?:,? .*)?");
  private static final Pattern PREFACE =
      Pattern.compile("value range: \\[.*,.*\\]|point cloud with .*");

  private final List<List<Bar>> degrees = new ArrayList<>();
  private int points = -1;

  /** Begins with nothing read. */
  public RipserOutput() {}

  /**
   * Reads the next line.
   *
   * @throws EngineFailedException if it is none of ripser's lines, or not in its place
   */
  @Override
  public void accept(String line) {
    Matcher interval = INTERVAL.matcher(line);
    if (interval.matches() && !degrees.isEmpty()) {
      String death = interval.group(2);
      degrees.get(degrees.size() - 1).add(bar(interval.group(1), death == null ? "inf" : death));
      return;
    }
    Matcher heading = HEADING.matcher(line);
    if (heading.matches() && Integer.parseInt(heading.group(1)) == degrees.size()) {
      degrees.add(new ArrayList<>());
      return;
    }
    Matcher size = SIZE.matcher(line);
    if (size.matches() && degrees.isEmpty()) {
      points = Integer.parseInt(size.group(1));
    } else if (!PREFACE.matcher(line).matches() || !degrees.isEmpty()) {
      throw new EngineFailedException(
          "ripser printed '"
              + line
              + "', which is no line of ripser 1.1 to 1.2.1: install one of these, or take the"
              + " engine native or java.",
          null);
    }
  }

  /**
   * The number of points that ripser has read.
   *
   * @return empty if it did not say
   */
  public OptionalInt points() {
    return points < 0 ? OptionalInt.empty() : OptionalInt.of(points);
  }

  /**
   * The bars of a degree, in the order in which they were printed.
   *
   * @param degree 0 or more
   * @return a copy; empty if ripser did not come to the degree, as in degrees beyond the points
   */
  public List<Bar> bars(int degree) {
    return degree < degrees.size() ? List.copyOf(degrees.get(degree)) : List.of();
  }

  private static Bar bar(String birth, String death) {
    float from = Float.parseFloat(birth);
    float to = death.equals("inf") ? Float.POSITIVE_INFINITY : Float.parseFloat(death);
    return new Bar(from, to > from ? to : Math.nextUp(from));
  }
}
