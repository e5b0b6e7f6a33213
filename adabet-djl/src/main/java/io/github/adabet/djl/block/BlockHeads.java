package io.github.adabet.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.util.Pair;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import io.github.adabet.djl.internal.array.HostArrays;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Gives a classifier a new head, for a task with another number of classes. */
public final class BlockHeads {

  private BlockHeads() {}

  /**
   * Replaces the last linear layer of an initialised block tree, in place.
   *
   * <p>The new layer takes the same features and gives {@code classes} logits; it has a bias if the
   * old one had. Its weights are drawn uniformly from ±1/√features with {@link Random} seeded by
   * {@code seed}, its bias is zero, and its arrays belong to the manager that owned the old ones.
   * The old layer's arrays are closed. All layer names stay as they were. A head of random weights
   * must be trained: pass the returned block to {@link
   * BlockSelectiveTrainer.Builder#alwaysTrain(Block...)}.
   *
   * <p>To load such a network later, build the block, initialise it, replace its head with the same
   * number of classes, and load the parameters then.
   *
   * <p>Not thread-safe: nothing may run the block meanwhile.
   *
   * @param root the block tree, initialised; its last layer with parameters must be a {@link
   *     Linear} that is a direct child of a {@link SequentialBlock} or of a network of {@code
   *     io.github.adabet.djl.zoo}, at any depth
   * @param classes the number of classes, at least 2
   * @param seed the seed of the new weights
   * @return the new layer
   * @throws IllegalArgumentException if {@code classes} is less than 2 or the block is not
   *     initialised
   * @throws UnsupportedModelException if the last layer with parameters is no linear layer that can
   *     be replaced
   */
  public static Linear replaceHead(Block root, int classes, long seed) {
    if (classes < 2) {
      throw new IllegalArgumentException("classes is " + classes + "; it must be at least 2");
    }
    if (!root.isInitialized()) {
      throw new IllegalArgumentException(
          "the block is not initialised, so its head has no known number of features; initialise"
              + " it or load its parameters first");
    }
    Head head = requireReplaceable(lastLayer(root));
    Linear replacement = newLinear(head.linear(), classes, seed);
    if (head.parent() instanceof SequentialBlock parent) {
      replaceChild(parent, head.index(), replacement);
    } else {
      ((StepwiseBlock) head.parent()).replaceChild(head.index(), replacement);
    }
    head.linear().clear();
    return replacement;
  }

  /**
   * Why the head of a network cannot be replaced.
   *
   * @param root the block tree
   * @return the reason with its remedy, or empty if {@link #replaceHead} replaces it
   */
  public static Optional<String> refusal(Block root) {
    try {
      requireReplaceable(lastLayer(root));
      return Optional.empty();
    } catch (UnsupportedModelException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /**
   * The number of classes of a network.
   *
   * @param root the block tree, initialised
   * @return the number of outputs of its last layer, whether or not {@link #replaceHead} replaces
   *     it; empty if that is no linear layer
   */
  public static OptionalLong classes(Block root) {
    return lastLayer(root).block() instanceof Linear head
        ? OptionalLong.of(head.getDirectParameters().get("weight").getArray().getShape().get(0))
        : OptionalLong.empty();
  }

  /** A block's place under its parent; the parent of the root is null. */
  private record Position(@Nullable Block parent, int index, String path, Block block) {}

  /** A head that can be replaced. */
  private record Head(Block parent, int index, Linear linear) {}

  private static Position lastLayer(Block root) {
    Position last = null;
    Deque<Position> pending = new ArrayDeque<>();
    pending.push(new Position(null, 0, "", root));
    while (!pending.isEmpty()) {
      Position position = pending.pop();
      if (!position.block().getDirectParameters().isEmpty()) {
        last = position;
      }
      List<Position> children = new ArrayList<>();
      for (Pair<String, Block> child : position.block().getChildren()) {
        String path = position.path() + "/" + child.getKey();
        children.add(new Position(position.block(), children.size(), path, child.getValue()));
      }
      for (int i = children.size() - 1; i >= 0; i--) {
        pending.push(children.get(i));
      }
    }
    if (last == null) {
      throw new UnsupportedModelException("the block has no layer with parameters, so no head");
    }
    return last;
  }

  private static Head requireReplaceable(Position head) {
    if (!(head.block() instanceof Linear linear)) {
      throw new UnsupportedModelException(
          "the last layer with parameters, "
              + head.path()
              + ", is a "
              + head.block().getClass().getSimpleName()
              + " and not a Linear; replace it in the code that builds the network");
    }
    Block parent = head.parent();
    if (!(parent instanceof SequentialBlock || parent instanceof StepwiseBlock)) {
      throw new UnsupportedModelException(
          "the head "
              + (head.path().isEmpty() ? "is the whole network" : head.path())
              + "; it can only be replaced as a direct child of a SequentialBlock or a"
              + " StepwiseBlock. Put the head, or the network, into one");
    }
    if (parent instanceof SequentialBlock chain) {
      requireNamesStay(chain, head.index());
    }
    return new Head(parent, head.index(), linear);
  }

  /** A chain adds children at its end only, and names them by place and class. */
  private static void requireNamesStay(SequentialBlock chain, int index) {
    List<Pair<String, Block>> children = new ArrayList<>();
    chain.getChildren().forEach(children::add);
    for (int i = index; i < children.size(); i++) {
      Class<?> kind = i == index ? Linear.class : children.get(i).getValue().getClass();
      String added = String.format(Locale.ROOT, "%02d%s", i + 1, kind.getSimpleName());
      if (!children.get(i).getKey().equals(added)) {
        throw new UnsupportedModelException(
            "replacing the head would rename the block "
                + children.get(i).getKey()
                + " to "
                + added
                + "; replace it in the code that builds the network");
      }
    }
  }

  private static Linear newLinear(Linear old, int classes, long seed) {
    NDArray oldWeight = old.getDirectParameters().get("weight").getArray();
    long features = oldWeight.getShape().get(1);
    Linear linear =
        Linear.builder()
            .setUnits(classes)
            .optBias(old.getDirectParameters().contains("bias"))
            .build();
    linear.setInitializer(
        (manager, shape, type) -> {
          double bound = 1 / Math.sqrt((double) features);
          Random random = new Random(seed);
          float[] values = new float[Math.toIntExact(shape.size())];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
          }
          NDArray drawn = HostArrays.of(manager, values, shape);
          if (type == DataType.FLOAT32) {
            return drawn;
          }
          try (drawn) {
            return drawn.toType(type, true);
          }
        },
        Parameter.Type.WEIGHT);
    NDManager owner = oldWeight.getManager();
    linear.initialize(owner, oldWeight.getDataType(), new Shape(1, features));
    return linear;
  }

  /**
   * Replaces a child of a sequential block, which offers only to take off and to add at its end.
   */
  private static void replaceChild(SequentialBlock parent, int index, Block replacement) {
    List<Block> tail =
        new ArrayList<>(parent.getChildren().values().subList(index, parent.getChildren().size()));
    tail.set(0, replacement);
    tail.forEach(child -> parent.removeLastBlock());
    tail.forEach(parent::add);
  }
}
