package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ActivationSourceProvider;
import io.github.adabet.spi.ActivationVisitor;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;
import io.github.adabet.spi.SelectiveTrainer;
import io.github.adabet.spi.SelectiveTrainerProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds backends on the class or module path by {@link ServiceLoader}.
 *
 * <p>Automatic choice asks every provider, in the order of their names, and takes the first that
 * can serve; what it chose and why it refused the others stands in the provenance of the backend
 * returned. A backend asked for by name loads or throws.
 */
public final class Backends {
  private Backends() {}

  /**
   * The first scorer on the class path that can work here.
   *
   * @return a scorer with default settings
   * @throws BackendUnavailableException if there is none
   */
  public static LayerScorer layerScorer() {
    return scorer(null);
  }

  /**
   * The scorer of that name.
   *
   * @param name for example {@code betti}
   * @return a scorer with default settings
   * @throws BackendUnavailableException if there is none of that name or it cannot work here
   */
  public static LayerScorer layerScorer(String name) {
    return scorer(name);
  }

  /**
   * The first backend that can run a model.
   *
   * @param model the network, for example a DJL {@code Model}; stays the caller's
   * @param batchType the type of the batches to run
   * @param <I> the type of the batches to run
   * @return a source for the model
   * @throws BackendUnavailableException if no backend on the class path can
   */
  public static <I> ActivationSource<I> activationSource(Object model, Class<I> batchType) {
    Chosen<ActivationSourceProvider<I>> chosen =
        choose(
            "activation source",
            typed(ActivationSourceProvider.class, provider -> provider.batchType() == batchType),
            ActivationSourceProvider::name,
            provider -> provider.probe(model),
            null);
    ActivationSource<I> source = chosen.provider().create(model);
    return new ActivationSource<>() {
      @Override
      public List<Layer> layers() {
        return source.layers();
      }

      @Override
      public void forward(I batch, ActivationVisitor visitor) {
        source.forward(batch, visitor);
      }

      @Override
      public Provenance provenance() {
        return source.provenance().toBuilder().choice(chosen.choice()).build();
      }
    };
  }

  /**
   * The first backend that can train a model.
   *
   * @param model the network; stays the caller's
   * @param options how to train
   * @param dataType the type of the data sets
   * @param <D> the type of the data sets
   * @return a trainer for the model
   * @throws BackendUnavailableException if no backend on the class path can
   */
  public static <D> SelectiveTrainer<D> selectiveTrainer(
      Object model, TrainingOptions options, Class<D> dataType) {
    Chosen<SelectiveTrainerProvider<D>> chosen =
        choose(
            "selective trainer",
            typed(SelectiveTrainerProvider.class, provider -> provider.dataType() == dataType),
            SelectiveTrainerProvider::name,
            provider -> provider.probe(model),
            null);
    SelectiveTrainer<D> trainer = chosen.provider().create(model, options);
    return new ChosenTrainer<>(trainer, chosen.choice());
  }

  private static LayerScorer scorer(@Nullable String name) {
    Chosen<LayerScorerProvider> chosen =
        choose(
            "layer scorer",
            load(ServiceLoader.load(LayerScorerProvider.class)),
            LayerScorerProvider::name,
            LayerScorerProvider::probe,
            name);
    LayerScorer scorer = chosen.provider().create();
    return new LayerScorer() {
      @Override
      public double score(LayerActivation activation) {
        return scorer.score(activation);
      }

      @Override
      public Provenance provenance() {
        return scorer.provenance().toBuilder().choice(chosen.choice()).build();
      }
    };
  }

  /** The providers whose own type token says that they serve type parameter {@code P}. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <R, P extends R> List<P> typed(
      Class<R> service, java.util.function.Predicate<R> serves) {
    return (List<P>) (List) load(ServiceLoader.load(service)).stream().filter(serves).toList();
  }

  private static <P> List<P> load(ServiceLoader<P> loader) {
    List<P> providers = new ArrayList<>();
    try {
      loader.forEach(providers::add);
    } catch (ServiceConfigurationError e) {
      throw new BackendUnavailableException(
          "A backend on the class path is broken: " + e.getMessage() + ". Check its version.", e);
    }
    return providers;
  }

  private static <P> Chosen<P> choose(
      String role,
      List<P> providers,
      Function<P, String> nameOf,
      Function<P, Probe> probe,
      @Nullable String forced) {
    List<BackendChoice.Refusal> refusals = new ArrayList<>();
    for (P provider : providers.stream().sorted(Comparator.comparing(nameOf)).toList()) {
      String name = nameOf.apply(provider);
      if (forced != null && !forced.equals(name)) {
        continue;
      }
      Probe answer = probe.apply(provider);
      if (answer.available()) {
        return new Chosen<>(provider, new BackendChoice(role, name, answer.detail(), refusals));
      }
      refusals.add(new BackendChoice.Refusal(name, answer.detail()));
    }
    String wanted = forced == null ? "" : " named " + forced;
    throw new BackendUnavailableException(
        refusals.isEmpty()
            ? "No "
                + role
                + wanted
                + " is on the class path. Add adabet-topology for scorers, adabet-djl for models."
            : "No " + role + wanted + " can serve: " + refusals);
  }

  private record Chosen<P>(P provider, BackendChoice choice) {}
}
