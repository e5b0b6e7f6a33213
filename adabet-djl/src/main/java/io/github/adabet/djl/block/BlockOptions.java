package io.github.adabet.djl.block;

import ai.djl.nn.Block;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.spi.FormatOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What only block trees need to be opened. Immutable. */
public final class BlockOptions implements FormatOptions {

  private final @Nullable Supplier<? extends Block> structure;
  private final List<CompositeHandler> handlers;

  private BlockOptions(
      @Nullable Supplier<? extends Block> structure, List<CompositeHandler> handlers) {
    this.structure = structure;
    this.handlers = List.copyOf(handlers);
  }

  /**
   * States the network whose parameters a folder of DJL's holds.
   *
   * @param network builds the block, not initialised, anew at each call
   * @return options for opening such a folder
   */
  public static BlockOptions structure(Supplier<? extends Block> network) {
    return new BlockOptions(network, List.of());
  }

  /**
   * Looks into kinds of composite blocks that would be opaque otherwise.
   *
   * @param handlers asked in order, the built-in ones last
   * @return options for opening any block tree
   */
  public static BlockOptions handlers(List<CompositeHandler> handlers) {
    return new BlockOptions(null, handlers);
  }

  /**
   * These options with handlers.
   *
   * @param more asked in order, the built-in ones last
   * @return the same network with other handlers
   */
  public BlockOptions withHandlers(List<CompositeHandler> more) {
    return new BlockOptions(structure, more);
  }

  /** Returns what builds the network, if it is stated. */
  Optional<Supplier<? extends Block>> structure() {
    return Optional.ofNullable(structure);
  }

  /** Returns the handlers to ask first. */
  List<CompositeHandler> handlers() {
    return handlers;
  }
}
