package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SelectedTensorsTest {
  private static final LayerSelection SELECTION =
      Layers.ranking(3, 2, 1).select(SelectionBudget.layers(2));

  @Test
  void trains_rules_sayWhichTensors() {
    SelectedTensors named = SelectedTensors.of(Map.of("layer0", List.of("weight", "bias")));

    assertThat(SelectedTensors.ALL.trains("layer9", "weight", false)).isTrue();
    assertThat(SelectedTensors.BIASES_AND_NORMALIZATIONS.trains("layer0", "gamma", true)).isTrue();
    assertThat(SelectedTensors.BIASES_AND_NORMALIZATIONS.trains("layer0", "weight", false))
        .isFalse();
    assertThat(named.trains("layer0", "weight", false)).isTrue();
    assertThat(named.trains("layer0", "gamma", true)).isFalse();
    assertThat(named.trains("layer1", "weight", false)).isFalse();
    assertThat(named).hasToString("layer0: bias weight");
  }

  @Test
  void of_namesInAnyOrder_areEqual() {
    assertThat(SelectedTensors.of(Map.of("a", List.of("x", "y"), "b", List.of("z"))))
        .isEqualTo(
            SelectedTensors.of(new TreeMap<>(Map.of("b", List.of("z"), "a", List.of("y", "x")))));
  }

  @Test
  void create_namesThatSayNothing_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SelectedTensors.of(Map.of()))
        .withMessageContaining("NAMED");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SelectedTensors.of(Map.of("a", List.of())))
        .withMessageContaining("no tensor of layer a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SelectedTensors.of(Map.of("a", List.of("x", "x"))))
        .withMessageContaining("twice");
  }

  @Test
  void withTensors_ofOtherLayersThanSelected_isRefused() {
    assertThat(SELECTION.tensors()).isEqualTo(SelectedTensors.ALL);
    assertThat(
            SELECTION
                .withTensors(
                    SelectedTensors.of(
                        Map.of("layer0", List.of("weight"), "layer1", List.of("bias"))))
                .toString())
        .endsWith("of these 2 tensors");
    for (Map<String, List<String>> other :
        List.of(
            Map.of("layer0", List.of("weight")),
            Map.of(
                "layer0", List.of("weight"), "layer1", List.of("bias"), "layer2", List.of("x")))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SELECTION.withTensors(SelectedTensors.of(other)))
          .withMessageContaining("each selected layer and of no other");
    }
  }
}
