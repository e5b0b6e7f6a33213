package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV2;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.basicmodelzoo.cv.classification.VGG;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.Layer;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.ZooNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The table of what layers put out, on any engine. */
@EngineTest
class LayerShapesTest {

  private static final Shape IMAGE = new Shape(3, 224, 224);

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @Test
  void layerShapes_resNet50At224_countsThePublishedElements() {
    Block block = ResNetV1.builder().setNumLayers(50).setOutSize(1000).setImageShape(IMAGE).build();

    List<LayerShape> shapes = shapesAt224(block);

    assertThat(shapes).hasSize(107);
    assertThat(elements(shapes)).isEqualTo(2 * 10_587_136 + 1000);
    assertThat(shapes.get(0).outputShape()).containsExactly(64L, 112L, 112L);
    assertThat(shapes.get(106).outputShape()).containsExactly(1000L);
  }

  @Test
  void layerShapes_mobileNetV2At224_countsThePublishedElements() {
    List<LayerShape> shapes = shapesAt224(MobileNetV2.builder().setOutSize(1000).build());

    assertThat(shapes).hasSize(107);
    assertThat(elements(shapes)).isBetween(14_155_000L, 14_165_000L);
    assertThat(shapes).extracting(LayerShape::activationElements).contains(1_204_224L);
  }

  @Test
  void layerShapes_vgg16At224_countsThePublishedElements() {
    // Without the three dense layers, which put out 9,192 numbers and hold 500 MB of weights.
    Block block =
        VGG.builder()
            .setNumLayers(16)
            .setConvArch(new int[][] {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}})
            .setOutSize(1000)
            .build();
    SequentialBlock convolutions = new SequentialBlock();
    block.getChildren().values().stream()
        .filter(child -> child instanceof SequentialBlock)
        .forEach(convolutions::add);

    List<LayerShape> shapes = shapesAt224(convolutions);

    assertThat(shapes).hasSize(13);
    assertThat(elements(shapes) + 4096 + 4096 + 1000).isEqualTo(13_556_712);
  }

  @Test
  void layerShapes_sharedBlock_countsAllItsRunsOnce() {
    Block shared = linear(4);
    SequentialBlock block = new SequentialBlock().add(shared).add(linear(2)).add(linear(4));
    block.add(shared);
    try (Model model = ZooNetwork.model(engine(), block, new Shape(1, 4))) {
      List<LayerShape> shapes = BlockActivationSource.of(model).layerShapes(new Shape(4));

      assertThat(shapes).extracting(LayerShape::activationElements).containsExactly(8L, 2L, 4L);
      assertThat(shapes)
          .extracting(LayerShape::layer)
          .extracting(Layer::name)
          .containsExactly("01Linear", "02Linear", "03Linear");
    }
  }

  @Test
  void layerShapes_anyBatch_doNotDependOnItsSizeAndLeaveNoArray() {
    try (Model model = ZooNetwork.RESNET18.model(engine())) {
      NDManager manager = model.getNDManager();
      BlockActivationSource source = BlockActivationSource.of(model);
      NDList batch = new NDList(ZooNetwork.RESNET18.batch(manager, 3));
      int before = manager.getManagedArrays().size();

      List<LayerShape> shapes = source.layerShapes(batch);

      assertThat(source.layerShapes(new Shape(3, 32, 32))).isEqualTo(shapes);
      assertThat(shapes).extracting(LayerShape::layer).isEqualTo(source.layers());
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void layerShapes_illegalShapes_throws() {
    try (Model model = ZooNetwork.LENET.model(engine())) {
      BlockActivationSource source = BlockActivationSource.of(model);

      assertThatThrownBy(() -> source.layerShapes(new Shape(1, 0, 28)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(1, 0, 28)");
      assertThatThrownBy(() -> source.layerShapes(new Shape[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("batch");
    }
  }

  private List<LayerShape> shapesAt224(Block block) {
    Shape input = new Shape(1).addAll(IMAGE);
    try (Model model = ZooNetwork.model(engine(), block, input)) {
      return BlockActivationSource.of(model).layerShapes(IMAGE);
    }
  }

  private static long elements(List<LayerShape> shapes) {
    return shapes.stream().mapToLong(LayerShape::activationElements).sum();
  }

  private static Block linear(long units) {
    return Linear.builder().setUnits(units).build();
  }
}
