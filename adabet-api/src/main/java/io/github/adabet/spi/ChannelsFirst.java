package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.util.Objects;
import java.util.Optional;

/** A copy on the heap, in float64, of an activation whose channels were moved to axis 1. */
final class ChannelsFirst implements LayerActivation {
  private final LayerActivation whole;
  private final long[] shape;
  private final int features;
  private final double[] rows;

  private ChannelsFirst(LayerActivation whole, long[] shape, int features, double[] rows) {
    this.whole = whole;
    this.shape = shape;
    this.features = features;
    this.rows = rows;
  }

  /**
   * Moves an axis to place 1; the other axes keep their order.
   *
   * @throws ArithmeticException if there are more values than an array can hold
   */
  static ChannelsFirst of(LayerActivation whole, int axis) {
    long[] shape = whole.shape();
    int samples = whole.samples();
    int features = Math.toIntExact(whole.features());
    int channels = Math.toIntExact(shape[axis]);
    int after = 1;
    for (int later = axis + 1; later < shape.length; later++) {
      after = Math.toIntExact(after * shape[later]);
    }
    double[] row = new double[features];
    double[] moved = new double[Math.multiplyExact(samples, features)];
    int perChannel = features / channels;
    for (int sample = 0; sample < samples; sample++) {
      whole.read(sample, 1, 0, features, row);
      for (int from = 0; from < features; from++) {
        int channel = from / after % channels;
        int place = from / after / channels * after + from % after;
        moved[sample * features + channel * perChannel + place] = row[from];
      }
    }
    return new ChannelsFirst(whole, moved(shape, axis), features, moved);
  }

  private static long[] moved(long[] shape, int axis) {
    long[] moved = new long[shape.length];
    moved[0] = shape[0];
    moved[1] = shape[axis];
    int next = 2;
    for (int other = 1; other < shape.length; other++) {
      if (other != axis) {
        moved[next++] = shape[other];
      }
    }
    return moved;
  }

  @Override
  public Layer layer() {
    return whole.layer();
  }

  @Override
  public long[] shape() {
    whole.layer();
    return shape.clone();
  }

  @Override
  public Optional<SampleMemory> memory() {
    whole.layer();
    return Optional.empty();
  }

  @Override
  public void read(int firstSample, int samples, long firstFeature, int count, double[] target) {
    whole.layer();
    Objects.checkFromIndexSize(firstSample, samples, shape[0]);
    Objects.checkFromIndexSize(firstFeature, count, features);
    for (int sample = 0; sample < samples; sample++) {
      int from = (firstSample + sample) * features + Math.toIntExact(firstFeature);
      System.arraycopy(rows, from, target, sample * count, count);
    }
  }
}
