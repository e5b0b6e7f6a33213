package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.OpaqueEncoder;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.spi.ActivationSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the source of block trees must do besides, on any engine. */
@Tag("jdk")
abstract class BlockActivationSourceContract extends ActivationSourceContract<NDList> {

  private final List<Model> models = new ArrayList<>();

  /** Returns DJL's name of the engine. */
  abstract String engine();

  @AfterEach
  void closeModels() {
    models.forEach(Model::close);
  }

  @Override
  ActivationSource<NDList> source() {
    return BlockActivationSource.of(keep(ZooNetwork.LENET.model(engine())));
  }

  @Override
  NDList batch(ActivationSource<NDList> source) {
    return new NDList(
        ZooNetwork.LENET.batch(models.get(models.size() - 1).getNDManager(), SAMPLES));
  }

  @Override
  int openArrays() {
    return models.stream().mapToInt(model -> model.getNDManager().getManagedArrays().size()).sum();
  }

  @Test
  void forward_sequentialNetwork_seesTheValuesOfAPlainForward() {
    Model model = keep(ZooNetwork.LENET.model(engine()));
    NDArray batch = ZooNetwork.LENET.batch(model.getNDManager(), SAMPLES);
    List<float[]> expected = new ArrayList<>();
    NDList current = new NDList(batch);
    for (Pair<String, Block> child : model.getBlock().getChildren()) {
      current =
          child.getValue().forward(new ParameterStore(model.getNDManager(), false), current, false);
      if (!child.getValue().getParameters().isEmpty()) {
        expected.add(current.head().toFloatArray());
      }
    }

    List<float[]> seen = new ArrayList<>();
    BlockActivationSource.of(model)
        .forward(new NDList(batch), activation -> seen.add(activation.toFloatArray()));

    assertThat(seen).usingRecursiveComparison().isEqualTo(expected);
  }

  @Test
  void forward_networkWithBatchNormalisation_changesNoWeightAndNoStatistic() {
    Model model = keep(ZooNetwork.RESNET18.model(engine()));
    List<float[]> before = weights(model);

    BlockActivationSource.of(model)
        .forward(
            new NDList(ZooNetwork.RESNET18.batch(model.getNDManager(), SAMPLES)),
            activation -> assertThat(activation.pairwiseDistances()).hasSize(10));

    assertThat(weights(model)).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void forward_leafThatTakesItsResultOutOfAScope_closesItToo() {
    Block block =
        new SequentialBlock()
            .add(linear())
            .addSingleton(
                array -> {
                  try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    NDArray result = array.mul(2).add(1);
                    NDScope.unregister(result);
                    return result;
                  }
                })
            .add(linear());
    Model model = keep(ZooNetwork.model(engine(), block, new Shape(SAMPLES, 4)));
    NDList batch = new NDList(ZooNetwork.normal(model.getNDManager(), new Shape(SAMPLES, 4), 1));
    int before = openArrays();

    BlockActivationSource.of(model)
        .forward(batch, activation -> assertThat(activation.samples()).isEqualTo(SAMPLES));

    assertThat(openArrays()).isEqualTo(before);
    assertThat(batch.head().getManager()).isSameAs(model.getNDManager());
  }

  @Test
  void forward_sharedBlock_visitsItsLayerAtEachPlace() {
    Block shared = linear();
    Model model =
        keep(
            ZooNetwork.model(
                engine(),
                new SequentialBlock().add(shared).add(linear()).add(shared),
                new Shape(SAMPLES, 4)));
    List<String> visited = new ArrayList<>();

    BlockActivationSource.of(model)
        .forward(
            new NDList(ZooNetwork.normal(model.getNDManager(), new Shape(SAMPLES, 4), 1)),
            activation -> visited.add(activation.layer().name()));

    assertThat(visited).containsExactly("01Linear", "02Linear", "01Linear");
  }

