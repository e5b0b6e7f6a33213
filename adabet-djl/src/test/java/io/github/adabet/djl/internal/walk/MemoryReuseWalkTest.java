package io.github.adabet.djl.internal.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.zoo.SmallNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which arrays a pass on PyTorch writes over, and that no bit of outputs, gradients and running
 * statistics differs from what DJL's own forward pass gives, which writes over none.
 */
class MemoryReuseWalkTest {

  private static final Shape ROWS = new Shape(3, 4);
  private static final Shape IMAGES = new Shape(2, 3, 5, 5);

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void forward_trainedNormalisations_giveTheBitsOfTheBlocksOwnPass(SmallNetwork network) {
    try (Model model = network.model(DjlEngines.PYTORCH)) {
      assertSame(model, network.batchShape(4), true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RESNET, add forget relu",
    "RESNET_V1, add forget relu",
    "VGG, relu",
    "MOBILENET, add forget relu6",
    "VIT, ''"
  })
  void forward_frozenNormalisations_giveTheBitsAndReuseMemory(SmallNetwork network, String reused) {
    try (Model model = network.model(DjlEngines.PYTORCH)) {
      freezeNormalisations(model.getBlock());

      List<String> calls = assertSame(model, network.batchShape(4), false);

      assertThat(String.join(" ", calls.stream().distinct().sorted().toList())).isEqualTo(reused);
    }
  }

  @Test
  void forward_resNet_writesOverWhateverTorchvisionDoes() {
    try (Model model = SmallNetwork.RESNET.model(DjlEngines.PYTORCH)) {
      List<String> calls = assertSame(model, SmallNetwork.RESNET.batchShape(2), true);

      // The stem's ReLU, and in each of six blocks three and the sum.
      assertThat(calls).hasSize(1 + 6 * 4).filteredOn("add"::equals).hasSize(6);
    }
  }

  @Test
  void forward_reluBehindWhatDoesNotNeedItsOutput_writesOverIt() {
    assertReuse(ROWS, new SequentialBlock().add(linear()).add(new Rectifier()), "relu");
    assertReuse(IMAGES, new SequentialBlock().add(convolution()).add(new Rectifier()), "relu");
    assertReuse(
        IMAGES,
        new SequentialBlock()
            .add(convolution())
            .add(BatchNorm.builder().build())
            .add(new Rectifier())
            .add(convolution()),
        "relu");
  }

  @Test
  void forward_reluBehindWhatNeedsItsOutput_makesANewArray() {
    for (Block before :
        List.of(
            Activation.sigmoidBlock(),
            Activation.reluBlock(),
            Activation.tanhBlock(),
            LambdaBlock.singleton(array -> array.softmax(-1)))) {
      assertReuse(
          ROWS, new SequentialBlock().add(linear()).add(before).add(new Rectifier()).add(linear()));
    }
    assertReuse(
        ROWS,
        new SequentialBlock().add(linear()).add(new Rectifier()).add(new Rectifier()).add(linear()),
        "relu");
  }

  @Test
  void forward_reluOnTheNetworksInput_leavesTheInputAlone() {
    assertReuse(ROWS, new SequentialBlock().add(new Rectifier()).add(linear()));
  }

  @Test
  void forward_reluWhoseInputIsTheShortcutToo_makesANewArray() {
    for (List<Block> branches :
        List.of(
            List.of(new Rectifier(), Blocks.identityBlock()),
            List.of(Blocks.identityBlock(), new Rectifier()),
            List.<Block>of(linear(), new Rectifier()))) {
      ParallelBlock both =
          new ParallelBlock(
              outputs -> new NDList(outputs.get(0).head().add(outputs.get(1).head().mul(2))));
      branches.forEach(both::add);
      assertReuse(ROWS, new SequentialBlock().add(linear()).add(both).add(linear()));
    }
  }

  @Test
  void forward_blockReturnsOrKeepsItsInput_makesANewArray() {
    for (Block between :
        List.of(
            Blocks.identityBlock(),
            new LambdaBlock(inputs -> inputs),
            LambdaBlock.singleton(array -> array.reshape(array.getShape())))) {
      assertReuse(
          ROWS,
          new SequentialBlock().add(linear()).add(between).add(new Rectifier()).add(linear()));
    }
  }

  @Test
  void forward_viewOfWhatWasMade_isNotWrittenOver() {
    Shape sequences = new Shape(2, 3, 4);
    assertReuse(sequences, new SequentialBlock().add(linear()).add(new Rectifier()).add(linear()));
    assertReuse(
        sequences,
        new SequentialBlock()
            .add(linear())
            .add(BatchNorm.builder().optAxis(2).build())
            .add(new Rectifier()));
  }

  @Test
  void forward_outputsOfEveryChildAreReturned_makesNewArrays() {
    assertReuse(
        ROWS,
        new SequentialBlock()
            .add(linear())
            .add(new Rectifier())
            .add(linear())
            .setReturnIntermediate(true));
  }

  /** Code of others may read an array outside of {@code compute}, of which nobody hears. */
  @Test
  void forward_compositeOfSomebodyElse_writesOverNothingThatPassesThroughIt() {
    StatedSteps reading =
        new StatedSteps(
            (inputs, children) -> {
              NDArray unseen = inputs.head().mul(inputs.head());
              NDList made = children.forward(0, inputs);
              NDArray square = made.head().mul(made.head());
              NDList sum = children.computeLast(new NDList(made.head(), inputs.head()), new Sum());
              return children.computeLast(
                  sum, array -> new NDList(array.head().add(square).add(unseen)));
            });

    assertReuse(ROWS, new SequentialBlock().add(linear()).add(reading).add(new Rectifier()));
  }

  @Test
  void forward_combinationOfBranches_hasReadThemAll() {
    ParallelBlock sums =
        new ParallelBlock(
            outputs -> {
              NDArray first = outputs.get(0).head();
              return new NDList(first, first.mul(outputs.get(1).head()));
            });
    sums.add(linear()).add(linear());
    ParallelBlock rectified =
        new ParallelBlock(outputs -> new NDList(outputs.get(0).head().add(1)));
    rectified.add(new SequentialBlock().add(linear()).add(new Rectifier()));

    assertReuse(
        ROWS,
        new SequentialBlock()
            .add(sums)
            .add(new LambdaBlock(both -> new NDList(both.get(0).add(both.get(1)))))
            .add(rectified),
        "relu");
  }

  @Test
  void forward_someoneLooksAtTheOutputs_showsThemAsTheyWere() {
    Block block = new SequentialBlock().add(linear()).add(new Rectifier()).add(linear());
    try (Model model = ZooNetwork.model(DjlEngines.PYTORCH, block, ROWS)) {
      NDManager manager = model.getNDManager();
      NDList batch = new NDList(ZooNetwork.normal(manager, ROWS, 1));
      NDList kept = new NDList();
      BlockWalker.LeafHook observer =
          new BlockWalker.LeafHook() {
            @Override
            public boolean beforeLeaf(BlockTree.Leaf leaf) {
              return false;
            }

            @Override
            public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
              kept.add(output.head().stopGradient());
            }
          };

      walker(model).forward(batch, observer);

      // What the linear layer has put out, and not what the ReLU makes of it.
      assertThat(kept.get(0).min().getFloat()).isNegative();
    }
  }

