package io.github.adabet.topology;

import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.internal.ripser.ProgramRun;
import io.github.adabet.topology.internal.ripser.RipserProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs of GUDHI (the GUDHI project), which nobody here wrote. They print six digits. They
 * build the complex, and keep to themselves the homology of its highest dimension, which may be
 * less than the one asked for; a {@link Diagram} holds the degrees below it.
 */
final class GudhiProgram {
  private static final String INSTALL = "install it (Debian: apt-get install gudhi-utils)";
  private static final Pattern DIMENSION = Pattern.compile("and has dimension (-?\\d+)");
  private static final Pattern DISTANCE =
      Pattern.compile("The distance between the diagrams is : (\\S+)\\.");

  private final Path executable;
  private final Path folder;

  private GudhiProgram(Path executable, Path folder) {
    this.executable = executable;
    this.folder = folder;
  }

  /**
   * A program on the path; without it the test is skipped, or fails where it is required.
   *
   * @param name what follows {@code gudhi-}
   * @param folder takes its files
   */
  static GudhiProgram require(String name, Path folder) {
    return new GudhiProgram(RipserProgram.require("gudhi-" + name, INSTALL), folder);
  }

  /**
   * What it prints.
   *
   * @param degrees the bars of the degrees 0, 1, ... that it tells of
   */
  record Diagram(List<List<Bar>> degrees) {
    /** The same degrees of a barcode. */
    static List<List<Bar>> sameDegrees(Diagram diagram, Barcode barcode) {
      List<List<Bar>> bars = new ArrayList<>();
      for (int degree = 0; degree < diagram.degrees.size(); degree++) {
        bars.add(barcode.bars(degree));
      }
      return bars;
    }
  }

  /** The bars of degrees up to maximumDegree of distances; at least two points. */
  Diagram ofDistances(DistanceMatrix distances, RipsOptions options) throws IOException {
    StringBuilder text = new StringBuilder(";\n");
    for (int i = 1; i < distances.size(); i++) {
      for (int j = 0; j < i; j++) {
        text.append(distances.get(i, j)).append(';');
      }
      text.append('\n');
    }
    return diagram(text, options);
  }

  /** The bars of degrees up to maximumDegree of points with Euclidean distances. */
  Diagram ofPoints(float[][] points, RipsOptions options) throws IOException {
    StringBuilder text = new StringBuilder("nOFF\n");
    text.append(points[0].length).append(' ').append(points.length).append(" 0 0\n");
    for (float[] point : points) {
      for (float coordinate : point) {
        text.append(coordinate).append(' ');
      }
      text.append('\n');
    }
    return diagram(text, options);
  }

  /** The exact bottleneck distance of bars. */
  double bottleneckDistance(List<Bar> some, List<Bar> others) throws IOException {
    String printed =
        run(file("some", diagram(some)), file("others", diagram(others)), "0").errors();
    Matcher distance = DISTANCE.matcher(printed);
    if (!distance.find()) {
      throw new IllegalStateException("no distance in " + printed);
    }
    return distance.group(1).equals("inf")
        ? Double.POSITIVE_INFINITY
        : Double.parseDouble(distance.group(1));
  }

  private static String diagram(List<Bar> bars) {
    StringBuilder text = new StringBuilder();
    for (Bar bar : bars) {
      text.append(bar.birth()).append(' ');
      text.append(bar.essential() ? "inf" : Float.toString(bar.death())).append('\n');
    }
    return text.toString();
  }

  private Diagram diagram(CharSequence input, RipsOptions options) throws IOException {
    Path output = folder.resolve("output");
    boolean all = options.threshold() == Float.POSITIVE_INFINITY;
    String printed =
        run(
                "-d",
                Integer.toString(options.maximumDegree() + 1),
                "-p",
                Integer.toString(options.modulus()),
                "-r",
                all ? "inf" : Float.toString(options.threshold()),
                "-o",
                output.toString(),
                file("input", input.toString()))
            .errors();
    Matcher dimension = DIMENSION.matcher(printed);
    if (!dimension.find()) {
      throw new IllegalStateException("no dimension in " + printed);
    }
    List<List<Bar>> degrees = new ArrayList<>();
    for (int degree = 0; degree < Integer.parseInt(dimension.group(1)); degree++) {
      degrees.add(new ArrayList<>());
    }
    for (String line : Files.readAllLines(output)) {
      String[] words = line.strip().split("\\s+", -1);
      float death = words[3].equals("inf") ? Float.POSITIVE_INFINITY : Float.parseFloat(words[3]);
      degrees.get(Integer.parseInt(words[1])).add(new Bar(Float.parseFloat(words[2]), death));
    }
    degrees.replaceAll(bars -> bars.stream().sorted().toList());
    return new Diagram(degrees);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private ProgramRun.Outcome run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of(arguments));
    ProgramRun.Outcome outcome = ProgramRun.run(command, () -> {}, line -> {});
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(String.format(Locale.ROOT, "%s: %s", command, outcome));
    }
    return outcome;
  }
}
