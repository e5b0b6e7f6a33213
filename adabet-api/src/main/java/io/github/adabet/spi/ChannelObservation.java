package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One channel of an observed layer, in the place of the layer. */
final class ChannelObservation implements LayerObservation {
  private final LayerObservation whole;
  private final LayerActivation output;
  private @Nullable LayerActivation gradient;
  private int channel;

  private ChannelObservation(LayerObservation whole) {
    this.whole = whole;
    this.output = whole.output().byChannel();
  }

  static double[] scores(LayerScorer scorer, LayerObservation observed) {
    ChannelObservation channels = new ChannelObservation(observed);
    double[] scores = new double[channels.output.channels()];
    for (int channel = 0; channel < scores.length; channel++) {
      channels.channel = channel;
      scores[channel] = scorer.score(channels);
    }
    return scores;
  }

  @Override
  public Layer layer() {
    return whole.layer();
  }

  @Override
  public LayerActivation output() {
    return output.channel(channel);
  }

  @Override
  public LayerActivation input() {
    return whole.input();
  }

  @Override
  public List<StoredTensor> weights() {
    throw undivided("weights");
  }

  @Override
  public List<StoredTensor> statistics() {
    throw undivided("statistics");
  }

  @Override
  public LayerActivation outputGradient() {
    LayerActivation moved = gradient;
    if (moved == null) {
      moved = whole.outputGradient().byChannel();
      gradient = moved;
    }
    return moved.channel(channel);
  }

  private UnsupportedOperationException undivided(String what) {
    return new UnsupportedOperationException(
        "The "
            + what
            + " of layer "
            + layer().name()
            + " cannot be divided into channels; override scoreChannels in the scorer, or rank"
            + " layers.");
  }
}
