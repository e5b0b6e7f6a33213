package io.github.adabet.djl.internal.tensorflow.model;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/**
 * The folder of a SavedModel, with the graph and the signature that were chosen of it.
 *
 * @param folder holds {@value #FILE}
 * @param graph as the file holds it, nothing of it checked
 * @param signature the name of the signature
 */
public record SavedModelFolder(Path folder, MetaGraphDef graph, String signature) {

  private static final String FILE = "saved_model.pb";

  private static final String INITIALIZER = "__saved_model_init_op";
  private static final List<String> INITIALIZERS_OF_OLD =
      List.of("saved_model_main_op", "legacy_init_op");
  private static final Set<String> SERVING = Set.of("serve");
  private static final List<String> USUAL_SIGNATURES = List.of("serving_default", "serve");

  /**
   * Reads the graph.
   *
   * @param folder of a SavedModel
   * @param tags those of the graph to choose; empty for the one for serving, or the only one
   * @param signature the name of the signature to choose; empty for {@code serving_default}, else
   *     {@code serve}, else the only one
   * @return the choice
   * @throws UnsupportedModelException if the file is damaged, or holds no such graph or signature
   * @throws UncheckedIOException if it cannot be read
   */
  public static SavedModelFolder read(Path folder, Set<String> tags, Optional<String> signature) {
    Path file = folder.resolve(FILE);
    SavedModel model;
    try (InputStream content = Files.newInputStream(file)) {
      model = SavedModel.parseFrom(content);
    } catch (InvalidProtocolBufferException e) {
      throw new UnsupportedModelException(
          file + " is no SavedModel, or a part of one: " + e.getMessage() + ". Export it anew", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
    MetaGraphDef graph = choose(model.getMetaGraphsList(), tags, file);
    String name = signature(graph, signature, file);
    SavedModelFolder chosen = new SavedModelFolder(folder, graph, name);
    chosen.requirePlainAssets();
    return chosen;
  }

  private static MetaGraphDef choose(List<MetaGraphDef> graphs, Set<String> tags, Path file) {
    List<Set<String>> present = new ArrayList<>();
    for (MetaGraphDef graph : graphs) {
      Set<String> own = new TreeSet<>(graph.getMetaInfoDef().getTagsList());
      present.add(own);
      if (own.equals(tags.isEmpty() ? SERVING : tags)) {
        return graph;
      }
    }
    if (tags.isEmpty() && graphs.size() == 1) {
      return graphs.get(0);
    }
    throw new UnsupportedModelException(
        graphs.isEmpty()
            ? file + " holds no graph, so it is no SavedModel, or a part of one. Export it anew"
            : file
                + " holds graphs with the tags "
                + present
                + (tags.isEmpty() ? "" : ", none with " + tags)
                + "; choose one by SavedModelOptions.withTags");
  }

  private static String signature(MetaGraphDef graph, Optional<String> wanted, Path file) {
    Map<String, SignatureDef> present = new LinkedHashMap<>(graph.getSignatureDefMap());
    present.keySet().removeIf(name -> name.startsWith("__saved_model_"));
    if (wanted.isPresent() && present.containsKey(wanted.get())) {
      return wanted.get();
    }
    if (wanted.isEmpty()) {
      for (String usual : USUAL_SIGNATURES) {
        if (present.containsKey(usual)) {
          return usual;
        }
      }
      if (present.size() == 1) {
        return present.keySet().iterator().next();
      }
    }
    throw new UnsupportedModelException(
        present.isEmpty()
            ? file
                + " holds no signature, so nothing says what the network takes and gives. Export it"
                + " with one, as Keras' export does"
            : file
                + " holds the signatures "
                + new TreeSet<>(present.keySet())
                + wanted.map(name -> ", none named " + name).orElse("")
                + "; choose one by SavedModelOptions.withSignature");
  }

  /** Names of assets come from the file, and must not lead out of the folder of assets. */
  private void requirePlainAssets() {
    for (AssetFileDef asset : graph.getAssetFileDefList()) {
      String name = asset.getFilename();
      try {
        Path assets = folder.resolve("assets");
        Path file = assets.resolve(name).normalize();
        if (!file.startsWith(assets) || !file.toRealPath().startsWith(assets.toRealPath())) {
          throw new UnsupportedModelException(
              "the model names the asset "
                  + name
                  + ", which leads out of "
                  + assets
                  + "; do not use a model that does");
        }
      } catch (InvalidPathException | IOException e) {
        throw new UnsupportedModelException(
            "the model names the asset " + name + ", which is not in its folder; export it anew",
            e);
      }
    }
  }

  /** Returns what the chosen signature takes and gives. */
  public SignatureDef definition() {
    return graph.getSignatureDefOrThrow(signature);
  }

  /** Returns the node that initialises tables and the like, if the model has one. */
  public Optional<String> initializer() {
    SignatureDef stated = graph.getSignatureDefMap().get(INITIALIZER);
    if (stated != null && stated.containsOutputs(INITIALIZER)) {
      return Optional.of(TensorName.of(stated.getOutputsOrThrow(INITIALIZER).getName()).node());
    }
    for (String old : INITIALIZERS_OF_OLD) {
      CollectionDef collection = graph.getCollectionDefMap().get(old);
      if (collection != null && collection.getNodeList().getValueCount() == 1) {
        return Optional.of(TensorName.of(collection.getNodeList().getValue(0)).node());
      }
    }
    return Optional.empty();
  }

  /** Returns the paths of the assets by the tensors that take them. */
  public Map<TensorName, Path> assets() {
    Map<TensorName, Path> assets = new LinkedHashMap<>();
    for (AssetFileDef asset : graph.getAssetFileDefList()) {
      assets.put(
          TensorName.of(asset.getTensorInfo().getName()),
          folder.resolve("assets").resolve(asset.getFilename()));
    }
    return assets;
  }

  /** Returns the common beginning of the names of the files with the variables. */
  public Path checkpoint() {
    return folder.resolve("variables").resolve("variables");
  }
}
