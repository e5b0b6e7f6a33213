package io.github.adabet.topology.internal.ripser;

import io.github.adabet.spi.Probe;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The programs {@code ripser}, for coefficients in F_2, and {@code ripser-coeff}, the same source
 * built for other primes; on the path or where the system property {@value #PROPERTY} says.
 */
public final class RipserPrograms {
  /**
   * The system property that names the executable for F_2; the one for other primes stands beside
   * it, its name longer by {@code -coeff}.
   */
  public static final String PROPERTY = "adabet.ripser.program";

  private static final String NAME = "ripser";
  private static final String WITH_COEFFICIENTS = "-coeff";
  private static final String INSTALL = "install it (Debian: apt-get install ripser)";

  private RipserPrograms() {}

  /** Where the program for F_2 is, or why it is not there. */
  static Probe probe() {
    return probe(System.getProperty(PROPERTY));
  }

  static Probe probe(@Nullable String named) {
    Optional<Path> program = find("", named);
    if (program.isPresent()) {
      return Probe.available(program.get().toString());
    }
    return Probe.refused(
        named == null
            ? NAME + " is not on the path: " + INSTALL + ", or name it by -D" + PROPERTY + "."
            : "the system property "
                + PROPERTY
                + " is '"
                + named
                + "', where no executable is: correct it, or leave it out to search the path.");
  }

  /**
   * The program for coefficients in a prime field.
   *
   * @param modulus a prime
   * @return the executable, or empty if it is not installed
   */
  public static Optional<Path> forModulus(int modulus) {
    return find(modulus == 2 ? "" : WITH_COEFFICIENTS, System.getProperty(PROPERTY));
  }

  private static Optional<Path> find(String suffix, @Nullable String named) {
    if (named == null) {
      return InstalledProgram.onPath(NAME + suffix);
    }
    try {
      return Optional.of(Path.of(named + suffix)).filter(InstalledProgram::executable);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
