package io.github.adabet.spi;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import java.util.List;

/**
 * Knows the layers of a network and runs unlabelled batches forward, handing over each layer's
 * activation as soon as the layer has run. Activations are not collected, so that a pass needs the
 * memory of plain inference.
 *
 * <p>Does not own the network: closing that stays with whoever opened it. Not safe for use by
 * several threads at once unless an implementation says so.
 *
 * @param <I> the type of an input batch
 */
public interface ActivationSource<I> {
  /**
   * The layers of the network: every leaf that holds trainable parameters.
   *
   * @return in forward order, names unique, at least one, unmodifiable; the same at every call
   */
  List<Layer> layers();

  /**
   * Runs one batch forward in inference mode. No weight and no running statistic changes.
   *
   * @param batch the input; stays the caller's
   * @param visitor receives each layer's activation in forward order; what it throws ends the pass
   *     and reaches the caller, with everything released
   */
  void forward(I batch, ActivationVisitor visitor);

  /**
   * The backend with its version, and what it could not look into.
   *
   * @return entries for the provenance of a ranking
   */
  Provenance provenance();
}
