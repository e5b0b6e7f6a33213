package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerGroupingTest {
  private static final List<Layer> NETWORK =
      network(
          "stem/conv:CONVOLUTION",
          "stem/bn:NORMALIZATION",
          "block/0/conv1:CONVOLUTION",
          "block/0/bn1:NORMALIZATION",
          "block/0/conv2:CONVOLUTION",
          "block/1/norm:NORMALIZATION",
          "block/1/mlp/fc:DENSE",
          "fc:DENSE");

  @Test
  void units_normalisationThatFollowsInTheSameComposite_isTakenAlong() {
    assertThat(names(LayerGrouping.units(NETWORK)))
        .containsExactly(
            "stem/conv[stem/conv, stem/bn]",
            "block/0/conv1[block/0/conv1, block/0/bn1]",
            "block/0/conv2[block/0/conv2]",
            "block/1/norm[block/1/norm]",
            "block/1/mlp/fc[block/1/mlp/fc]",
            "fc[fc]");
  }

  @Test
  void blocks_byDepth_dividesByTheFirstPartsOfNames() {
    assertThat(names(LayerGrouping.blocks(NETWORK, 2)))
        .containsExactly(
            "stem/conv[stem/conv]",
            "stem/bn[stem/bn]",
            "block/0[block/0/conv1, block/0/bn1, block/0/conv2]",
            "block/1[block/1/norm, block/1/mlp/fc]",
            "fc[fc]");
    assertThat(LayerGrouping.blocks(NETWORK, 1).groups())
        .extracting(LayerGroup::name)
        .containsExactly("stem", "block", "fc");
    assertThat(LayerGrouping.blocks(NETWORK, 9).groups()).hasSize(8);
  }

  @Test
  void single_layers_areByThemselves() {
    assertThat(LayerGrouping.single(NETWORK).groups()).hasSize(8);
  }

  @Test
  void blocks_depthZero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerGrouping.blocks(NETWORK, 0))
        .withMessageContaining("depth");
  }

  @Test
  void constructor_layerInTwoGroups_isRefused() {
    Layer layer = NETWORK.get(0);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LayerGrouping(
                    "mine", List.of(LayerGroup.of(layer), new LayerGroup("other", List.of(layer)))))
        .withMessageContaining("stem/conv is in two groups");
  }

  @Test
  void grouped_ranking_scoresMeansAndSelectsGroupsWhole() {
    LayerRanking ranking =
        ranking(4, 0, 1, 2, 6, 5, 4, 3).grouped(LayerGrouping.blocks(NETWORK, 2));

    assertThat(ranking.groups())
        .extracting(group -> group.group().name() + " " + group.score())
        .containsExactly("block/1 4.5", "stem/conv 4.0", "block/0 3.0", "fc 3.0", "stem/bn 0.0");
    LayerSelection selection = ranking.select(SelectionBudget.layers(3));
    assertThat(selection.groups())
        .extracting(LayerGroup::name)
        .containsExactly("stem/conv", "block/0", "block/1");
    assertThat(selection.layers()).hasSize(6);
    assertThat(ranking.select(SelectionBudget.fraction(0.4)).groups()).hasSize(2);
    assertThat(selection.provenance().settings())
        .containsEntry("selection.grouping", "blocks of depth 2")
        .containsEntry("selection.always_trained", "none");
  }

  @Test
  void select_parametersOfGroups_areThoseOfAllTheirLayers() {
    LayerRanking ranking = ranking(9, 9, 1, 1, 1, 2, 2, 3).grouped(LayerGrouping.units(NETWORK));

    assertThat(ranking.select(SelectionBudget.trainableParameters(19)).groups())
        .extracting(LayerGroup::name)
        .containsExactly("fc");
    assertThat(ranking.select(SelectionBudget.trainableParameters(20)).groups())
        .extracting(LayerGroup::name)
        .containsExactly("stem/conv");
  }

  @Test
  void alwaysTraining_head_comesOnTopOfAShareAndCountsInParameters() {
    LayerRanking ranking = ranking(1, 2, 3, 4, 5, 6, 7, 0).alwaysTraining("fc");

    assertThat(Layers.names(ranking.select(SelectionBudget.layers(1)).layers()))
        .containsExactly("block/1/mlp/fc", "fc");
    assertThat(Layers.names(ranking.select(SelectionBudget.fraction(0.3)).layers()))
        .containsExactly("block/1/norm", "block/1/mlp/fc", "fc");
    assertThat(Layers.names(ranking.select(SelectionBudget.trainableParameters(19)).layers()))
        .containsExactly("fc");
    assertThat(Layers.names(ranking.select(SelectionBudget.trainableParameters(20)).layers()))
        .containsExactly("block/1/mlp/fc", "fc");
    assertThatExceptionOfType(InfeasibleBudgetException.class)
        .isThrownBy(() -> ranking.select(SelectionBudget.trainableParameters(9)))
        .withMessageContaining("what is always trained has 10");
  }

  @Test
  void alwaysTraining_everyLayer_leavesNothingToChoose() {
    LayerRanking ranking = Layers.ranking(1, 2).alwaysTraining("layer0", "layer1");
    assertThat(ranking.select(SelectionBudget.fraction(0.5)).layers()).hasSize(2);
  }

  @Test
  void alwaysTraining_unknownLayer_isRefusedWithTheLastLayersName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Layers.ranking(1, 2).alwaysTraining("head"))
        .withMessageContaining("the last layer is layer1");
  }

  @Test
  void grouped_groupingOfOtherLayers_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Layers.ranking(1, 2).grouped(LayerGrouping.single(NETWORK)))
        .withMessageContaining("divides 8 layers");
  }

  @Test
  void costs_ofGroups_addUpTraining() {
    List<LayerCost> costs = new ArrayList<>();
    NETWORK.forEach(
        layer -> costs.add(new LayerCost(layer, 100 - layer.index(), 2, 50 - layer.index(), 3)));
    List<GroupCost> ofBlocks =
        new TrainingCosts(costs, List.of()).of(LayerGrouping.blocks(NETWORK, 2));
    GroupCost block = ofBlocks.get(2);
    assertThat(block.group().name()).isEqualTo("block/0");
    assertThat(block.reachBytes()).isEqualTo(98);
    assertThat(block.trainingBytes()).isEqualTo(6);
    assertThat(block.reachWork()).isEqualTo(48);
    assertThat(block.trainingWork()).isEqualTo(9);
  }

  private static LayerRanking ranking(double... scores) {
    List<LayerScore> list = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      list.add(LayerScore.ofBatches(NETWORK.get(i), List.of(scores[i])));
    }
    return new LayerRanking(list, Provenance.builder().build());
  }

  private static List<String> names(LayerGrouping grouping) {
    return grouping.groups().stream()
        .map(group -> group.name() + Layers.names(group.layers()))
        .toList();
  }

  private static List<Layer> network(String... layers) {
    List<Layer> network = new ArrayList<>();
    for (String text : layers) {
      String[] parts = text.split(":", -1);
      network.add(new Layer(parts[0], network.size(), LayerKind.valueOf(parts[1]), 10));
    }
    return List.copyOf(network);
  }
}
