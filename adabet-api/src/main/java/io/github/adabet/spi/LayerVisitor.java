package io.github.adabet.spi;

/** Receives what is observed of the layers during a pass, one layer after another. */
@FunctionalInterface
public interface LayerVisitor {
  /**
   * Called once per execution of a layer, in forward order.
   *
   * @param observed valid until this method returns
   */
  void visit(LayerObservation observed);
}
