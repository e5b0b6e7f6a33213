package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ActivationSourceProvider;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;
import io.github.adabet.spi.SelectiveTrainer;
import io.github.adabet.spi.SelectiveTrainerProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds backends on the class or module path by {@link ServiceLoader}, through the context class
 * loader of the calling thread and through the library's own.
 *
 * <p>Automatic choice asks every provider, the highest {@code preference()} first, equal ones in
 * the order of their names, and takes the first that can serve; what it chose and why it refused
 * the others stands in the provenance of the backend returned, or in the exception. A provider that
 * is broken is refused like any other. A backend asked for by name loads or throws.
 */
public final class Backends {
  private static final char FORM = ':';
  private static final ClassLoader OWN = Backends.class.getClassLoader();
  private static final String MODEL_REMEDY =
      "Add adabet-djl for models of DJL, or name the backend and mend what it says.";

  private Backends() {}

  /**
   * The most preferred scorer on the class path that can work here.
   *
   * @return a scorer with default settings
   * @throws BackendUnavailableException if there is none
   */
  public static LayerScorer layerScorer() {
    return new ChosenScorer(
        scorers().automatic(LayerScorerProvider::probe, LayerScorerProvider::create));
  }

  /**
   * The scorer of that name.
   *
   * @param name for example {@code betti}; behind a colon a form, as in {@code betti:none}
   * @return a scorer with default settings, or in that form
   * @throws BackendUnavailableException if there is none of that name or it cannot work here
   * @throws IllegalArgumentException if it has no such form
   */
  public static LayerScorer layerScorer(String name) {
    int colon = name.indexOf(FORM);
    if (colon < 0) {
      return new ChosenScorer(
          scorers().named(name, LayerScorerProvider::probe, LayerScorerProvider::create));
    }
    String form = name.substring(colon + 1);
    return new ChosenScorer(
        scorers()
            .named(
                name.substring(0, colon),
                LayerScorerProvider::probe,
                provider -> provider.create(form)));
  }

  /**
   * The forms of a scorer on the class path besides its usual one.
   *
   * @param name one of {@link #layerScorerNames()}
   * @return as {@link LayerScorerProvider#forms()}; empty if there is no such scorer
   */
  public static List<String> layerScorerForms(String name) {
    return scorers().providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .map(LayerScorerProvider::forms)
        .orElse(List.of());
  }

  /**
   * The names of the scorers on the class path.
   *
   * @return the most preferred first, unmodifiable
   */
  public static List<String> layerScorerNames() {
    return scorers().providers().stream().map(LayerScorerProvider::name).toList();
  }

  private static BackendSelection<LayerScorerProvider> scorers() {
    return BackendSelection.of(
        "layer scorer",
        "Add adabet-topology for the AdaBet score.",
        List.of(
            ServiceLoader.load(LayerScorerProvider.class),
            ServiceLoader.load(LayerScorerProvider.class, OWN)));
  }

  /**
   * The most preferred backend that can run a model.
   *
   * @param model the network, for example a DJL {@code Model}; stays the caller's
   * @param batchType the type of the batches to run
   * @param <I> the type of the batches to run
   * @return a source for the model
   * @throws BackendUnavailableException if no backend on the class path can
   */
  public static <I> ActivationSource<I> activationSource(Object model, Class<I> batchType) {
    return new ChosenSource<>(
        sources()
            .automatic(
                provider -> probe(provider, model, batchType),
                provider -> Backends.<I>typed(provider).create(model)));
  }

  /**
   * The backend of that name, for a model.
   *
   * @param name for example {@code djl-block}
   * @param model the network; stays the caller's
   * @param batchType the type of the batches to run
   * @param <I> the type of the batches to run
   * @return a source for the model
   * @throws BackendUnavailableException if there is none of that name or it cannot run the model
   */
  public static <I> ActivationSource<I> activationSource(
      String name, Object model, Class<I> batchType) {
    return new ChosenSource<>(
        sources()
            .named(
                name,
                provider -> probe(provider, model, batchType),
                provider -> Backends.<I>typed(provider).create(model)));
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static BackendSelection<ActivationSourceProvider<?>> sources() {
    return (BackendSelection)
        BackendSelection.of(
            "activation source",
            MODEL_REMEDY,
            List.of(
                ServiceLoader.load(ActivationSourceProvider.class),
                ServiceLoader.load(ActivationSourceProvider.class, OWN)));
  }

  private static Probe probe(
      ActivationSourceProvider<?> provider, Object model, Class<?> batchType) {
    return provider.batchType() == batchType
        ? provider.probe(model)
        : Probe.refused(
            "it takes batches of type "
                + provider.batchType().getName()
                + ", not "
                + batchType.getName());
  }

  /** The provider, after its own type token said that it serves {@code I}. */
  @SuppressWarnings("unchecked")
  private static <I> ActivationSourceProvider<I> typed(ActivationSourceProvider<?> provider) {
    return (ActivationSourceProvider<I>) provider;
  }

  /**
   * The most preferred backend that can train a model.
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
    return chosen(
        trainers()
            .automatic(
                provider -> probe(provider, model, dataType),
                provider -> Backends.<D>typed(provider).create(model, options)));
  }

  /**
   * The backend of that name, to train a model.
   *
   * @param name for example {@code djl-block}
   * @param model the network; stays the caller's
   * @param options how to train
   * @param dataType the type of the data sets
   * @param <D> the type of the data sets
   * @return a trainer for the model
   * @throws BackendUnavailableException if there is none of that name or it cannot train the model
   */
  public static <D> SelectiveTrainer<D> selectiveTrainer(
      String name, Object model, TrainingOptions options, Class<D> dataType) {
    return chosen(
        trainers()
            .named(
                name,
                provider -> probe(provider, model, dataType),
                provider -> Backends.<D>typed(provider).create(model, options)));
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static BackendSelection<SelectiveTrainerProvider<?>> trainers() {
    return (BackendSelection)
        BackendSelection.of(
            "selective trainer",
            MODEL_REMEDY,
            List.of(
                ServiceLoader.load(SelectiveTrainerProvider.class),
                ServiceLoader.load(SelectiveTrainerProvider.class, OWN)));
  }

  private static Probe probe(
      SelectiveTrainerProvider<?> provider, Object model, Class<?> dataType) {
    return provider.dataType() == dataType
        ? provider.probe(model)
        : Probe.refused(
            "it takes data of type "
                + provider.dataType().getName()
                + ", not "
                + dataType.getName());
  }

  /** The provider, after its own type token said that it serves {@code D}. */
  @SuppressWarnings("unchecked")
  private static <D> SelectiveTrainerProvider<D> typed(SelectiveTrainerProvider<?> provider) {
    return (SelectiveTrainerProvider<D>) provider;
  }

  private static <D> SelectiveTrainer<D> chosen(
      BackendSelection.Chosen<SelectiveTrainer<D>> chosen) {
    return new ChosenTrainer<>(chosen.backend(), chosen.choice());
  }
}