  private static void assertReuse(Shape input, Block block, String... reused) {
    try (Model model = ZooNetwork.model(DjlEngines.PYTORCH, block, input)) {
      assertThat(assertSame(model, input, true)).containsExactly(reused);
    }
  }

  /** Compares a pass with the block's own, and returns what has reused memory. */
  private static List<String> assertSame(Model model, Shape input, boolean training) {
    Map<String, float[]> statistics = statistics(model.getBlock());
    BiFunction<ParameterStore, NDList, NDList> own =
        (parameters, batch) -> model.getBlock().forward(parameters, batch, training);
    // Once for nothing, so that both passes find gradients of zero.
    results(model, input, own);
    restore(model.getBlock(), statistics);
    Map<String, float[]> plain = results(model, input, own);
    restore(model.getBlock(), statistics);
    ReuseCounter counter = new ReuseCounter(training);

    Map<String, float[]> walked =
        results(
            model,
            input,
            (parameters, batch) ->
                new BlockWalker(BlockTree.of(model.getBlock(), List.of()), parameters)
                    .forward(batch, counter));

    assertThat(walked.keySet()).isEqualTo(plain.keySet());
    walked.forEach((name, values) -> assertThat(values).as(name).isEqualTo(plain.get(name)));
    return counter.reused;
  }

  /** Outputs, gradients by the input and all trained parameters, and running statistics. */
  private static Map<String, float[]> results(
      Model model, Shape shape, BiFunction<ParameterStore, NDList, NDList> forward) {
    Map<String, float[]> values = new LinkedHashMap<>();
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray input = ZooNetwork.normal(manager, shape, 5);
      input.setRequiresGradient(true);
      try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
        NDList outputs =
            forward.apply(new ParameterStore(model.getNDManager(), false), new NDList(input));
        NDArray sum = manager.create(0f);
        for (int i = 0; i < outputs.size(); i++) {
          NDArray output = outputs.get(i);
          values.put("output " + i, output.toFloatArray());
          NDArray weights = ZooNetwork.normal(manager, output.getShape(), 6);
          sum = sum.add(output.mul(weights).sum());
        }
        collector.backward(sum);
      }
      values.put("input", input.toFloatArray());
      values.put("gradient of the input", input.getGradient().toFloatArray());
      for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
        NDArray array = named.getValue().getArray();
        if (array.hasGradient()) {
          try (NDArray gradient = array.getGradient()) {
            values.put("gradient of " + named.getKey(), gradient.toFloatArray());
            gradient.subi(gradient);
          }
        }
      }
      values.putAll(statistics(model.getBlock()));
    }
    return values;
  }

  private static Map<String, float[]> statistics(Block block) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Pair<String, Parameter> named : block.getParameters()) {
      if (!BlockTree.isTrainable(named.getValue())) {
        values.put(named.getKey(), named.getValue().getArray().toFloatArray());
      }
    }
    return values;
  }

  private static void restore(Block block, Map<String, float[]> statistics) {
    for (Pair<String, Parameter> named : block.getParameters()) {
      float[] values = statistics.get(named.getKey());
      if (values != null) {
        named.getValue().getArray().set(values);
      }
    }
  }

  private static void freezeNormalisations(Block block) {
    BlockTree.of(block, List.of()).leaves().stream()
        .filter(leaf -> leaf.block() instanceof BatchNorm)
        .flatMap(leaf -> leaf.parameters().stream())
        .filter(BlockTree::isTrainable)
        .forEach(parameter -> parameter.getArray().setRequiresGradient(false));
  }

  private static BlockWalker walker(Model model) {
    return new BlockWalker(
        BlockTree.of(model.getBlock(), List.of()), new ParameterStore(model.getNDManager(), false));
  }

  private static Block linear() {
    return Linear.builder().setUnits(4).build();
  }

  private static Block convolution() {
    return Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build();
  }
}
