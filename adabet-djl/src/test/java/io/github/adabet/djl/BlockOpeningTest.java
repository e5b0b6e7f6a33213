package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.BlockOptions;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.spi.NetworkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * How DJL block trees are opened and closed behind the door, and what of that is refused, on any
 * engine.
 */
@EngineTest
class BlockOpeningTest extends PretrainedNetworkSetting {

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @Override
  NetworkFixture fixture() {
    return new BlockFixture(engine());
  }

  private NetworkOptions.Builder opening() {
    return NetworkOptions.builder().engine(engine());
  }

  @Test
  void close_networkOfAModel_leavesTheModelOpen() {
    Model model = network.unwrap(Model.class).orElseThrow();
    network.close();

    assertThat(model.getNDManager().isOpen()).isTrue();
    assertThat(model.getBlock().getParameters().valueAt(0).getArray().toFloatArray()).isNotEmpty();
  }

  @Test
  void close_networkOfABlock_closesWhatOpeningMade() {
    PretrainedNetwork opened =
        PretrainedNetwork.open(BlockFixture.newBlock(3), opening().input(fixture.sample()).build());
    Model model = opened.unwrap(Model.class).orElseThrow();
    NDArray weight = model.getBlock().getParameters().valueAt(0).getArray();

    opened.close();

    assertThat(model.getNDManager().isOpen()).isFalse();
    assertThat(weight.isReleased()).isTrue();
  }

  @Test
  void open_failedHalfway_leavesTheHandedOverModelOpen() {
    Model model = ((BlockFixture) fixture).newModel();

    assertThatThrownBy(
            () ->
                PretrainedNetwork.open(
                    model, opening().weights(folder.resolve("missing.pth")).build()))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("missing.pth");

    assertThat(model.getNDManager().isOpen()).isTrue();
  }

  @Test
  void open_blockWithoutParametersTwice_drawsTheSameWeights() {
    NetworkOptions options = opening().input(fixture.sample()).seed(6).build();
    TensorBatch batch = fixture.batch(2, 1);
    try (PretrainedNetwork first = PretrainedNetwork.open(BlockFixture.newBlock(3), options);
        PretrainedNetwork second = PretrainedNetwork.open(BlockFixture.newBlock(3), options)) {
      assertThat(first.predict(batch)).isEqualTo(second.predict(batch));
    }
  }

