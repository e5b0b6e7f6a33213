package io.github.adabet.spi;

/** Receives the activations of a forward pass, one layer after another. */
@FunctionalInterface
public interface ActivationVisitor {
  /**
   * Called once per execution of a layer, in forward order.
   *
   * @param activation valid until this method returns
   */
  void visit(LayerActivation activation);
}
