package io.github.adabet.spi;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Knows the layers of a network and runs batches forward, showing what is asked for of each layer.
 *
 * <p>Does not own the network: closing that stays with whoever opened it. Not safe for use by
 * several threads at once unless an implementation says so.
 *
 * @param <I> the type of a batch: inputs, or for a source that gives gradients inputs with labels
 */
public interface ActivationSource<I> {
  /**
   * The name of the backend.
   *
   * @return not blank; the same in every process and release, for example {@code djl-block}
   */
  String name();

  /**
   * The layers of the network: every leaf that holds trainable parameters, but for those that no
   * sample enters, which put out the same for all. What is left out is said in the provenance.
   *
   * @return in forward order, names unique, at least one, unmodifiable; the same at every call
   */
  List<Layer> layers();

  /**
   * What the source can show of a layer.
   *
   * @return {@link LayerQuantity#DISTANCES} and {@link LayerQuantity#OUTPUT}, unless overridden; a
   *     source that gives the output gives distances too
   */
  default Set<LayerQuantity> gives() {
    return Set.of(LayerQuantity.DISTANCES, LayerQuantity.OUTPUT);
  }

  /**
   * Whether a layer is shown as soon as it has run and released before the next one, so that a pass
   * needs the memory of plain inference. Otherwise layers are shown in groups, all of a group being
   * in memory at once.
   *
   * @param needs what is asked for, all of it among {@link #gives()}
   * @return true, unless overridden
   */
  default boolean streams(Set<LayerQuantity> needs) {
    return true;
  }

  /**
   * Runs one batch in inference mode. No weight and no running statistic changes.
   *
   * @param batch stays the caller's
   * @param needs what to show of each layer, all of it among {@link #gives()}
   * @param visitor is shown each layer in forward order; what it throws ends the pass and reaches
   *     the caller, with everything released
   * @throws IllegalArgumentException if something is asked for that the source does not give
   */
  void forward(I batch, Set<LayerQuantity> needs, LayerVisitor visitor);

  /**
   * Runs one batch in inference mode and shows each layer's output.
   *
   * @param batch stays the caller's
   * @param visitor is lent each layer's output in forward order, until it returns; what it throws
   *     ends the pass and reaches the caller, with everything released
   */
  default void forward(I batch, Consumer<LayerActivation> visitor) {
    forward(batch, Set.of(LayerQuantity.OUTPUT), observed -> visitor.accept(observed.output()));
  }

  /**
   * The backend with its version, and what it could not look into.
   *
   * @return entries for the provenance of a ranking
   */
  Provenance provenance();
}
