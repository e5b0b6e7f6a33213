package io.github.adabet.spi;

import io.github.adabet.TrainingOptions;

/**
 * Makes selective trainers for the models of one framework. Found by {@link
 * java.util.ServiceLoader}.
 *
 * @param <D> the type of a labelled data set
 */
public interface SelectiveTrainerProvider<D> extends BackendProvider {
  /**
   * The type of the data sets that its trainers take.
   *
   * @return a class
   */
  Class<D> dataType();

  /**
   * Whether a trainer can be made for a model. Cheap, changes nothing, and throws nothing.
   *
   * @param model any object
   * @return the answer
   */
  Probe probe(Object model);

  /**
   * Makes a trainer.
   *
   * @param model stays the caller's, and must stay open as long as the trainer is used
   * @param options how to train
   * @return a new trainer
   * @throws io.github.adabet.AdaBetException if the model cannot be used
   */
  SelectiveTrainer<D> create(Object model, TrainingOptions options);
}
