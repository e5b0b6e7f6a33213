package io.github.adabet.djl.torchscript.internal.head;

import io.github.adabet.LayerKind;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.weights.script.ScriptChanges;
import io.github.adabet.djl.weights.script.ScriptChanges.OtherNumbers;
import io.github.adabet.djl.weights.script.ScriptChanges.OtherShape;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import io.github.adabet.djl.weights.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The last layer of a network, a linear one or a convolution of one pixel, with another number of
 * outputs. Its weights are drawn uniformly from ±1/√features, its bias is zero.
 */
public final class NewHead {

  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  private final ScriptModule root;
  private final ScriptModule head;
  private final ScriptTensor weight;
  private final @Nullable ScriptTensor bias;

  private NewHead(
      ScriptModule root, ScriptModule head, ScriptTensor weight, @Nullable ScriptTensor bias) {
    this.root = root;
    this.head = head;
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * Why the last layer of a network cannot be replaced.
   *
   * @param root the network
   * @param last its last layer
   * @return the reason with its remedy, or empty if it can
   */
  public static Optional<String> refusal(ScriptModule root, ScriptLayer last) {
    ScriptTensor weight = last.module().parameters().get(WEIGHT);
    ScriptTensor bias = last.module().parameters().get(BIAS);
    String name = "its last layer, " + last.layer().name() + ", ";
    if (weight == null || !isLinear(last, weight) || !last.module().children().isEmpty()) {
      return Optional.of(
          name
              + "is neither linear nor a convolution of one pixel. Replace it in Python and export"
              + " the network again");
    }
    if (weight.info().type() != ElementType.F32 && weight.info().type() != ElementType.F64) {
      return Optional.of(
          name
              + "is of the type "
              + weight.info().type()
              + ". Export the network in float32, as it was trained");
    }
    boolean whole = weight.fillsStorage() && (bias == null || bias.fillsStorage());
    if (!whole || isShared(root, weight) || (bias != null && isShared(root, bias))) {
      return Optional.of(
          name
              + "shares its weights with another one. Replace it in Python and export the network"
              + " again");
    }
    return Optional.empty();
  }

  private static boolean isLinear(ScriptLayer layer, ScriptTensor weight) {
    List<Long> shape = weight.info().shape();
    LayerKind kind = layer.layer().kind();
    if (kind == LayerKind.DENSE) {
      return shape.size() == 2
          && (layer.operations().contains("torch.linear")
              || layer.operations().contains("torch.t"));
    }
    return kind == LayerKind.CONVOLUTION
        && layer.channelAxes() == ChannelAxes.FIRST
        && shape.size() > 2
        && shape.subList(2, shape.size()).stream().allMatch(extent -> extent == 1);
  }

  private static boolean isShared(ScriptModule root, ScriptTensor tensor) {
    int holders = 0;
    for (ScriptModule module : root.all()) {
      for (Map<String, ScriptTensor> held : List.of(module.parameters(), module.buffers())) {
        for (ScriptTensor other : held.values()) {
          holders += other.storage().equals(tensor.storage()) ? 1 : 0;
        }
      }
    }
    return holders != 1;
  }

  /**
   * What of an archive becomes other.
   *
   * @param root the network
   * @param last its last layer
   * @param code the code of the archive, by the names of its files
   * @param numbers the network's tensors as they are now
   * @param classes the number of outputs
   * @param seed the source of the weights
   * @return the archive with the new layer, and otherwise as the network is now
   * @throws UnsupportedModelException if the layer cannot be replaced
   */
  public static ScriptChanges changes(
      ScriptModule root,
      ScriptLayer last,
      Map<String, String> code,
      List<OtherNumbers> numbers,
      int classes,
      long seed) {
    refusal(root, last)
        .ifPresent(
            reason -> {
              throw new UnsupportedModelException("The network gets no new head: " + reason);
            });
    ScriptTensor weight = Objects.requireNonNull(last.module().parameters().get(WEIGHT));
    ScriptTensor bias = last.module().parameters().get(BIAS);
    return new NewHead(root, last.module(), weight, bias).changes(code, numbers, classes, seed);
  }

  private ScriptChanges changes(
      Map<String, String> code, List<OtherNumbers> numbers, int classes, long seed) {
    List<OtherShape> shapes = new ArrayList<>();
    List<Long> shape = new ArrayList<>(weight.info().shape());
    long before = shape.set(0, (long) classes);
    long features = weight.info().elements() / before;
    shapes.add(new OtherShape(weight, shape, () -> drawn(features, classes, seed)));
    if (bias != null) {
      int bytes = classes * bias.info().type().bytes();
      shapes.add(new OtherShape(bias, List.of((long) classes), () -> ByteBuffer.allocate(bytes)));
    }
    List<OtherNumbers> others =
        numbers.stream()
            .filter(other -> !other.tensor().equals(weight) && !other.tensor().equals(bias))
            .toList();
    Map<String, String> rewritten = new ClassCounts(root, head, before, classes).rewrite(code);
    return new ScriptChanges(rewritten, others, shapes, true);
  }

  private ByteBuffer drawn(long features, int classes, long seed) {
    double bound = 1 / Math.sqrt((double) features);
    boolean narrow = weight.info().type() == ElementType.F32;
    int count = Math.toIntExact(features * classes);
    ByteBuffer bytes =
        ByteBuffer.allocate(count * weight.info().type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      double value = (2 * random.nextDouble() - 1) * bound;
      if (narrow) {
        bytes.putFloat((float) value);
      } else {
        bytes.putDouble(value);
      }
    }
    return bytes.flip();
  }
}
