package io.github.adabet.examples.cli;

import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.MemoryLimit;
import io.github.adabet.examples.task.KnownNames;
import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.spi.HomologyEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which filtration to build, and how to compute with it: Ripser's own options, and more. */
final class RipsFlags {
  private static final String AUTO = "auto";
  private static final double NANOSECONDS = 1e9;

  @Option(
      names = "--dim",
      paramLabel = "K",
      description = "Homology up to degree K, 0 or more. Default: ${DEFAULT-VALUE}.")
  private int degree = 1;

  @Option(
      names = "--threshold",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "Leave out longer edges; 0 or more. Default: inf, take all edges.")
  private float threshold = Float.POSITIVE_INFINITY;

  @Option(
      names = "--modulus",
      paramLabel = "P",
      description = "Coefficients in the field of P elements, a prime. Default: ${DEFAULT-VALUE}.")
  private int modulus = 2;

  @Option(
      names = "--ratio",
      paramLabel = "R",
      description = "Only bars with death/birth > R; 0 or more. Default: ${DEFAULT-VALUE}, all.")
  private float ratio = 1;

  @Option(
      names = "--min-persistence",
      paramLabel = "LENGTH",
      description = "Only bars with death - birth > LENGTH. Default: 0, all.")
  private double minimumPersistence;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "auto, native, java, or ripser, which runs an installed ripser. Default:"
              + " ${DEFAULT-VALUE}, the fastest that works here.")
  private String engine = AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Largest number of threads, 1 or more. Default: the number of processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE|none",
      converter = MemoryLimit.class,
      description =
          "Refuse what needs more memory, such as 512MiB, by the estimate of --estimate. Default:"
              + " none.")
  private long memoryLimit = MemoryLimit.NONE;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "Give up on a file after so many seconds, more than 0. Default: never.")
  private @Nullable Double timeLimit;

  @Option(
      names = "--progress",
      description = "Show progress on the standard error: a bar on a terminal, lines elsewhere.")
  private boolean progress;

  /**
   * The options of the engine.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  RipsOptions options(boolean cocycles) {
    if (!(ratio >= 0)) {
      throw new IllegalArgumentException(
          "ratio is " + ratio + "; it must be 0 or more: leave it out to see all bars.");
    }
    return RipsOptions.builder()
        .maximumDegree(degree)
        .modulus(modulus)
        .threshold(threshold)
        .minimumPersistence(minimumPersistence)
        .threads(threads)
        .cocycles(cocycles)
        .maximumMemory(memoryLimit == MemoryLimit.NONE ? Long.MAX_VALUE : memoryLimit)
        .build();
  }

  /**
   * The engine.
   *
   * @throws IllegalArgumentException if there is none of that name; the message names the nearest
   */
  HomologyEngine engine() {
    List<String> names = new ArrayList<>(List.of(AUTO));
    names.addAll(HomologyEngines.names());
    String name = new KnownNames("engine", names).require(engine);
    return name.equals(AUTO) ? HomologyEngines.automatic() : HomologyEngines.named(name);
  }

  /** Lets the user cancel, and see progress if that was asked for. */
  ComputationControl control(ConsoleProgress console) {
    ComputationControl.Builder builder = ComputationControl.builder();
    if (progress) {
      builder.progress(console);
    } else {
      builder.cancelWhen(console::isCancelled);
    }
    if (timeLimit != null) {
      if (!(timeLimit > 0)) {
        throw new IllegalArgumentException(
            "time-limit is "
                + timeLimit
                + "; it must be more than 0 seconds: leave it out for none.");
      }
      builder.deadline(Duration.ofNanos(Math.max(1, (long) (timeLimit * NANOSECONDS))));
    }
    return builder.build();
  }

  /** Whether the first Betti count, over F_2 and of all bars, is all that is asked for. */
  boolean firstCountIsEnough() {
    return degree == 1
        && modulus == 2
        && ratio <= 1
        && minimumPersistence == 0
        && memoryLimit == MemoryLimit.NONE;
  }

  /** Leaves out the bars that {@code --ratio} leaves out, compared as Ripser does. */
  HomologyResult withinRatio(HomologyResult result) {
    List<List<Bar>> bars = new ArrayList<>();
    List<List<Cocycle>> cocycles = new ArrayList<>();
    for (int k = 0; k <= result.barcode().maximumDegree(); k++) {
      bars.add(result.barcode().bars(k).stream().filter(this::longEnough).toList());
      if (!result.cocycles().isEmpty()) {
        cocycles.add(
            result.cocycles().get(k).stream()
                .filter(cocycle -> longEnough(cocycle.bar()))
                .toList());
      }
    }
    return new HomologyResult(Barcode.of(bars), cocycles, result.provenance());
  }

  private boolean longEnough(Bar bar) {
    return bar.essential() || bar.death() > bar.birth() * ratio;
  }

  /** Reads a length: a decimal number, or inf. */
  static final class Length implements ITypeConverter<Float> {
    @Override
    public Float convert(String value) {
      if (value.equals("inf")) {
        return Float.POSITIVE_INFINITY;
      }
      try {
        return Float.valueOf(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'" + value + "' is no length; give a number such as 0.25, or inf.");
      }
    }
  }
}
