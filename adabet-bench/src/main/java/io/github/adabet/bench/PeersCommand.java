package io.github.adabet.bench;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.NearestNames;
import io.github.adabet.topology.HomologyEngines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench-peers}: times the engines of this library, each in a JVM of its own, and
 * installed {@code ripser} programs on the same files in turn, and prints ratios, with the peak
 * memory of each process beside them.
 */
@Command(
    name = "bench-peers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times this library beside installed ripser programs on the same files, in turn,",
      "and prints medians and ratios (ripser's over ours: above 1 means ours is better).",
      "Process: the whole process, JVM start included. Inside: from the start of main.",
      "Compute: without reading the file; of ripser, the process less one at threshold 0.",
      "Exit code 1 if the programs disagree or an engine fails."
    })
public final class PeersCommand implements Callable<Integer> {
  private static final List<String> ENGINES = List.of("native", "java");

  @Spec private CommandSpec spec;

  @Option(
      names = "--ripser",
      paramLabel = "PATH",
      defaultValue = "/usr/bin/ripser",
      description = "A ripser executable; may be given several times (default: ${DEFAULT-VALUE}).")
  private List<Path> ripsers = new ArrayList<>();

  @Option(
      names = "--engine",
      split = ",",
      paramLabel = "NAME",
      description = "Engines of this library (default: of native and java those that load).")
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Numbers of threads of the engines (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads = new ArrayList<>();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "CASE",
      description = "Cases to run (default: all); --list shows them.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Print the names of the cases, and do nothing else.")
  private boolean list;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description = "Rounds, 1 or more (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--time-limit",
      defaultValue = "600",
      paramLabel = "SECONDS",
      description = "Longest time of one run (default: ${DEFAULT-VALUE}).")
  private double timeLimit;

  @Option(
      names = "--examples",
      paramLabel = "DIR",
      description = "The folder examples of Ripser's source; its files replace generated ones.")
  private @Nullable Path examples;

  @Mixin private final TableTargets targets = new TableTargets();

  private final List<PeerCase> cases;

  /** The command on the standard cases. */
  public PeersCommand() {
    this(PeerCase.standard());
  }

  /** The command on cases of a test's own. */
  @SuppressWarnings("NullAway.Init") // picocli injects the specification.
  PeersCommand(List<PeerCase> cases) {
    this.cases = List.copyOf(cases);
  }

  /**
   * Runs the command and ends the process.
   *
   * @param arguments as {@code --help} says
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PeersCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      cases.forEach(peerCase -> out.println(peerCase.name()));
      out.flush();
      return 0;
    }
    List<PeerCase> chosen = chosenCases();
    PrintWriter progress = spec.commandLine().getErr();
    Path folder = Files.createTempDirectory("adabet-peers");
    folder.toFile().deleteOnExit();
    List<PeerResult> results = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try {
      PeersRun run =
          new PeersRun(
              contenders(progress),
              rounds,
              timeLimit,
              examples,
              folder,
              line -> {
                progress.println(line);
                progress.flush();
              });
      for (PeerCase peerCase : chosen) {
        List<PeerResult> ofCase = run.measure(peerCase);
        results.addAll(ofCase);
        failures.addAll(Agreement.failures(ofCase));
      }
    } finally {
      delete(folder);
    }
    targets.write(out, "", new PeersReport(results, failures, rounds, timeLimit, examples));
    failures.forEach(failure -> progress.println("FAILURE: " + failure));
    progress.flush();
    return failures.isEmpty() ? 0 : 1;
  }

  private List<PeerCase> chosenCases() {
    if (rounds < 1 || !(timeLimit > 0) || threads.stream().anyMatch(count -> count < 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "rounds is %d, time-limit %s, threads %s; all must be more than 0."
              .formatted(rounds, timeLimit, threads));
    }
    List<String> names = cases.stream().map(PeerCase::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no case '%s'; there are %s.%s"
                .formatted(name, names, NearestNames.question(name, names)));
      }
    }
    return cases.stream().filter(c -> only.isEmpty() || only.contains(c.name())).toList();
  }

  private List<Contender> contenders(PrintWriter progress) {
    List<Contender> contenders = new ArrayList<>();
    for (Path ripser : ripsers) {
      if (!Files.isExecutable(ripser)) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is no executable: install ripser (Debian: apt-get install ripser), or name it by --ripser."
                .formatted(ripser));
      }
      contenders.add(new Contender.Ripser(ripser.toString(), ripser));
    }
    for (String engine : engines.isEmpty() ? ENGINES : engines) {
      try {
        HomologyEngines.named(engine);
        threads.forEach(count -> contenders.add(new Contender.Engine(engine, count, false)));
        threads.forEach(count -> contenders.add(new Contender.Engine(engine, count, true)));
      } catch (BackendUnavailableException e) {
        if (!engines.isEmpty()) {
          throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        progress.println("engine " + engine + " takes no part: " + e.getMessage());
      }
    }
    return contenders;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
