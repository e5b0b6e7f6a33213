package io.github.adabet.djl.internal.train;

import io.github.adabet.EpochSelection;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import java.util.List;

/** What a run that resumes trains. */
public final class Resumption {

  private Resumption() {}

  /**
   * Returns the selection that a resumed run had last.
   *
   * @param layers of the network
   * @param resumed where the run stands
   */
  public static LayerSelection selection(List<Layer> layers, TrainingProgress resumed) {
    List<EpochSelection> selections = resumed.selections();
    EpochSelection last = selections.get(selections.size() - 1);
    return LayerSelection.of(
            layers.stream().filter(layer -> last.layers().contains(layer.name())).toList(),
            layers.size(),
            Provenance.builder().build())
        .withTensors(last.tensors());
  }
}
