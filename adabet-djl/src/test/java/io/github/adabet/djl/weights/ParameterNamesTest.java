package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import org.junit.jupiter.api.Test;

class ParameterNamesTest {

  @Test
  void of_blocksOfDjl_keepTheirNumbersAndRenameStatistics() {
    Block block =
        new SequentialBlock()
            .add(BatchNorm.builder().build())
            .add(Linear.builder().setUnits(2).build());

    assertThat(ParameterNames.of(block).keySet())
        .containsExactly(
            "01BatchNorm.weight",
            "01BatchNorm.bias",
            "01BatchNorm.running_mean",
            "01BatchNorm.running_var",
            "02Linear.weight",
            "02Linear.bias");
    assertThat(ParameterNames.of(block))
        .containsEntry("02Linear.bias", block.getParameters().get("02Linear_bias"));
  }
}
