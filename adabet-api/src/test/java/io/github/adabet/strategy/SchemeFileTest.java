package io.github.adabet.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectedTensors;
import io.github.adabet.SelectionBudget;
import io.github.adabet.json.AdaBetJson;
import io.github.adabet.score.DepthScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemeFileTest {
  private static final FixedContext CONTEXT = FixedContext.of(6);

  @TempDir private Path folder;

  @Test
  void select_listOfLayers_isThese() throws IOException {
    LayerSelection selection =
        select("# the best\r\n  layer4 \n\nlayer1# and this\nlayer4\n", SelectionBudget.layers(1));

    assertThat(selection.layers()).extracting(Layer::name).containsExactly("layer1", "layer4");
    assertThat(selection.layerCount()).isEqualTo(6);
  }

  @Test
  void select_ranking_isTheBestUnderTheBudget() throws IOException {
    LayerRanking ranking = CONTEXT.rank(DepthScorer.create(), 1, OptionalInt.empty());

    LayerSelection selection = select(AdaBetJson.write(ranking), SelectionBudget.layers(2));

    assertThat(selection).isEqualTo(ranking.select(SelectionBudget.layers(2)));
    assertThat(selection.layers()).extracting(Layer::name).containsExactly("layer3", "layer5");
  }

  @Test
  void select_rankingOfANetworkThatHasGotANewHead_holdsThatToo() throws IOException {
    String ranked = AdaBetJson.write(CONTEXT.rank(DepthScorer.create(), 1, OptionalInt.empty()));
    // Before, the head had another number of classes, and so of parameters.
    String json =
        ranked.replaceAll(
            "(\"name\"\\s*:\\s*\"layer5\"[^}]*\"parameterCount\"\\s*:\\s*)\\d+", "$1999");
    assertThat(json).isNotEqualTo(ranked);
    Path file = Files.writeString(folder.resolve("ranking.json"), json);
    SchemeSettings settings = SchemeSettings.builder().budget(SelectionBudget.layers(1)).build();

    LayerSelection selection =
        SelectionSchemes.ofFile(file).plan(settings).strategy().select(CONTEXT.withHead());

    assertThat(selection.layers()).extracting(Layer::name).containsExactly("layer3", "layer5");
  }

  @Test
  void select_selection_isThatWithItsTensors() throws IOException {
    LayerSelection written =
        LayerSelection.of(
                CONTEXT.layers().subList(2, 3), 6, io.github.adabet.Provenance.builder().build())
            .withTensors(SelectedTensors.of(Map.of("layer2", List.of("bias"))));

    assertThat(select(AdaBetJson.write(written), SelectionBudget.layers(1))).isEqualTo(written);
  }

  @Test
  void select_layerThatTheNetworkLacks_isRefusedWithTheNearest() {
    assertThatThrownBy(() -> select("layer1\nlayr2\n", SelectionBudget.layers(1)))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("layr2")
        .hasMessageContaining("Did you mean")
        .hasMessageContaining("layer2");
    String other =
        AdaBetJson.write(FixedContext.of(9).rank(DepthScorer.create(), 1, OptionalInt.empty()));
    assertThatThrownBy(() -> select(other, SelectionBudget.layers(1)))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("none of the network's 6 layers");
  }

  @Test
  void plan_fileThatCannotBeUsed_isATypedErrorWithItsName() throws IOException {
    assertThatThrownBy(() -> select("{\"scores\": 1}", SelectionBudget.layers(1)))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("layers.txt");
    assertThatThrownBy(() -> select("{", SelectionBudget.layers(1)))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("layers.txt");
    assertThatThrownBy(() -> select("# nothing\n", SelectionBudget.layers(1)))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("names no layer");
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xC3, 0x28});
    assertThatThrownBy(() -> SelectionSchemes.ofFile(bytes).plan(SchemeSettings.defaults()))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(
            () -> SelectionSchemes.ofFile(folder.resolve("none")).plan(SchemeSettings.defaults()))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void of_nameOfAFile_isItsScheme() throws IOException {
    Path file = Files.writeString(folder.resolve("list"), "layer0\n");

    assertThat(SelectionSchemes.of(file.toString()).name()).isEqualTo(file.toString());
  }

  private LayerSelection select(String text, SelectionBudget budget) throws IOException {
    Path file = Files.writeString(folder.resolve("layers.txt"), text);
    SchemePlan plan =
        SelectionSchemes.of(file.toString()).plan(SchemeSettings.builder().budget(budget).build());
    assertThat(plan.duringTraining()).isFalse();
    return plan.strategy().select(CONTEXT);
  }
}
