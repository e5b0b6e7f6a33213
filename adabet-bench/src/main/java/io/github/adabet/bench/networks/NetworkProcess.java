package io.github.adabet.bench.networks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.SelectionBudget;
import io.github.adabet.bench.Orphans;
import io.github.adabet.bench.ResidentMemory;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.json.AdaBetJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The main of a forked process: does one {@link NetworkJob} and prints its {@link Measurement} as
 * one line. It ends when its standard input does, so that it does not outlive who started it.
 *
 * <p>Idle, from which memory is counted, means: the engine runs, network and batch are in memory,
 * one sample has gone through the network, and the heap, of fixed size and touched beforehand, has
 * been collected.
 */
public final class NetworkProcess {
  /** What the line of the measurement starts with. */
  static final String LINE = "measurement ";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double HALF = 0.5;

  private final NetworkJob job;
  private final MeasuredNetwork network;
  private final List<Double> seconds = new ArrayList<>();
  private final List<LayerRanking> rankings = new ArrayList<>();

  private NetworkProcess(NetworkJob job, MeasuredNetwork network) {
    this.job = job;
    this.network = network;
  }

  /**
   * Does the job.
   *
   * @param arguments the job as JSON
   * @throws JsonProcessingException if that is no job
   */
  public static void main(String[] arguments) throws JsonProcessingException {
    NativeAllocation.apply();
    Orphans.endWithStandardInput();
    NetworkJob job = JSON.readValue(arguments[0], NetworkJob.class);
    System.out.println(LINE + JSON.writeValueAsString(measure(job)));
  }

  /** Does the job in this process. */
  static Measurement measure(NetworkJob job) {
    try (MeasuredNetwork network = MeasuredNetwork.open(job)) {
      network.warmUp();
      return new NetworkProcess(job, network).measure();
    }
  }

  private Measurement measure() {
    List<Layer> trained = trained(job, network);
    Long estimate = estimate(job.configuration().mode(), network, trained);
    System.gc();
    OptionalLong idle = ResidentMemory.now(ProcessHandle.current().pid());
    try (ResidentSetPeak memory = ResidentSetPeak.start()) {
      Configuration configuration = job.configuration();
      work(configuration.warmup() + configuration.steps(), trained);
      OptionalLong peak = memory.bytesAboveStart();
      return new Measurement(
          seconds.subList(configuration.warmup(), seconds.size()),
          orNull(idle),
          orNull(peak),
          estimate,
          network.layers().size(),
          parameters(network.layers()),
          parameters(trained),
          trained.stream().map(Layer::name).toList(),
          rankings.isEmpty() ? null : AdaBetJson.write(rankings.get(0)),
          network.engineVersion());
    }
  }

  private void work(int times, List<Layer> trained) {
    switch (job.configuration().mode()) {
      case FORWARD_PLAIN -> seconds.addAll(network.forwardPlain(times));
      case FORWARD -> seconds.addAll(network.forward(times));
      case RANK -> seconds.addAll(network.rank(times, rankings));
      case LAST_LAYER_PLAIN, RHO_PLAIN, FULL_PLAIN ->
          seconds.addAll(
              network.trainPlain(times, new HashSet<>(trained.stream().map(Layer::name).toList())));
      case LAST_LAYER, LAST_LAYER_CACHED, RHO, RHO_CACHED, HALF_TIME, FULL -> {
        boolean keepsPrefix = job.configuration().mode().keepsPrefix();
        network
            .train(times, trained, keepsPrefix)
            .epochs()
            .forEach(epoch -> seconds.add(epoch.seconds()));
      }
    }
  }

  /** What the library expects beforehand; null for DJL by itself, and where prefixes are kept. */
  static @Nullable Long estimate(Mode mode, MeasuredNetwork network, List<Layer> trained) {
    if (mode.isPlain() || mode.keepsPrefix()) {
      return null;
    }
    if (mode == Mode.RANK) {
      return network.estimateRanking();
    }
    return trained.isEmpty() ? network.estimateForward() : network.estimateTraining(trained);
  }

  /** The layers that a job trains, in forward order; none for a forward pass or a ranking. */
  static List<Layer> trained(NetworkJob job, MeasuredNetwork network) {
    List<Layer> layers = network.layers();
    return switch (job.configuration().mode()) {
      case FORWARD_PLAIN, FORWARD, RANK -> List.of();
      case LAST_LAYER_PLAIN, LAST_LAYER, LAST_LAYER_CACHED ->
          List.of(layers.get(layers.size() - 1));
      case RHO_PLAIN, RHO, RHO_CACHED ->
          ranking(job)
              .select(SelectionBudget.fraction(Objects.requireNonNull(job.configuration().rho())))
              .layers();
      case HALF_TIME ->
          ranking(job).select(SelectionBudget.stepTime(HALF), network.costs()).layers();
      case FULL_PLAIN, FULL -> layers;
    };
  }

  /** The trainable scalars of some layers. */
  static long parameters(List<Layer> layers) {
    return layers.stream().mapToLong(Layer::parameterCount).sum();
  }

  private static LayerRanking ranking(NetworkJob job) {
    String json = Objects.requireNonNull(job.ranking(), "ranking of " + job.configuration());
    return AdaBetJson.read(json, LayerRanking.class);
  }

  /** The number, or null if there is none. */
  static @Nullable Long orNull(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }
}
