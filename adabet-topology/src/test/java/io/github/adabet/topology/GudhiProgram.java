package io.github.adabet.topology;

import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.internal.ripser.ProgramBatch;
import io.github.adabet.topology.internal.ripser.RipserProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private GudhiProgram(Path executable) {
    this.executable = executable;
  }

  /**
   * A program on the path; without it the test is skipped, or fails where it is required.
   *
   * @param name what follows {@code gudhi-}
   */
  static GudhiProgram require(String name) {
    return new GudhiProgram(RipserProgram.require("gudhi-" + name, INSTALL));
  }

  /**
   * What a program for barcodes is asked for.
   *
   * @param input what it reads
   * @param options threshold, modulus, and the degrees up to the maximum
   */
  record Request(String input, RipsOptions options) {
    /** The bars of distances between at least two points. */
    static Request ofDistances(DistanceMatrix distances, RipsOptions options) {
      StringBuilder text = new StringBuilder(";\n");
      for (int i = 1; i < distances.size(); i++) {
        for (int j = 0; j < i; j++) {
          text.append(distances.get(i, j)).append(';');
        }
        text.append('\n');
      }
      return new Request(text.toString(), options);
    }

    /** The bars of points with Euclidean distances. */
    static Request ofPoints(float[][] points, RipsOptions options) {
      StringBuilder text = new StringBuilder("nOFF\n");
      text.append(points[0].length).append(' ').append(points.length).append(" 0 0\n");
      for (float[] point : points) {
        for (float coordinate : point) {
          text.append(coordinate).append(' ');
        }
        text.append('\n');
      }
      return new Request(text.toString(), options);
    }
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

  /** The barcodes that it tells of; one for each request, of a run of its own. */
  List<Diagram> diagrams(List<Request> requests) throws IOException {
    try (ProgramBatch batch = new ProgramBatch(executable)) {
      List<Path> outputs = new ArrayList<>();
      for (Request request : requests) {
        RipsOptions options = request.options();
        boolean all = options.threshold() == Float.POSITIVE_INFINITY;
        outputs.add(batch.place());
        batch.add(
            List.of(
                "-d",
                Integer.toString(options.maximumDegree() + 1),
                "-p",
                Integer.toString(options.modulus()),
                "-r",
                all ? "inf" : Float.toString(options.threshold()),
                "-o",
                outputs.get(outputs.size() - 1).toString(),
                batch.file(request.input()).toString()));
      }
      List<ProgramBatch.Ended> ended = batch.run();
      List<Diagram> diagrams = new ArrayList<>();
      for (int i = 0; i < ended.size(); i++) {
        diagrams.add(diagram(ended.get(i).requireSuccess().errors(), outputs.get(i)));
      }
      return diagrams;
    }
  }

  /**
   * The exact bottleneck distances of bars.
   *
   * @param some bars, a list for each distance
   * @param others as many
   */
  List<Double> bottleneckDistances(List<List<Bar>> some, List<List<Bar>> others)
      throws IOException {
    try (ProgramBatch batch = new ProgramBatch(executable)) {
      for (int i = 0; i < some.size(); i++) {
        String first = batch.file(diagram(some.get(i))).toString();
        batch.add(List.of(first, batch.file(diagram(others.get(i))).toString(), "0"));
      }
      return batch.run().stream()
          .map(ended -> bottleneckDistance(ended.requireSuccess().errors()))
          .toList();
    }
  }

  private static double bottleneckDistance(String printed) {
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

  private static Diagram diagram(String printed, Path output) throws IOException {
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
}
