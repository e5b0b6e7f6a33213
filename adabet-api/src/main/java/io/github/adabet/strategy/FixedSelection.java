package io.github.adabet.strategy;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedTensors;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.util.Collection;
import java.util.function.Function;

/**
 * A choice by the layers alone, made once.
 *
 * @param name in reports
 * @param choice a pure function of the layers
 */
record FixedSelection(String name, Function<SelectionContext, LayerSelection> choice)
    implements SelectionStrategy {

  /** Every layer. */
  static final FixedSelection EVERYTHING =
      new FixedSelection(
          "every layer", context -> of("every layer", context.layers(), context.layers().size()));

  /** The layers that are always trained, such as a new head; where there are none, the last. */
  static final FixedSelection HEAD = new FixedSelection("the head", FixedSelection::head);

  /** Biases and normalisations of every layer. */
  static final FixedSelection BIASES_AND_NORMALIZATIONS =
      new FixedSelection(
          "biases and normalizations",
          context ->
              of("biases and normalizations", context.layers(), context.layers().size())
                  .withTensors(SelectedTensors.BIASES_AND_NORMALIZATIONS));

  private static LayerSelection head(SelectionContext context) {
    int count = context.layers().size();
    return of(
        "the head",
        context.alwaysTrained().isEmpty()
            ? context.layers().subList(count - 1, count)
            : context.alwaysTrained(),
        count);
  }

  /** Returns a selection of whole layers. */
  static LayerSelection of(String rule, Collection<Layer> layers, int layerCount) {
    return LayerSelection.of(
        layers, layerCount, Provenance.builder().setting("selection.rule", rule).build());
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return false;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    return choice.apply(context);
  }
}
