package io.github.adabet.djl.internal.train.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.ChannelSelection;
import io.github.adabet.SelectedChannels;
import io.github.adabet.djl.internal.array.HostArrays;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which channels of the trained parameters a step may change. Immutable; the arrays it works on are
 * the caller's.
 *
 * <p>Gradients are computed for whole parameters, as the engines do; what a step did to a channel
 * that is not selected is undone, so that neither decay nor momentum reaches it and its bits stay.
 * The cost is one copy of one parameter at a time.
 */
public final class ChannelMasks {

  private final String description;
  private final IdentityHashMap<Parameter, SelectedChannels> masks = new IdentityHashMap<>();

  private ChannelMasks(String description) {
    this.description = description;
  }

  /** Returns masks that let everything change. */
  public static ChannelMasks none() {
    return new ChannelMasks("all");
  }

  /**
   * Reads the masks off a selection.
   *
   * @param tree the network
   * @param plan what is trained
   * @param selection the channels to train
   * @throws IllegalArgumentException if a layer of the selection is not trained, has another number
   *     of channels, or shares a parameter with another layer
   */
  public static ChannelMasks of(BlockTree tree, TrainingPlan plan, ChannelSelection selection) {
    ChannelMasks masks = new ChannelMasks(selection.toString());
    Map<String, BlockTree.Leaf> leaves =
        tree.leaves().stream()
            .filter(leaf -> leaf.layer() != null && !leaf.repeated())
            .collect(Collectors.toMap(leaf -> leaf.layer().name(), Function.identity()));
    for (SelectedChannels channels : selection.layers()) {
      BlockTree.Leaf leaf = leaves.get(channels.layer().name());
      if (leaf == null || !plan.trains(leaf)) {
        throw new IllegalArgumentException(
            "Channels of layer "
                + channels.layer().name()
                + " are selected, but the layer is not trained; train the selection's own layers,"
                + " ChannelSelection.layerSelection()");
      }
      masks.add(leaf, channels);
    }
    tree.leaves().forEach(leaf -> masks.requireUnshared(leaf));
    return masks;
  }

  /** Refuses channels of a parameter that another layer holds too, to which they mean nothing. */
  private void requireUnshared(BlockTree.Leaf leaf) {
    for (Parameter parameter : leaf.parameters()) {
      SelectedChannels channels = masks.get(parameter);
      if (channels != null && !channels.layer().equals(leaf.layer())) {
        throw new IllegalArgumentException(
            "Channels of layer "
                + channels.layer().name()
                + " are selected, but it shares a parameter with "
                + leaf.path()
                + "; select the layer as a whole");
      }
    }
  }

  private void add(BlockTree.Leaf leaf, SelectedChannels channels) {
    int count = ChannelAxes.count(leaf);
    if (channels.channelCount() != count) {
      throw new IllegalArgumentException(
          "The selection counts "
              + channels.channelCount()
              + " channels in layer "
              + channels.layer().name()
              + ", which has "
              + count
              + "; rank the channels of this network");
    }
    if (!channels.whole()) {
      leaf.parameters().forEach(parameter -> masks.put(parameter, channels));
    }
  }

  /** Returns the channels that may change, by parameter, as a text that two equal masks share. */
  public String identity(List<TrainingPlan.Entry> trained) {
    StringBuilder text = new StringBuilder();
    for (TrainingPlan.Entry entry : trained) {
      SelectedChannels channels = masks.get(entry.parameter());
      if (channels != null) {
        text.append(entry.key()).append(channels.channels());
      }
    }
    return text.toString();
  }

  /** Returns how many channels are trained, for people. */
  public String description() {
    return description;
  }

  /** Returns how many scalars of a trained parameter a step may change. */
  public long trainedCount(Parameter parameter) {
    SelectedChannels channels = masks.get(parameter);
    long size = parameter.getArray().size();
    return channels == null ? size : size / channels.channelCount() * channels.channels().size();
  }

  /**
   * Changes an array in place, its selected channels only. Temporaries are left to the caller's
   * scope.
   *
   * @param parameter whose array it is
   * @param array shares the parameter's memory, requires no gradient
   * @param change changes the whole array in place
   */
  public void change(Parameter parameter, NDArray array, Runnable change) {
    SelectedChannels channels = masks.get(parameter);
    if (channels == null) {
      change.run();
      return;
    }
    NDArray before = array.duplicate();
    change.run();
    ArrayBytes.copyInto(array, merge(channels, array, before));
  }

  /**
   * Sets a gradient to zero, in place, in the channels that are not selected. Temporaries are left
   * to the caller's scope.
   */
  public void limit(Parameter parameter, NDArray gradient) {
    SelectedChannels channels = masks.get(parameter);
    if (channels != null) {
      ArrayBytes.copyInto(gradient, merge(channels, gradient, gradient.zerosLike()));
    }
  }

  /**
   * Copies the statistics of which only some channels may change.
   *
   * @param statistics running statistics
   * @param arrays where their arrays are
   * @return what {@link #restore} needs; the caller closes the arrays
   */
  public NDList copies(List<TrainingPlan.Entry> statistics, Function<Parameter, NDArray> arrays) {
    NDList copies = new NDList();
    for (TrainingPlan.Entry entry : statistics) {
      if (masks.containsKey(entry.parameter())) {
        copies.add(arrays.apply(entry.parameter()).duplicate());
      }
    }
    return copies;
  }

  /**
   * Gives the channels that are not selected their former statistics. Temporaries are left to the
   * caller's scope.
   *
   * @param statistics as given to {@link #copies}
   * @param arrays as given to {@link #copies}
   * @param copies what {@link #copies} returned
   */
  public void restore(
      List<TrainingPlan.Entry> statistics, Function<Parameter, NDArray> arrays, NDList copies) {
    int next = 0;
    for (TrainingPlan.Entry entry : statistics) {
      SelectedChannels channels = masks.get(entry.parameter());
      if (channels != null) {
        NDArray array = arrays.apply(entry.parameter());
        ArrayBytes.copyInto(array, merge(channels, array, copies.get(next++)));
      }
    }
  }

  private static NDArray merge(SelectedChannels channels, NDArray changed, NDArray before) {
    byte[] selected = new byte[channels.channelCount()];
    channels.channels().forEach(channel -> selected[channel] = 1);
    long[] column = new long[changed.getShape().dimension()];
    Arrays.fill(column, 1);
    column[0] = selected.length;
    NDArray mask =
        HostArrays.of(
                changed.getManager(),
                ByteBuffer.wrap(selected),
                new Shape(column),
                DataType.BOOLEAN)
            .broadcast(changed.getShape());
    return NDArrays.where(mask, changed, before);
  }
}
