package io.github.adabet.examples.cli;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.nio.file.Path;
import java.util.Map;

/** Builds the network of a saved model, as its {@code serving.properties} ask for. */
public final class SmallBlockFactory implements BlockFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) {
    return network();
  }

  static Block network() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(5).build())
        .add(Linear.builder().setUnits(2).build());
  }
}
