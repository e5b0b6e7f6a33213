package io.github.adabet.djl.torchscript;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.AdaBetException;
import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.estimate.NetworkEstimator;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.head.NewHead;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import io.github.adabet.djl.torchscript.internal.trace.RecordingCode;
import io.github.adabet.djl.torchscript.internal.train.FoldedRows;
import io.github.adabet.djl.torchscript.internal.train.ScriptAnalysis;
import io.github.adabet.djl.torchscript.internal.train.TrainableScript;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.WalkProgram;
import io.github.adabet.djl.weights.ScriptFiles;
import io.github.adabet.djl.weights.script.ScriptArchive;
import io.github.adabet.djl.weights.script.ScriptChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network of a file, cut into steps and loaded by the engine. The file is read again when the
 * network is saved.
 */
final class LoadedScript implements AutoCloseable {
  /** What the names of temporary folders of this process start with. */
  static final String FOLDER_NAME = "adabet-torchscript-" + ProcessHandle.current().pid() + "-";

  private static final String FORWARD = "forward";
  private static final List<String> OPTIMISED =
      List.of("ops.quantized.", "ops.mkldnn", "torch.to_mkldnn", "ops.mkldnn_prepacked");

  private final Path file;
  private final ScriptModule root;
  private final ScriptLayers layers;
  private final Model model;
  private final RunningScript script;
  private final @Nullable RecordingCode recording;
  private final FoldedRows folded;
  private @Nullable TrainableScript trainable;
  private @Nullable ScriptAnalysis analysis;

  private LoadedScript(
      Path file,
      ScriptModule root,
      ScriptLayers layers,
      Model model,
      RunningScript script,
      @Nullable RecordingCode recording) {
    this.file = file;
    this.root = root;
    this.layers = layers;
    this.model = model;
    this.script = script;
    this.recording = recording;
    this.folded = new FoldedRows(script, layers);
  }

  /**
   * Opens a file.
   *
   * @param inputs how many tensors a batch has, or 0 for as many as the network must have
   * @throws AdaBetException if it cannot be read, or holds what is not supported
   */
  static LoadedScript open(Path file, int inputs) {
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
    WalkProgram program = WalkProgram.of(code, root, forward, layers, inputs);
    Engine engine = DjlEngines.engine(DjlEngines.PYTORCH);
    Model model = Model.newInstance(file.toString(), engine.getEngineName());
    try {
      ScriptEngine scripts = EngineBinding.of(engine).scripts().orElseThrow();
      RecordingCode recording = RecordingCode.of(code, root, program);
      ScriptEngine.Module module = null;
      try {
        module = load(file, recording.files(), scripts, model.getNDManager());
      } catch (UnsupportedModelException e) {
        // Without the code by which operations are seen it runs all the same.
        recording = null;
        module = load(file, program.code(), scripts, model.getNDManager());
      }
      RunningScript script = new RunningScript(module, program);
      return new LoadedScript(file, root, layers, model, script, recording);
    } catch (RuntimeException e) {
      model.close();
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
      Path file, Map<String, String> code, ScriptEngine engine, NDManager manager) {
    try {
      Path folder = Files.createTempDirectory(FOLDER_NAME);
      Path copy = folder.resolve("network.pt");
      // Loading may take long, and Ctrl-C ends it at once; the last one named goes first.
      folder.toFile().deleteOnExit();
      copy.toFile().deleteOnExit();
      try {
        ScriptFiles.copy(file, copy, ScriptChanges.ofCode(code));
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

  /** Returns the file that the network was opened from. */
  Path file() {
    return file;
  }

  List<ScriptLayer> layers() {
    return layers.all();
  }

  /** Returns the layer that puts out the classes, if the network is a classifier. */
  ScriptLayer last() {
    return layers.all().get(layers.all().size() - 1);
  }

  /** Returns those of them that can be ranked. */
  List<Layer> ranked() {
    return layers.all().stream()
        .map(ScriptLayer::layer)
        .filter(layer -> isRanked(layer.index()))
        .toList();
  }

  /** Tells whether a layer can be ranked, by its index. */
  boolean isRanked(int layer) {
    return layers.isRanked(layer);
  }

  /** Returns why each parameter that is not ranked is not, by its name. */
  Map<String, String> unranked() {
    return layers.unranked();
  }

  NDManager manager() {
    return model.getNDManager();
  }

  RunningScript script() {
    return script;
  }

  /** Returns what is known of layers that put out several rows for each sample. */
  FoldedRows foldedRows() {
    return folded;
  }

  /** Returns the network with its tensors, which are looked up the first time. */
  TrainableScript trainable() {
    TrainableScript known = trainable;
    if (known == null) {
      known = new TrainableScript(script, root, layers, model);
      trainable = known;
    }
    return known;
  }

  /** Returns why nothing can be estimated, or empty if that is not known yet. */
  Optional<String> estimateRefusal() {
    return recording == null
        ? Optional.of(
            "PyTorch cannot load the code by which its operations are seen. Select by a number or"
                + " share of layers, and leave limits of memory out")
        : Optional.empty();
  }

  /**
   * Returns what the network does with memory, which is looked up the first time.
   *
   * @throws UnsupportedModelException if {@link #estimateRefusal()} says why not
   */
  NetworkEstimator estimator(List<Shape> samples, List<DataType> types) {
    return analysis().of(samples, types);
  }

  /** Returns what is known of the network's operations. */
  ScriptAnalysis analysis() {
    ScriptAnalysis known = analysis;
    if (known == null) {
      if (recording == null) {
        throw new UnsupportedModelException(file + ": " + estimateRefusal().orElseThrow());
      }
      known = new ScriptAnalysis(trainable(), recording);
      analysis = known;
    }
    return known;
  }

  /** Returns why the network cannot be given another head, or empty if it can. */
  Optional<String> headRefusal() {
    return NewHead.refusal(root, last());
  }

  /**
   * Writes the network as it is now.
   *
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if that fails
   */
  void save(Path target) {
    ScriptFiles.copy(file, target, ScriptChanges.ofNumbers(trainable().numbers()));
  }

  /**
   * Writes the network as it is now, but with another last layer.
   *
   * @throws AdaBetException if that fails
   */
  void saveWithHead(Path target, int classes, long seed) {
    Map<String, String> code = ScriptFiles.read(file).code();
    ScriptFiles.copy(
        file, target, NewHead.changes(root, last(), code, trainable().numbers(), classes, seed));
  }

  @Override
  public void close() {
    script.close();
    model.close();
  }
}
