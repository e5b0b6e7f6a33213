package io.github.adabet.bench.networks;

import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is measured of each network on each engine.
 *
 * @param modes in order; those that an engine does not have are left out for it
 * @param rho share of the layers of the modes that train the top of a ranking
 * @param size of inputs and outputs
 * @param steps measured repetitions
 * @param warmup repetitions before them
 * @param threads of the engines
 * @param pythons interpreters that do the same
 */
record NetworksPlan(
    List<Mode> modes,
    double rho,
    Configuration.Size size,
    int steps,
    int warmup,
    int threads,
    List<Path> pythons) {

  /** The engines that Python has, too. */
  private static final Set<String> WITH_PEERS =
      Set.of(DjlEngines.PYTORCH, TensorFlowRuntime.NAME, MeasuredScript.ENGINE);

  /**
   * Returns the configurations.
   *
   * @param networks labels of architectures
   * @param engines names of engines
   */
  List<Configuration> of(List<String> networks, List<String> engines) {
    List<Configuration> plan = new ArrayList<>();
    for (String network : networks) {
      for (String engine : engines) {
        modes.stream()
            .filter(mode -> mode.isFor(engine))
            .forEach(mode -> plan.addAll(of(network, engine, mode)));
      }
    }
    return plan.stream().distinct().toList();
  }

  private List<Configuration> of(String network, String engine, Mode mode) {
    Double share = mode.trainsTopShare() ? rho : null;
    Configuration configuration =
        new Configuration(network, engine, mode, share, size, steps, warmup, threads, false, null);
    if (!mode.hasPeer() || !WITH_PEERS.contains(engine) || pythons.isEmpty()) {
      return List.of(configuration);
    }
    Configuration own = configuration.takingTurns();
    List<Configuration> group = new ArrayList<>(List.of(own));
    pythons.forEach(python -> group.add(own.by(python.toString())));
    return group;
  }
}
