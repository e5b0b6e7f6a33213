package io.github.adabet.djl.internal.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.LeafRecorder;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the walker must do on any engine. */
@Tag("jdk")
@EngineTest
class BlockWalkerTest {

  private static final Shape INPUT = new Shape(3, 4);

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @ParameterizedTest
  @EnumSource(ZooNetwork.class)
  void forward_zooNetwork_equalsTheBlocksOwnForwardBitForBit(ZooNetwork network) {
    try (Model model = network.model(engine())) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(network.batch(manager, 3));

      try (NDList walked = walk(model, batch, new LeafRecorder())) {
        assertThat(walked.head().toFloatArray()).isEqualTo(plain(model, batch));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ZooNetwork.class)
  void forward_zooNetwork_keepsFewArraysAliveAndLeavesNone(ZooNetwork network) {
    try (Model model = network.model(engine())) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(network.batch(manager, 2));
      int before = manager.getManagedArrays().size();
      LeafRecorder recorder = new LeafRecorder(manager);

      walk(model, batch, recorder).close();

      assertThat(recorder.mostAlive - before).isBetween(1, 4);
      assertThat(manager.getManagedArrays()).hasSize(before);
      plain(model, batch);
      assertThat(manager.getManagedArrays().size() - before)
          .as("arrays that the block's own forward leaves")
          .isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void forward_anyNetwork_runsTheLeavesInTreeOrder() {
    try (Model model = ZooNetwork.GOOGLENET.model(engine())) {
      LeafRecorder recorder = new LeafRecorder();

      walk(model, new NDList(ZooNetwork.GOOGLENET.batch(model.getNDManager(), 1)), recorder)
          .close();

      assertThat(recorder.leaves).isEqualTo(BlockTree.of(model.getBlock(), List.of()).leaves());
    }
  }

  @Test
  void forward_identityAndInPlaceLeaves_equalsTheBlocksOwnForward() {
    Block block =
        new SequentialBlock()
            .add(Blocks.identityBlock())
            .add(linear())
            .add(Blocks.identityBlock())
            .addSingleton(array -> array.muli(2))
            .add(linear());

    assertSameAsPlain(block);
  }

  @Test
  void forward_parallelWithIdentityBranchAndMutatingCombination_equalsTheBlocksOwnForward() {
    ParallelBlock parallel =
        new ParallelBlock(
            branches -> {
              NDList all = branches.get(0);
              all.addAll(branches.get(1));
              all.addAll(branches.get(2));
              return new NDList(all.get(0).add(all.get(1)).mul(all.get(2)));
            });
    parallel.addAll(
        Blocks.identityBlock(), linear(), new SequentialBlock().add(linear()).add(linear()));

    assertSameAsPlain(new SequentialBlock().add(linear()).add(parallel).add(linear()));
  }

  @Test
  void forward_parallelThatReturnsItsBranches_equalsTheBlocksOwnForward() {
    ParallelBlock parallel =
        new ParallelBlock(branches -> new NDList(branches.get(1).head(), branches.get(0).head()));
    parallel.addAll(linear(), Blocks.identityBlock());

    assertSameAsPlain(
        new SequentialBlock()
            .add(linear())
            .add(parallel)
            .add(new LambdaBlock(list -> new NDList(list.get(0).sub(list.get(1))))));
  }

  @Test
  void forward_returnIntermediate_returnsEveryChildsOutput() {
    SequentialBlock block =
        new SequentialBlock()
            .add(linear())
            .add(Blocks.identityBlock())
            .add(linear())
            .setReturnIntermediate(true);

    assertSameAsPlain(block);
  }

  @Test
  void forward_sharedBlock_equalsTheBlocksOwnForward() {
    Block shared = linear();

    assertSameAsPlain(new SequentialBlock().add(shared).add(linear()).add(shared));
  }

  @Test
  void forward_leafThatReturnsAnArrayItKeeps_leavesThatArrayOpen() {
    try (NDManager owner = DjlEngines.engine(engine()).newBaseManager()) {
      NDArray constant = owner.ones(INPUT);
      Block block =
          new SequentialBlock()
              .add(linear())
              .add(new LambdaBlock(list -> new NDList(constant)))
              .add(linear());

      assertSameAsPlain(block);
      assertThat(constant.isReleased()).isFalse();
    }
  }

  @Test
  void forward_customHandler_runsTheChildrenAsLeaves() {
    Block block = new SequentialBlock().add(linear()).add(new Residual(linear())).add(linear());
    try (Model model = ZooNetwork.model(engine(), block, INPUT)) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(ZooNetwork.normal(manager, INPUT, 1));
      int before = manager.getManagedArrays().size();
      BlockTree tree = BlockTree.of(block, List.of(new Residual.Handler()));
      LeafRecorder recorder = new LeafRecorder(manager);

      NDList walked =
          new BlockWalker(tree, new ParameterStore(manager, false)).forward(batch, recorder);

      assertThat(recorder.leaves)
          .extracting(BlockTree.Leaf::path)
          .containsExactly("01Linear", "02Residual/01branch", "03Linear");
      assertThat(manager.getManagedArrays()).hasSize(before + 1);
      assertThat(walked.head().toFloatArray()).isEqualTo(plain(model, batch));
    }
  }

  @Test
  void forward_handlerThatPassesAnArrayOnTwice_throws() {
    Block block = new SequentialBlock().add(new Residual(linear()));
    CompositeHandler faulty =
        new CompositeHandler() {
          @Override
          public boolean handles(Block candidate) {
            return candidate instanceof Residual;
          }

          @Override
          public NDList forward(Block candidate, NDList inputs, Children children) {
            children.forwardLast(0, inputs);
            return children.forwardLast(0, inputs);
          }
        };
    try (Model model = ZooNetwork.model(engine(), block, INPUT)) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(ZooNetwork.normal(manager, INPUT, 1));
      int before = manager.getManagedArrays().size();
      BlockWalker walker =
          new BlockWalker(BlockTree.of(block, List.of(faulty)), new ParameterStore(manager, false));

      assertThatThrownBy(() -> walker.forward(batch, new LeafRecorder()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("01Residual");
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void forward_stepwiseBlock_equalsTheBlocksOwnForwardAndClosesWhatComputeLastUsed() {
    List<NDArray> steps = new ArrayList<>();
    StatedSteps stepwise =
        new StatedSteps(
            (inputs, children) -> {
              NDList main = children.forward(0, inputs);
              NDList doubled =
                  children.computeLast(main, x -> new NDList(x.head().add(x.head().mul(0.5))));
              steps.add(main.head());
              NDList sum =
                  children.computeLast(
                      new NDList(doubled.head(), inputs.head()),
                      x -> new NDList(x.get(0).add(x.get(1))));
              steps.add(doubled.head());
              return children.computeLast(sum, x -> x);
            });
    Block block = new SequentialBlock().add(linear()).add(stepwise).add(linear());

    assertSameAsPlain(block);

    assertThat(BlockTree.of(block, List.of()).leaves())
        .extracting(BlockTree.Leaf::path)
        .containsExactly("01Linear", "02StatedSteps/branch", "03Linear");
    assertThat(steps).hasSize(4);
    assertThat(steps.subList(2, 4)).as("arrays of the walk").allMatch(NDArray::isReleased);
  }

  @Test
  void forward_stepwiseBlockThatPassesAnArrayOnTwice_throws() {
    Block block =
        new SequentialBlock()
            .add(
                new StatedSteps(
                    (inputs, children) -> {
                      NDList main = children.forward(0, inputs);
                      children.computeLast(main, x -> new NDList(x.head().mul(2)));
                      return children.computeLast(main, x -> new NDList(x.head().mul(2)));
                    }));
    try (Model model = ZooNetwork.model(engine(), block, INPUT)) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(ZooNetwork.normal(manager, INPUT, 1));
      int before = manager.getManagedArrays().size();

      assertThatThrownBy(() -> walk(model, batch, new LeafRecorder()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("01StatedSteps");
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void forward_leafThatThrows_leavesNoArray() {
    Block block =
        new SequentialBlock()
            .add(linear())
            .addSingleton(
                array -> {
                  array.add(1);
                  throw new IllegalStateException("leaf fails");
                });
    try (Model model = ZooNetwork.model(engine(), new SequentialBlock().add(linear()), INPUT)) {
      block.getChildren().get("01Linear").initialize(model.getNDManager(), DataType.FLOAT32, INPUT);
      model.setBlock(block);

      assertFailureLeavesNothing(model, new LeafRecorder(), "leaf fails");
    }
  }

  @Test
  void forward_hookThatThrows_leavesNoArray() {
    Block block = new SequentialBlock().add(linear()).add(linear()).add(linear());
    try (Model model = ZooNetwork.model(engine(), block, INPUT)) {
      LeafRecorder failing =
          new LeafRecorder() {
            @Override
            public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
              if (leaf.path().startsWith("02")) {
                throw new IllegalStateException("hook fails");
              }
            }
          };

      assertFailureLeavesNothing(model, failing, "hook fails");
    }
  }

  @Test
  void forward_storeThatCopiesParameters_canRunTwice() {
    try (Model model = ZooNetwork.LENET.model(engine());
        NDManager copies = model.getNDManager().newSubManager()) {
      NDList batch = new NDList(ZooNetwork.LENET.batch(model.getNDManager(), 2));
      BlockWalker walker =
          new BlockWalker(
              BlockTree.of(model.getBlock(), List.of()), new ParameterStore(copies, true));

      float[] first = walker.forward(batch, new LeafRecorder()).head().toFloatArray();

      assertThat(walker.forward(batch, new LeafRecorder()).head().toFloatArray()).isEqualTo(first);
    }
  }

  @Test
  void forward_insideACallersScope_leavesTheOutputToThatScope() {
    try (Model model = ZooNetwork.LENET.model(engine())) {
      NDList batch = new NDList(ZooNetwork.LENET.batch(model.getNDManager(), 2));
      NDList walked;
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        walked = walk(model, batch, new LeafRecorder());
        assertThat(walked.head().isReleased()).isFalse();
      }

      assertThat(walked.head().isReleased()).isTrue();
      assertThat(batch.head().isReleased()).isFalse();
    }
  }

  private void assertSameAsPlain(Block block) {
    try (Model model = ZooNetwork.model(engine(), block, INPUT)) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(ZooNetwork.normal(manager, INPUT, 1));
      List<float[]> expected = new ArrayList<>();
      try (NDManager scratch = manager.newSubManager()) {
        NDList copy = new NDList(batch.head().duplicate());
        copy.attach(scratch);
        block
            .forward(new ParameterStore(manager, false), copy, false)
            .forEach(array -> expected.add(array.toFloatArray()));
      }
      int before = manager.getManagedArrays().size();

      NDList walked = walk(model, batch, new LeafRecorder());

      assertThat(walked.stream().map(NDArray::toFloatArray).toList())
          .usingRecursiveComparison()
          .isEqualTo(expected);
      assertThat(batch.head().isReleased()).isFalse();
      walked.forEach(NDArray::close);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  private static void assertFailureLeavesNothing(Model model, LeafRecorder hook, String message) {
    NDManager manager = model.getNDManager();
    NDList batch = new NDList(ZooNetwork.normal(manager, INPUT, 1));
    int before = manager.getManagedArrays().size();

    assertThatThrownBy(() -> walk(model, batch, hook))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThat(manager.getManagedArrays()).hasSize(before);
    assertThat(batch.head().isReleased()).isFalse();
  }

  private static NDList walk(Model model, NDList batch, BlockWalker.LeafHook hook) {
    BlockTree tree = BlockTree.of(model.getBlock(), List.of());
    return new BlockWalker(tree, new ParameterStore(model.getNDManager(), false))
        .forward(batch, hook);
  }

  private static float[] plain(Model model, NDList batch) {
    ParameterStore parameters = new ParameterStore(model.getNDManager(), false);
    return model.getBlock().forward(parameters, batch, false).head().toFloatArray();
  }

  private static Block linear() {
    return Linear.builder().setUnits(4).build();
  }
}
