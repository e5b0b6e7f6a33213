package io.github.adabet.djl.internal.tree;

import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Layer;
import io.github.adabet.NoTrainableLayerException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.composite.AttentionHandler;
import io.github.adabet.djl.internal.composite.BertHandler;
import io.github.adabet.djl.internal.composite.DelegatingHandler;
import io.github.adabet.djl.internal.composite.ParallelHandler;
import io.github.adabet.djl.internal.composite.SequentialHandler;
import io.github.adabet.djl.internal.composite.StepwiseHandler;
import io.github.adabet.djl.internal.composite.TransformerEncoderHandler;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network as a tree of composites and leaves, and its layers. Immutable; later changes to the
 * block's structure are not seen.
 *
 * <p><b>Leaves</b> are what the walker runs as a whole: blocks without children, and
 * <em>opaque</em> composites, those that no handler can run child by child. <b>Layers</b> are the
 * leaves that hold trainable parameters, in the order they first run. Whether a parameter is
 * trainable depends on its type alone (running means and variances are not), so that freezing does
 * not change the layers.
 *
 * <p><b>Names</b> are the keys of {@link CompositeHandler#children} from the root, joined by "/"; a
 * network that is a single leaf is named after its class. A key that occurs twice below one parent
 * gets a suffix ("#2"). Names depend on the structure only, hence are the same in each build of a
 * network.
 *
 * <p><b>Sharing.</b> A block that occurs several times is one layer, named after its first
 * occurrence. A parameter that several leaves hold (tied weights) belongs to the layer in which it
 * occurs first, and counts there only; a leaf all of whose trainable parameters belong to earlier
 * layers is no layer.
 */
public final class BlockTree {

  private static final List<CompositeHandler> BUILT_IN =
      List.of(
          new SequentialHandler(),
          new ParallelHandler(),
          new StepwiseHandler(),
          new TransformerEncoderHandler(),
          new AttentionHandler(),
          new BertHandler(),
          new DelegatingHandler());

  private final Node root;
  private final List<Leaf> leaves;
  private final List<Layer> layers;
  private final List<SharedParameter> sharedParameters;

  private BlockTree(Node root, Builder builder) {
    this.root = root;
    this.leaves = List.copyOf(builder.leaves);
    this.layers = List.copyOf(builder.layers);
    this.sharedParameters = List.copyOf(builder.shared);
  }

  /**
   * A trainable parameter at a place other than its first.
   *
   * @param place the path of the leaf and the parameter's name in it
   * @param owner the same of its first occurrence
   */
  public record SharedParameter(String place, String owner) {
    @Override
    public String toString() {
      return place + " = " + owner;
    }
  }

  /** A block at one place of the tree. */
  public sealed interface Node permits Leaf, Composite {

    /** Returns the block, which may stand at several places. */
    Block block();

    /** Returns the place: unique in the tree. */
    String path();
  }

  /**
   * A block that runs its children one by one.
   *
   * @param block the block
   * @param path the place
   * @param handler how the block runs its children
   * @param children the children, in the order they run
   */
  public record Composite(Block block, String path, CompositeHandler handler, List<Node> children)
      implements Node {
    public Composite {
      children = List.copyOf(children);
    }
  }

  /**
   * A block that runs as a whole.
   *
   * @param block the block
   * @param path the place
   * @param layer the layer, or null if the block holds no trainable parameter
   * @param repeated whether the block also stands at an earlier place
   * @param parameters all parameters of the block and of what is below it, trainable or not
   */
  public record Leaf(
      Block block, String path, @Nullable Layer layer, boolean repeated, List<Parameter> parameters)
      implements Node {
    public Leaf {
      parameters = List.copyOf(parameters);
    }

    /** Tells whether the block has children that are not seen. */
    public boolean opaque() {
      return !block.getChildren().isEmpty();
    }
  }

  /**
   * Analyses a network.
   *
   * @param block the network, with initialised parameters
   * @param handlers tried in order, before the built-in ones
   * @throws UnsupportedModelException if a parameter is not initialised
   * @throws NoTrainableLayerException if no leaf holds a trainable parameter
   * @throws BackendUnavailableException if this release of DJL lacks what running it needs
   */
  public static BlockTree of(Block block, List<CompositeHandler> handlers) {
    DjlInternals.require();
    List<CompositeHandler> all = new ArrayList<>(handlers);
    all.addAll(BUILT_IN);
    requireInitialised(block);
    Builder builder = new Builder(all);
    Node root = builder.node(block, "");
    if (builder.layers.isEmpty()) {
      throw new NoTrainableLayerException(
          "The network "
              + block.getClass().getName()
              + " holds no trainable parameter. A symbol block (an exported model) exposes its"
              + " parameters only if it was loaded with the option trainParam=true");
    }
    return new BlockTree(root, builder);
  }

  public Node root() {
    return root;
  }

  /** Returns all leaves in the order they run; a shared block once for each of its places. */
  public List<Leaf> leaves() {
    return leaves;
  }

  /** Returns the layers in the order they first run. */
  public List<Layer> layers() {
    return layers;
  }

  /** Returns the composites that hold trainable parameters and run as a whole, each one layer. */
  public List<Leaf> opaqueComposites() {
    return leaves.stream()
        .filter(leaf -> leaf.layer() != null && leaf.opaque() && !leaf.repeated())
        .toList();
  }

  /** Returns the trainable parameters of different blocks that are one and the same. */
  public List<SharedParameter> sharedParameters() {
    return sharedParameters;
  }

  /** Lists {@link #sharedParameters()} for a provenance. */
  public String describeSharedParameters() {
    return sharedParameters.isEmpty()
        ? "none"
        : sharedParameters.stream()
            .map(SharedParameter::toString)
            .collect(Collectors.joining(", "));
  }

  /** Tells whether training may change a parameter, frozen or not. */
  public static boolean isTrainable(Parameter parameter) {
    return switch (parameter.getType()) {
      case RUNNING_MEAN, RUNNING_VAR -> false;
      default -> true;
    };
  }

  private static void requireInitialised(Block block) {
    for (Pair<String, Parameter> entry : block.getParameters()) {
      if (!entry.getValue().isInitialized()) {
        throw new UnsupportedModelException(
            "The parameter '"
                + entry.getKey()
                + "' is not initialised. Load the network's weights, or call block.initialize,"
                + " before ranking or training");
      }
    }
  }

  /** Collects leaves and layers while the tree is built, in the order they run. */
  private static final class Builder {

    private final List<CompositeHandler> handlers;
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final List<SharedParameter> shared = new ArrayList<>();
    private final IdentityHashMap<Block, Leaf> firstPlaces = new IdentityHashMap<>();
    private final IdentityHashMap<Parameter, String> owners = new IdentityHashMap<>();

    Builder(List<CompositeHandler> handlers) {
      this.handlers = handlers;
    }

    Node node(Block block, String path) {
      if (!block.getChildren().isEmpty()) {
        for (CompositeHandler handler : handlers) {
          if (handler.handles(block)) {
            BlockList children = handler.children(block);
            if (holdAllParameters(children, block)) {
              return composite(block, path, handler, children);
            }
          }
        }
      }
      Leaf leaf = leaf(block, path.isEmpty() ? block.getClass().getSimpleName() : path);
      leaves.add(leaf);
      return leaf;
    }

    private static boolean holdAllParameters(BlockList children, Block block) {
      Set<Parameter> held = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Block child : children.values()) {
        held.addAll(child.getParameters().values());
      }
      return held.containsAll(block.getParameters().values());
    }

    private Composite composite(
        Block block, String path, CompositeHandler handler, BlockList listed) {
      List<Node> children = new ArrayList<>();
      for (Pair<String, Block> child : listed) {
        String prefix = path.isEmpty() ? "" : path + "/";
        children.add(node(child.getValue(), unique(prefix + child.getKey())));
      }
      return new Composite(block, path, handler, children);
    }

    private String unique(String path) {
      String name = path;
      for (int i = 2; !paths.add(name); i++) {
        name = path + "#" + i;
      }
      return name;
    }

    private Leaf leaf(Block block, String path) {
      List<Parameter> parameters = block.getParameters().values();
      Leaf first = firstPlaces.get(block);
      if (first != null) {
        return new Leaf(block, path, first.layer(), true, parameters);
      }
      long count = claim(block, path);
      Layer layer = null;
      if (count > 0) {
        layer = new Layer(path, layers.size(), BlockKinds.of(block), count);
        layers.add(layer);
      }
      Leaf leaf = new Leaf(block, path, layer, false, parameters);
      firstPlaces.put(block, leaf);
      return leaf;
    }

    /**
     * Makes a leaf the owner of its trainable parameters that have none, and counts their scalars.
     */
    private long claim(Block block, String path) {
      long count = 0;
      for (Pair<String, Parameter> named : block.getParameters()) {
        Parameter parameter = named.getValue();
        if (!isTrainable(parameter)) {
          continue;
        }
        String place = path + "/" + named.getKey();
        String owner = owners.putIfAbsent(parameter, place);
        if (owner == null) {
          count += parameter.getArray().size();
        } else {
          shared.add(new SharedParameter(place, owner));
        }
      }
      return count;
    }
  }
}
