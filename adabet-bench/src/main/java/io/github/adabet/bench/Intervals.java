package io.github.adabet.bench;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bars that a program printed, in Ripser's form, by degree: sorted, their ends rounded to the
 * six significant digits that Ripser prints, so that equal barcodes are equal lists.
 *
 * @param degrees for each degree the sorted intervals, as {@code birth death}
 */
record Intervals(List<List<String>> degrees) {
  private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
  private static final Pattern HEADING = Pattern.compile("persistence intervals in dim (\\d+):");
  private static final Pattern INTERVAL = Pattern.compile(" \\[([^,]+),([^)]*)\\)");

  Intervals {
    degrees = degrees.stream().map(List::copyOf).toList();
  }

  /** Reads what a program printed; lines that are neither heading nor interval mean nothing. */
  static Intervals parse(List<String> lines) {
    List<List<String>> degrees = new ArrayList<>();
    for (String line : lines) {
      Matcher interval = INTERVAL.matcher(line);
      if (HEADING.matcher(line).matches()) {
        degrees.add(new ArrayList<>());
      } else if (!degrees.isEmpty() && interval.matches()) {
        String death = interval.group(2).strip();
        degrees
            .get(degrees.size() - 1)
            .add(rounded(interval.group(1)) + " " + (death.isEmpty() ? "inf" : rounded(death)));
      }
    }
    degrees.forEach(Collections::sort);
    return new Intervals(degrees);
  }

  /** A barcode as Ripser prints it, with all digits. */
  static List<String> print(Barcode barcode) {
    List<String> lines = new ArrayList<>();
    for (int degree = 0; degree <= barcode.maximumDegree(); degree++) {
      lines.add("persistence intervals in dim " + degree + ":");
      for (Bar bar : barcode.bars(degree)) {
        String death = bar.essential() ? " " : Float.toString(bar.death());
        lines.add(" [" + bar.birth() + "," + death + ")");
      }
    }
    return lines;
  }

  /** The number of bars of a degree. */
  long count(int degree) {
    return degree < degrees.size() ? degrees.get(degree).size() : 0;
  }

  private static String rounded(String number) {
    // What was read as float32 is rounded exactly, as the C library does when it prints.
    return new BigDecimal(Float.parseFloat(number))
        .round(SIX_DIGITS)
        .stripTrailingZeros()
        .toString();
  }
}
