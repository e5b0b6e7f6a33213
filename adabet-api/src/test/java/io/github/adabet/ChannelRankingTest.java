package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelRankingTest {
  private static final Provenance NONE = Provenance.builder().build();
  private static final ChannelRanking RANKING =
      new ChannelRanking(
          List.of(
              new ChannelScores(Layers.layer(3, 1), List.of(0.0, 0.0, 0.0)),
              new ChannelScores(Layers.layer(1, 1), List.of(1.0, 3.0, 2.0, 3.0))),
          5,
          NONE);

  @Test
  void select_half_takesTheBestOfEachLayerAndAllWhereScoresAreEqual() {
    ChannelSelection selection = RANKING.select(0.5);
    assertThat(selection.layers())
        .containsExactly(
            new SelectedChannels(Layers.layer(1, 1), 4, List.of(1, 3)),
            new SelectedChannels(Layers.layer(3, 1), 3, List.of(0, 1, 2)));
    assertThat(selection.layers().get(0).whole()).isFalse();
    assertThat(selection.layers().get(1).whole()).isTrue();
    assertThat(selection.channelCount()).isEqualTo(5);
    assertThat(selection.provenance().settings())
        .containsEntry("selection.channels", "share 0.5 of each layer's channels");
  }

  @Test
  void select_equalScores_takesTheSmallerIndex() {
    assertThat(RANKING.select(0.25).layers().get(0).channels()).containsExactly(1);
  }

  @Test
  void select_tinyShare_takesOneChannel() {
    assertThat(RANKING.select(1e-9).layers().get(0).channels()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void select_shareOutOfRange_isRefused(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RANKING.select(share))
        .withMessageContaining("(0, 1]");
  }

  @Test
  void layerSelection_ofASelection_holdsItsLayersInForwardOrder() {
    LayerSelection layers = RANKING.select(0.5).layerSelection();
    assertThat(Layers.names(layers.layers())).containsExactly("layer1", "layer3");
    assertThat(layers.layerCount()).isEqualTo(5);
  }

  @Test
  void constructor_layerTwice_isRefused() {
    ChannelScores scores = new ChannelScores(Layers.layer(1, 1), List.of(1.0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChannelRanking(List.of(scores, scores), 5, NONE))
        .withMessageContaining("layer1 is ranked twice");
  }

  @Test
  void selectedChannels_channelOutOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SelectedChannels(Layers.layer(0, 1), 2, List.of(2)))
        .withMessageContaining("its channels are 0 to 1");
  }

  @Test
  void selectedChannels_channelTwiceOrNone_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SelectedChannels(Layers.layer(0, 1), 2, List.of(1, 1)))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SelectedChannels(Layers.layer(0, 1), 2, List.of()))
        .withMessageContaining("at least one");
  }
}