  @Test
  void open_blockWithoutParametersAndInput_saysWhatToState() {
    assertThatThrownBy(() -> PretrainedNetwork.open(BlockFixture.newBlock(3), opening().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input(...)");
  }

  @Test
  void open_modelWithoutBlock_isRefusedWithTheRemedy() {
    try (Model model = Model.newInstance("empty", engine())) {
      assertThatThrownBy(() -> PretrainedNetwork.open(model))
          .isInstanceOf(NetworkProviderException.class)
          .hasMessageContaining("the model empty holds no block");
    }
  }

  @Test
  void open_otherClasses_replacesTheHeadAndAlwaysTrainsIt() {
    Model model = ((BlockFixture) fixture).newModel();
    try (PretrainedNetwork opened =
        PretrainedNetwork.open(model, NetworkOptions.builder().classes(7).build())) {
      assertThat(opened.predict(fixture.batch(2, 1)).first().shape().getShape())
          .containsExactly(2, 7);
      assertThat(opened.alwaysTrained()).hasSize(1);
    }
  }

  @Test
  void open_sameClasses_keepsTheHead() {
    Model model = ((BlockFixture) fixture).newModel();
    try (PretrainedNetwork opened =
        PretrainedNetwork.open(
            model, NetworkOptions.builder().classes(NetworkFixture.CLASSES).build())) {
      assertThat(opened.alwaysTrained()).isEmpty();
      assertThat(opened.predict(fixture.batch(2, 1)))
          .isEqualTo(network.predict(fixture.batch(2, 1)));
    }
  }

  @Test
  void open_otherEngineThanTheModels_isRefusedWithBothNames() {
    Model model = ((BlockFixture) fixture).newModel();
    String other = engine().equals(DjlEngines.PYTORCH) ? DjlEngines.MXNET : DjlEngines.PYTORCH;

    assertThatThrownBy(
            () -> PretrainedNetwork.open(model, NetworkOptions.builder().engine(other).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(other)
        .hasMessageContaining("are on " + engine());
  }

  @Test
  void open_engineThatIsNotThere_isRefusedWithWhatToAdd() {
    NetworkOptions elsewhere =
        NetworkOptions.builder().engine("Elsewhere").input(fixture.sample()).build();

    assertThatThrownBy(() -> PretrainedNetwork.open(BlockFixture.newBlock(3), elsewhere))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("'Elsewhere' is not on the class path. Add");
  }

  @Test
  void open_folderWithoutItsStructure_saysWhatToAdd() {
    Path target = fixture.target(folder);
    network.save(target);

    assertThatThrownBy(() -> PretrainedNetwork.open(target))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("BlockOptions.structure");
  }

  @Test
  void open_folderWithAnotherStructure_isATypedError() {
    Path target = fixture.target(folder);
    network.save(target);
    NetworkOptions other =
        opening()
            .with(
                BlockOptions.structure(
                    () -> new SequentialBlock().add(Linear.builder().setUnits(2).build())))
            .build();

    assertThatThrownBy(() -> PretrainedNetwork.open(target, other))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("are not those of the network given");
  }

  @Test
  void open_randomWeightsForANetworkThatHasWeights_isRefused() {
    NetworkOptions random = NetworkOptions.builder().randomWeights().build();

    assertThatThrownBy(() -> PretrainedNetwork.open(((BlockFixture) fixture).newModel(), random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has its weights");
  }

  @Test
  void open_folderThatNamesItsFactory_isBuiltByIt() throws IOException {
    Path target = fixture.target(folder);
    network.save(target);
    Path properties = target.resolve("serving.properties");
    Files.writeString(properties, "option.blockFactory=" + Factory.class.getName());

    try (PretrainedNetwork reopened = PretrainedNetwork.open(target, opening().build())) {
      assertThat(reopened.predict(fixture.batch(2, 1)))
          .isEqualTo(network.predict(fixture.batch(2, 1)));
    }
    Files.writeString(properties, "blockFactory=org.example.Absent");
    assertThatThrownBy(() -> PretrainedNetwork.open(target, opening().build()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("org.example.Absent");
  }

  /** Builds the fixture's block. */
  public static final class Factory implements BlockFactory {
    private static final long serialVersionUID = 1L;

    /** For the properties. */
    public Factory() {}

    @Override
    public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) {
      return BlockFixture.newBlock(3);
    }
  }

  @Test
  void open_savedModelFolder_isRefusedAsWhatItIs() throws IOException {
    Files.write(folder.resolve("saved_model.pb"), new byte[] {1});
    NetworkOptions options = NetworkOptions.builder().provider("djl-block").build();

    assertThatThrownBy(() -> PretrainedNetwork.open(folder, options))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("a SavedModel of TensorFlow's")
        .hasMessageContaining("needs a provider of that format");
  }

  @Test
  void open_torchScriptFileAsBlocks_isRefusedAsWhatItIs() {
    Path file = Path.of("src/test/resources/io/github/adabet/djl/weights/module.pt");
    NetworkOptions options = NetworkOptions.builder().provider("djl-block").build();

    assertThatThrownBy(() -> PretrainedNetwork.open(file, options))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("a TorchScript archive")
        .hasMessageContaining("needs a provider of that format");
  }

  @Test
  void open_fileOfWeights_saysHowItIsUsed() {
    Path file = Path.of("src/test/resources/io/github/adabet/djl/weights/flat.safetensors");

    assertThatThrownBy(() -> PretrainedNetwork.open(file))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("holds weights (safetensors) and no network")
        .hasMessageContaining("weights(...)");
  }

  @Test
  void open_otherFile_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "not a network at all");

    assertThatThrownBy(() -> PretrainedNetwork.open(file))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("is no network");
  }
}
