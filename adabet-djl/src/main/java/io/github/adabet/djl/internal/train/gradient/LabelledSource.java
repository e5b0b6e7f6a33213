package io.github.adabet.djl.internal.train.gradient;

import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the sources of labelled batches have in common, whatever runs the network: they give all
 * that there is of a layer, and leave what needs no labels to an unlabelled source.
 *
 * @param <B> labelled batches
 */
public abstract class LabelledSource<B> implements ActivationSource<B> {

  private final ActivationSource<?> unlabelled;
  private final BlockObjective objective;

  /**
   * A source.
   *
   * @param unlabelled shows what needs no labels
   * @param objective its loss is what is differentiated
   */
  protected LabelledSource(ActivationSource<?> unlabelled, BlockObjective objective) {
    this.unlabelled = unlabelled;
    this.objective = objective;
  }

  /** Returns what is differentiated. */
  protected final BlockObjective objective() {
    return objective;
  }

  @Override
  public final String name() {
    return unlabelled.name() + "-labelled";
  }

  @Override
  public final List<Layer> layers() {
    return unlabelled.layers();
  }

  @Override
  public final Set<LayerQuantity> gives() {
    return Set.copyOf(EnumSet.allOf(LayerQuantity.class));
  }

  /** Streams what needs no gradient. */
  @Override
  public final boolean streams(Set<LayerQuantity> needs) {
    return needs.stream().noneMatch(LayerQuantity::takesLabels);
  }

  @Override
  public final Provenance provenance() {
    return unlabelled.provenance().toBuilder()
        .setting("source.name", name())
        .setting("source.objective", objective.name())
        .build();
  }
}
