package io.github.adabet.djl.spi;

/** What can be asked of a network, and what a format may not give. */
public enum Capability {
  /** Running batches forward and handing out each layer's activation: what a ranking needs. */
  ACTIVATIONS("hand out the activations of its layers"),
  /** Running labelled batches backward too, and handing out gradients: what some scores need. */
  GRADIENTS("hand out the gradients of its layers"),
  /** Training a selection of layers. */
  TRAINING("be trained"),
  /** Keeping checkpoints of a training, and resuming from them. */
  CHECKPOINTS("keep checkpoints of a training"),
  /** Saying what training costs, layer by layer, which budgets of memory and time need. */
  COSTS("say what training costs layer by layer"),
  /** Saying how much memory training takes. */
  ESTIMATE("say how much memory training takes"),
  /** Replacing the last layer for another number of classes. */
  NEW_HEAD("get a new head"),
  /** Measuring loss and metrics on labelled samples. */
  EVALUATION("be evaluated"),
  /** Giving the outputs for a batch. */
  PREDICTION("predict"),
  /** Saving in a form that the framework loads. */
  SAVING("be saved");

  private final String verb;

  Capability(String verb) {
    this.verb = verb;
  }

  /**
   * What a network without it cannot do.
   *
   * @return completes "the network cannot ..."
   */
  public String verb() {
    return verb;
  }
}
