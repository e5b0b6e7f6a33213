package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import io.github.adabet.AdaBetException;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ActivationSourceProvider;
import io.github.adabet.spi.Probe;

/** Makes activation sources for DJL models that are block trees. */
public final class BlockActivationSourceProvider implements ActivationSourceProvider<NDList> {

  static final String NAME = "djl-block";

  /** Called by {@link java.util.ServiceLoader}. */
  public BlockActivationSourceProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<NDList> batchType() {
    return NDList.class;
  }

  @Override
  public Probe probe(Object model) {
    if (!(model instanceof Model djlModel)) {
      return Probe.refused(model.getClass().getName() + " is no ai.djl.Model");
    }
    try {
      return Probe.available(
          BlockActivationSource.of(djlModel).provenance().choices().get(0).version());
    } catch (AdaBetException e) {
      return Probe.refused(String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the model is no {@link Model}
   */
  @Override
  public ActivationSource<NDList> create(Object model) {
    if (model instanceof Model djlModel) {
      return BlockActivationSource.of(djlModel);
    }
    throw new IllegalArgumentException(
        "model is a " + model.getClass().getName() + "; give an ai.djl.Model");
  }
}
