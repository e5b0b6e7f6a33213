package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations that networks of the test data run, against what PyTorch's dispatcher reports. */
class ScriptTraceTest {

  private static OperationTrace trace(LoadedScript script, String name) {
    long[] shape = TorchScriptFiles.expected(name).shapes().getOrDefault("input", new long[0]);
    return script
        .analysis()
        .trace(
            List.of(new Shape(Arrays.copyOfRange(shape, 1, shape.length))),
            List.of(DataType.FLOAT32));
  }

  private static LoadedScript open(String name) {
    return LoadedScript.open(TorchScriptFiles.file(name + ".pt"), 0);
  }

  /**
   * Recurrent layers and attention's fast path allocate within one operation. Dropout does nothing
   * where nothing is trained, and is in the trace for the case that something is.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual",
        "residual-scripted",
        "depthwise",
        "vit",
        "vit-scripted",
        "squeeze",
        "shared",
        "branches",
        "several"
      })
  void trace_network_allocatesWhatPyTorchDoes(String name) throws IOException {
    try (LoadedScript script = open(name)) {
      MemoryRules rules = script.analysis().rules();
      List<Long> made = new ArrayList<>();
      for (Operation operation : trace(script, name).operations()) {
        if (!rules.sharesMemory(operation, false)
            && !List.of("integers", "dropout").contains(operation.name())
            && operation.output().shape().dimension() > 0) {
          made.add(operation.output().bytes());
        }
      }

      assertThat(made).isEqualTo(allocations().get(name));
    }
  }

  private static Map<String, List<Long>> allocations() throws IOException {
    return Files.readAllLines(TorchScriptFiles.file("allocations.txt")).stream()
        .map(line -> line.split(" ", -1))
        .collect(
            Collectors.toMap(
                words -> words[0],
                words -> Arrays.stream(words).skip(1).map(Long::valueOf).toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "residual",
        "vit-scripted",
        "recurrent-scripted",
        "attention",
        "attention-scripted",
        "branches",
        "several"
      })
  void trace_network_closesEachTensorOnceButTheOutput(String name) {
    try (LoadedScript script = open(name)) {
      OperationTrace trace = trace(script, name);
      List<Tensor> made = trace.operations().stream().flatMap(o -> o.outputs().stream()).toList();
      List<Tensor> closed = trace.operations().stream().flatMap(o -> o.closed().stream()).toList();

      assertThat(closed).doesNotHaveDuplicates().doesNotContainAnyElementsOf(trace.outputs());
      List<Tensor> all = new ArrayList<>(closed);
      all.addAll(trace.outputs());
      assertThat(all).containsExactlyInAnyOrderElementsOf(made);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual", "vit", "vit-scripted", "attention", "branches"})
  void trace_network_readsEveryParameterAndGrowsWithTheBatch(String name) {
    try (LoadedScript script = open(name)) {
      OperationTrace trace = trace(script, name);

      assertThat(trace.samples()).isEqualTo(2);
      assertThat(trace.outputs().get(0).ofBatch()).isTrue();
      long read =
          trace.operations().stream()
              .flatMap(operation -> operation.parameters().stream())
              .map(Tensor::parameter)
              .filter(BlockTree::isTrainable)
              .distinct()
              .count();
      assertThat(read)
          .isEqualTo(
              script.layers().stream()
                  .filter(layer -> !layer.layer().name().equals("auxiliary"))
                  .mapToLong(layer -> layer.parameters().size())
                  .sum());
    }
  }
}
