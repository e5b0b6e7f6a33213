package io.github.adabet.djl.internal.train;

import io.github.adabet.EpochSelection;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;

/** What a run that resumes trains. */
final class Resumption {

  private Resumption() {}

  /** Returns the selection that a resumed run had last. */
  static LayerSelection selection(BlockTree tree, TrainingProgress resumed) {
    List<EpochSelection> selections = resumed.selections();
    EpochSelection last = selections.get(selections.size() - 1);
    return LayerSelection.of(
            tree.layers().stream().filter(layer -> last.layers().contains(layer.name())).toList(),
            tree.layers().size(),
            Provenance.builder().build())
        .withTensors(last.tensors());
  }
}
