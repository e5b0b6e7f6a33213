package io.github.adabet.djl.weights;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names that PyTorch gives to the parameters of a block tree.
 *
 * <p>A name is the path of the block's child names and the parameter's own name, joined by dots.
 * What DJL calls gamma, beta, runningMean and runningVar is weight, bias, running_mean and
 * running_var in PyTorch. A parameter that is called like its block ({@code cls_token}, {@code
 * pos_embed}) has the name of the block alone, because in PyTorch it belongs to the parent. {@code
 * num_batches_tracked}, which PyTorch's batch normalisations store besides, has no counterpart:
 * nothing is computed from it while their momentum is a number.
 *
 * <p>Names of the networks of this package are torchvision's or timm's. Names of other block trees
 * follow the same rule, numbers of DJL's own composites included ({@code 01Conv2d.weight}).
 */
public final class ParameterNames {

  private ParameterNames() {}

  /**
   * Names the parameters of a block tree.
   *
   * @param block the block tree, initialised or not
   * @return an unmodifiable map of names to the block's own parameters, in the order of the blocks;
   *     a parameter of a block that stands at several places has several names
   */
  public static Map<String, Parameter> of(Block block) {
    Map<String, Parameter> names = new LinkedHashMap<>();
    collect(block, "", "", names);
    return Collections.unmodifiableMap(names);
  }

  private static void collect(
      Block block, String path, String blockName, Map<String, Parameter> names) {
    for (Parameter parameter : block.getDirectParameters().values()) {
      String name = parameter.getName();
      names.put(name.equals(blockName) ? path : join(path, torchName(parameter)), parameter);
    }
    for (Pair<String, Block> child : block.getChildren()) {
      collect(child.getValue(), join(path, child.getKey()), child.getKey(), names);
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String torchName(Parameter parameter) {
    return switch (parameter.getType()) {
      case GAMMA -> "weight";
      case BETA -> "bias";
      case RUNNING_MEAN -> "running_mean";
      case RUNNING_VAR -> "running_var";
      default -> parameter.getName();
    };
  }
}
