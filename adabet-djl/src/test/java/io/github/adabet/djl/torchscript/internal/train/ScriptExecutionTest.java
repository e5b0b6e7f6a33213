package io.github.adabet.djl.torchscript.internal.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.torchscript.TorchScriptFiles;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.WalkProgram;
import io.github.adabet.djl.weights.ScriptFiles;
import io.github.adabet.djl.weights.script.ScriptArchive;
import io.github.adabet.djl.weights.script.ScriptChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptExecutionTest {

  private static final int SAMPLES = 4;

  @TempDir Path folder;

  private TrainableScript load(String name, Model model) throws IOException {
    Path file = TorchScriptFiles.file(name + ".pt");
    ScriptArchive archive = ScriptFiles.read(file);
    ScriptProgram code = ScriptProgram.of(archive);
    ScriptModule root = ScriptModule.of(archive, code);
    Function forward = Objects.requireNonNull(root.type().methods().get("forward"));
    ScriptLayers layers = ScriptLayers.of(code, root, forward);
    WalkProgram program = WalkProgram.of(code, root, forward, layers, 1);
    Path copy = folder.resolve(name + ".pt");
    ScriptFiles.copy(file, copy, ScriptChanges.ofCode(program.code()));
    Engine engine = model.getNDManager().getEngine();
    return new TrainableScript(
        new RunningScript(
            EngineBinding.of(engine).scripts().orElseThrow().load(copy, model.getNDManager()),
            program),
        root,
        layers,
        model);
  }

  private static TrainingPlan plan(BlockTree tree, String name) {
    List<Layer> layers = tree.layers().stream().filter(layer -> layer.name().equals(name)).toList();
    return TrainingPlan.of(
        tree,
        LayerSelection.of(layers, tree.layers().size(), Provenance.builder().build()),
        List.of(),
        ParameterFilter.all(),
        false,
        BatchNormMode.SELECTED);
  }

  /** A constant is alive before the layer. */
  @Test
  void prefix_chosenAgainAndAgain_leavesWhatItKeptToItsOwner() throws IOException {
    try (Model model = Model.newInstance("toned", DjlEngines.PYTORCH)) {
      TrainableScript network = load("toned", model);
      BlockTree tree = network.tree();
      NDManager run = model.getNDManager().newSubManager();
      DetachedParameters parameters = new DetachedParameters(model.getBlock(), run);
      ScriptExecution execution = new ScriptExecution(network, tree, parameters, true);
      int before = run.getManagedArrays().size();
      for (int choice = 0; choice < 3; choice++) {
        try (NDManager phase = run.newSubManager();
            NDManager batch = run.newSubManager()) {
          NDArray input = batch.ones(new Shape(SAMPLES, 6));
          try (Frontier end =
              execution
                  .prefix(plan(tree, "hidden"), SAMPLES, phase)
                  .run(new NDList(input), SAMPLES)) {
            assertThat(end.list()).hasSize(1);
          }
          assertThat(phase.getManagedArrays()).hasSize(1);
        }
      }
      assertThat(run.getManagedArrays()).hasSize(before);
    }
  }
}
