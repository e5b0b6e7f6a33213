package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.util.Pair;
import io.github.adabet.djl.DjlEngines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlainTrainingTest {
  private static final Shape INPUT = new Shape(4, 3);

  private Model model;

  @BeforeEach
  void makeModel() {
    DjlEngines.engine(DjlEngines.PYTORCH).setRandomSeed(1);
    model = Model.newInstance("small", DjlEngines.PYTORCH);
    SequentialBlock block =
        new SequentialBlock()
            .add(new SequentialBlock().add(Linear.builder().setUnits(5).build()))
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(2).build());
    block.initialize(model.getNDManager(), DataType.FLOAT32, INPUT);
    model.setBlock(block);
  }

  @AfterEach
  void closeModel() {
    model.close();
  }

  @Test
  void run_frozenLayer_keepsItsBitsAndTheOthersChange() {
    Map<String, float[]> before = parameters();

    List<Double> seconds = training().run(3, List.of("01SequentialBlock/01Linear"));

    assertThat(seconds).hasSize(3).allMatch(time -> time > 0);
    parameters()
        .forEach(
            (name, values) -> {
              if (name.contains("01SequentialBlock")) {
                assertThat(values).as(name).containsExactly(before.get(name));
              } else {
                assertThat(values).as(name).isNotEqualTo(before.get(name));
              }
            });
  }

  @Test
  void run_unknownLayer_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> training().run(1, List.of("01SequentialBlock/02Linear")))
        .withMessageContaining("has no child 02Linear");
  }

  private PlainTraining training() {
    NDArray samples = model.getNDManager().randomNormal(INPUT);
    NDArray labels = model.getNDManager().create(new long[] {0, 1, 1, 0});
    ArrayDataset data =
        new ArrayDataset.Builder().setData(samples).optLabels(labels).setSampling(4, false).build();
    return new PlainTraining(model, data, INPUT);
  }

  private Map<String, float[]> parameters() {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Pair<String, Parameter> entry : model.getBlock().getParameters()) {
      values.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
    }
    return values;
  }
}
