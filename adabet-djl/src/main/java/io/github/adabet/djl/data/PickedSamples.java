package io.github.adabet.djl.data;

import java.util.List;
import java.util.stream.LongStream;

/** Some of other samples, in an order of their own. */
final class PickedSamples implements Samples {

  private final Samples samples;
  private final long[] chosen;

  /**
   * Some of other samples.
   *
   * @param samples the others
   * @param chosen indices of theirs; nobody writes to them any more
   */
  PickedSamples(Samples samples, long[] chosen) {
    this.samples = samples;
    this.chosen = chosen;
  }

  @Override
  public long size() {
    return chosen.length;
  }

  @Override
  public Sample read(long index) {
    return samples.read(chosen[Math.toIntExact(index)]);
  }

  @Override
  public List<Sample> read(long[] indices) {
    return samples.read(theirs(indices));
  }

  @Override
  public void prefetch(long[] indices) {
    samples.prefetch(theirs(indices));
  }

  @Override
  public Samples epoch(int epoch) {
    Samples seen = samples.epoch(epoch);
    return seen.equals(samples) ? this : new PickedSamples(seen, chosen);
  }

  private long[] theirs(long[] indices) {
    return LongStream.of(indices).map(index -> chosen[Math.toIntExact(index)]).toArray();
  }
}
