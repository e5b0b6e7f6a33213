package io.github.adabet.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.adabet.AdaBetException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import io.github.adabet.djl.torchscript.internal.walk.ScriptWalker;
import io.github.adabet.djl.torchscript.internal.walk.ScriptWalker.LayerHook;
import io.github.adabet.djl.torchscript.internal.walk.WalkProgram;
import io.github.adabet.djl.weights.ScriptFiles;
import io.github.adabet.djl.weights.script.ScriptArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network of a file, cut into steps and loaded by the engine. */
final class LoadedScript implements AutoCloseable {
  /** What the names of temporary folders of this process start with. */
  static final String FOLDER_NAME = "adabet-torchscript-" + ProcessHandle.current().pid() + "-";

  private static final String FORWARD = "forward";
  private static final List<String> OPTIMISED =
      List.of("ops.quantized.", "ops.mkldnn", "torch.to_mkldnn", "ops.mkldnn_prepacked");

  private final String name;
  private final ScriptLayers layers;
  private final WalkProgram program;
  private final NDManager manager;
  private final ScriptEngine.Module module;

  private LoadedScript(
      String name,
      ScriptLayers layers,
      WalkProgram program,
      NDManager manager,
      ScriptEngine.Module module) {
    this.name = name;
    this.layers = layers;
    this.program = program;
    this.manager = manager;
    this.module = module;
  }

  /**
   * Opens a file.
   *
   * @param options the inputs and the number of classes, where they are stated
   * @throws AdaBetException if it cannot be read, or holds what is not supported
   */
  static LoadedScript open(Path file, NetworkOptions options) {
    ScriptArchive archive = ScriptFiles.read(file);
    requirePlain(archive);
    ScriptProgram code = ScriptProgram.of(archive);
    ScriptModule root = ScriptModule.of(archive, code);
    Function forward = root.type().methods().get(FORWARD);
    if (forward == null) {
      throw new UnsupportedModelException(
          file + " holds a module without a method forward; export one that has it");
    }
    ScriptLayers layers = ScriptLayers.of(code, root, forward);
    HeadSize.require(layers.all(), options.classes());
    WalkProgram program = WalkProgram.of(code, root, forward, layers, options.inputs().size());
    NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
    try {
      ScriptEngine engine = EngineBinding.of(manager.getEngine()).scripts().orElseThrow();
      ScriptEngine.Module module = load(file, program, engine, manager);
      Path fileName = file.getFileName();
      String name = fileName == null ? file.toString() : fileName.toString();
      return new LoadedScript(name, layers, program, manager, module);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static void requirePlain(ScriptArchive archive) {
    for (String operation : OPTIMISED) {
      if (ScriptProgram.mentions(archive, operation)) {
        throw new UnsupportedModelException(
            archive.file()
                + " holds a network that was quantised or optimised for one processor (its code"
                + " calls "
                + operation
                + "...), whose weights are packed. Export it as it was trained, by torch.jit.trace"
                + " or torch.jit.script alone");
      }
    }
  }

  /** Loads a copy with the code of the steps, which is deleted as soon as the engine has it. */
  private static ScriptEngine.Module load(
      Path file, WalkProgram program, ScriptEngine engine, NDManager manager) {
    try {
      Path folder = Files.createTempDirectory(FOLDER_NAME);
      Path copy = folder.resolve("network.pt");
      // Loading may take long, and Ctrl-C ends it at once; the last one named goes first.
      folder.toFile().deleteOnExit();
      copy.toFile().deleteOnExit();
      try {
        ScriptFiles.copy(file, copy, program.code());
        return engine.load(copy, manager);
      } catch (EngineException e) {
        throw new UnsupportedModelException(
            "PyTorch cannot load "
                + file
                + " with the code by which its layers are run one by one. If it was exported by a"
                + " newer PyTorch, export it by an older one; otherwise export it by"
                + " torch.jit.trace. The engine says: "
                + e.getMessage(),
            e);
      } finally {
        Files.deleteIfExists(copy);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new AdaBetException(
          "cannot write a copy of " + file + " to the folder for temporary files: " + e, e);
    }
  }

  String name() {
    return name;
  }

  List<ScriptLayer> layers() {
    return layers.all();
  }

  /** Returns why each parameter that is no layer's is none, by its name. */
  Map<String, String> unranked() {
    return layers.unranked();
  }

  NDManager manager() {
    return manager;
  }

  Block block() {
    return module.block();
  }

  /** Returns how many tensors a batch has. */
  int inputs() {
    return program.inputs();
  }

  /**
   * Runs the network. Step by step, too: the values are those of its own pass to the bit, and the
   * engine's optimiser is spared networks that are too large for it, at which libtorch 2.7.1 ends
   * the process (torchvision's Swin-B, scripted).
   *
   * @param owner owns what it returns
   * @throws EngineException if the engine fails
   * @throws UnsupportedOperationException if the network returns something else than tensors
   */
  NDList forward(NDList arrays, NDManager owner) {
    try (Value returned = run(arrays, (layer, output) -> {})) {
      return returned.tensors(owner);
    }
  }

  /**
   * Runs the network and shows its layers.
   *
   * @throws EngineException if the engine fails
   */
  void walk(NDList arrays, LayerHook hook) {
    run(arrays, hook).close();
  }

  private Value run(NDList arrays, LayerHook hook) {
    return new ScriptWalker(module, program).forward(values(arrays), hook);
  }

  private List<Value> values(NDList arrays) {
    List<Value> values = new ArrayList<>();
    for (NDArray array : arrays) {
      values.add(module.of(array));
    }
    return values;
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
