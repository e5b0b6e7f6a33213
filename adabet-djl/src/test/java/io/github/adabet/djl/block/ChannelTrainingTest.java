package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Model;
import ai.djl.nn.Block;
import io.github.adabet.BatchNormMode;
import io.github.adabet.ChannelSelection;
import io.github.adabet.Layer;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedChannels;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What training of single channels promises on any engine that trains. */
@EngineTest
class ChannelTrainingTest extends TrainerContractSetting {

  private static final int CHANNELS = 4;
  private static final List<Integer> CHOSEN = List.of(1, 3);

  @Test
  void train_someChannelsWithDecayAndMomentum_keepsTheBitsOfAllOthers() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);
      OptimizerOptions decaying =
          OptimizerOptions.adam().withWeightDecay(WeightDecay.decoupled(0.1).ofEveryParameter());

      train(model, options().optimizer(decaying).build(), firstConvolutionAndNorm(block));

      assertChangedInChosenChannelsOnly(
          before,
          block,
          Set.of("01Conv2d_weight", "01Conv2d_bias", "02BatchNorm_gamma", "02BatchNorm_beta"));
    }
  }

  @Test
  void train_someChannelsOfNormLearningStatistics_keepsTheStatisticsOfAllOthers() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      train(model, options().batchNorm(BatchNormMode.SELECTED).build(), norm(block));

      assertChangedInChosenChannelsOnly(
          before,
          block,
          Set.of(
              "02BatchNorm_gamma",
              "02BatchNorm_beta",
              "02BatchNorm_runningMean",
              "02BatchNorm_runningVar"));
    }
  }

  @Test
  void train_oneStep_movesChosenChannelsAsWholeLayersWould() {
    TrainingOptions oneStep = options(1, 12).build();
    try (Model part = TrainingFixtures.residualModel(engine(), 1);
        Model whole = TrainingFixtures.residualModel(engine(), 1)) {
      ChannelSelection channels = firstConvolutionAndNorm(part.getBlock());
      train(part, oneStep, channels);
      train(whole, oneStep, channels.layerSelection());

      float[] some = TrainingFixtures.snapshot(part.getBlock()).get("01Conv2d_weight");
      float[] all = TrainingFixtures.snapshot(whole.getBlock()).get("01Conv2d_weight");
      for (int channel : CHOSEN) {
        assertThat(channel(some, channel)).isEqualTo(channel(all, channel));
      }
    }
  }

  @Test
  void train_denseLayer_trainsTheChosenOutputsOnly() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);
      List<Layer> layers = TrainingFixtures.layers(block);
      Layer head = layers.get(layers.size() - 1);
      ChannelSelection second = selection(block, new SelectedChannels(head, 3, List.of(1)));

      TrainingReport report = train(model, options().build(), second);

      Map<String, float[]> after = TrainingFixtures.snapshot(block);
      Set<String> changed = changed(before, block);
      assertThat(changed).hasSize(2).allMatch(name -> name.contains("Linear"));
      for (String name : changed) {
        int length = after.get(name).length / 3;
        float[] expected = before.get(name).clone();
        System.arraycopy(after.get(name), length, expected, length, length);
        assertThat(after.get(name)).isEqualTo(expected);
      }
      assertThat(report.trainedParameters()).isEqualTo(5);
      assertThat(report.provenance().settings())
          .containsEntry("training.channels", "1 of 3 channels of 1 layer");
    }
  }

  @Test
  void train_channelsOfALayerThatIsNotTrained_isRefused() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(model, options().build()).build();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  trainer.train(
                      TrainingRequest.builder(
                              TrainingFixtures.selectLast(block),
                              TrainingFixtures.images(data, 12, 1))
                          .channels(firstConvolutionAndNorm(block))
                          .build()))
          .withMessageContaining("01Conv2d")
          .withMessageContaining("layerSelection()");
    }
  }

  @Test
  void train_wrongNumberOfChannels_isRefused() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Layer first = TrainingFixtures.layers(block).get(0);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  train(
                      model,
                      options().build(),
                      selection(block, new SelectedChannels(first, 5, List.of(4)))))
          .withMessageContaining("5 channels in layer 01Conv2d, which has 4");
    }
  }

  private TrainingReport train(Model model, TrainingOptions options, ChannelSelection channels) {
    return BlockSelectiveTrainer.builder(model, options)
        .build()
        .train(TrainingRequest.builder(channels, TrainingFixtures.images(data, 12, 1)).build());
  }

  private static ChannelSelection firstConvolutionAndNorm(Block block) {
    List<Layer> layers = TrainingFixtures.layers(block);
    return selection(
        block,
        new SelectedChannels(layers.get(0), CHANNELS, CHOSEN),
        new SelectedChannels(layers.get(1), CHANNELS, CHOSEN));
  }

  private static ChannelSelection norm(Block block) {
    Layer norm = TrainingFixtures.layers(block).get(1);
    return selection(block, new SelectedChannels(norm, CHANNELS, CHOSEN));
  }

  private static ChannelSelection selection(Block block, SelectedChannels... channels) {
    return new ChannelSelection(
        List.of(channels), TrainingFixtures.layers(block).size(), Provenance.builder().build());
  }

  private static void assertChangedInChosenChannelsOnly(
      Map<String, float[]> before, Block block, Set<String> names) {
    assertThat(changed(before, block)).isEqualTo(names);
    Map<String, float[]> after = TrainingFixtures.snapshot(block);
    for (String name : names) {
      List<Integer> changed = new ArrayList<>();
      for (int channel = 0; channel < CHANNELS; channel++) {
        if (!Arrays.equals(channel(before.get(name), channel), channel(after.get(name), channel))) {
          changed.add(channel);
        }
      }
      assertThat(changed).as(name).isEqualTo(CHOSEN);
    }
  }

  private static float[] channel(float[] values, int channel) {
    int length = values.length / CHANNELS;
    return Arrays.copyOfRange(values, channel * length, (channel + 1) * length);
  }
}
