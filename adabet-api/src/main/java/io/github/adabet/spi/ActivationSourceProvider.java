package io.github.adabet.spi;

/**
 * Makes activation sources for the models of one framework. Found by {@link
 * java.util.ServiceLoader}.
 *
 * @param <I> the type of an input batch
 */
public interface ActivationSourceProvider<I> extends BackendProvider {
  /**
   * The type of the batches that its sources take.
   *
   * @return a class
   */
  Class<I> batchType();

  /**
   * Whether a source can be made for a model. Cheap, changes nothing, and throws nothing.
   *
   * @param model any object
   * @return the answer
   */
  Probe probe(Object model);

  /**
   * Makes a source.
   *
   * @param model stays the caller's, and must stay open as long as the source is used
   * @return a new source
   * @throws io.github.adabet.AdaBetException if the model cannot be used
   */
  ActivationSource<I> create(Object model);
}