  @Test
  void forward_leafWithSeveralOutputs_takesTheFirst() {
    Block lstm =
        LSTM.builder()
            .setStateSize(3)
            .setNumLayers(1)
            .optBatchFirst(true)
            .optReturnState(true)
            .build();
    Model model =
        keep(ZooNetwork.model(engine(), new SequentialBlock().add(lstm), new Shape(SAMPLES, 2, 4)));
    NDList batch = new NDList(ZooNetwork.normal(model.getNDManager(), new Shape(SAMPLES, 2, 4), 1));
    int before = openArrays();
    List<long[]> shapes = new ArrayList<>();

    BlockActivationSource.of(model).forward(batch, activation -> shapes.add(activation.shape()));

    assertThat(shapes).singleElement().isEqualTo(new long[] {SAMPLES, 2, 3});
    assertThat(openArrays()).isEqualTo(before);
  }

  @Test
  void forward_layerThatFoldsTheBatch_throwsNamingTheLayer() {
    Block block =
        new SequentialBlock()
            .add(linear())
            .add(new LambdaBlock(list -> new NDList(list.head().reshape(-1, 2))))
            .add(linear());
    Model model = keep(ZooNetwork.model(engine(), block, new Shape(SAMPLES, 4)));
    NDList batch = new NDList(ZooNetwork.normal(model.getNDManager(), new Shape(SAMPLES, 4), 1));
    int before = openArrays();

    assertThatThrownBy(() -> BlockActivationSource.of(model).forward(batch, activation -> {}))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("03Linear")
        .hasMessageContaining("(10, 4)");
    assertThat(openArrays()).isEqualTo(before);
  }

  @Test
  void forward_nanInASample_throwsNamingLayerAndSample() {
    Model model = keep(ZooNetwork.LENET.model(engine()));
    NDArray batch = ZooNetwork.LENET.batch(model.getNDManager(), SAMPLES);
    float[] values = batch.toFloatArray();
    Arrays.fill(values, 2 * 784, 3 * 784, Float.NaN);
    NDList poisoned = new NDList(model.getNDManager().create(values, batch.getShape()));

    assertThatThrownBy(
            () ->
                BlockActivationSource.of(model)
                    .forward(poisoned, activation -> activation.pairwiseDistances()))
        .isInstanceOfSatisfying(
            NonFiniteActivationException.class,
            e -> {
              assertThat(e.layerName()).isEqualTo("01Conv2d");
              assertThat(e.sample()).isEqualTo(2);
            });
  }

  @Test
  void forward_emptyBatch_throws() {
    ActivationSource<NDList> source = source();
    NDManager manager = models.get(0).getNDManager();

    assertThatThrownBy(() -> source.forward(new NDList(), activation -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                source.forward(
                    new NDList(manager.zeros(new Shape(0, 1, 28, 28))), activation -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0, 1, 28, 28)");
  }

  @Test
  void of_modelWithoutBlock_throws() {
    DjlEngines.engine(engine());
    Model model = keep(Model.newInstance("empty", engine()));

    assertThatThrownBy(() -> BlockActivationSource.of(model))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void provenance_opaqueComposite_isReported() {
    Block block =
        new SequentialBlock()
            .add(linear())
            .add(new OpaqueEncoder(4))
            .add(BatchNorm.builder().build());
    Model model = keep(ZooNetwork.model(engine(), block, new Shape(SAMPLES, 3, 4)));

    assertThat(BlockActivationSource.of(model).provenance().settings())
        .containsEntry(
            "source.opaque", "02OpaqueEncoder (io.github.adabet.djl.fixtures.OpaqueEncoder)");
    assertThat(source().provenance().settings()).containsEntry("source.opaque", "none");
  }

  private Model keep(Model model) {
    models.add(model);
    return model;
  }

  private static List<float[]> weights(Model model) {
    return model.getBlock().getParameters().values().stream()
        .map(parameter -> parameter.getArray().toFloatArray())
        .toList();
  }

  private static Block linear() {
    return Linear.builder().setUnits(4).build();
  }
}
