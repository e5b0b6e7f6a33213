package io.github.adabet.djl.weights;

import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the files of models that DJL's repositories know, downloading them if need be. */
final class ZooRepository {

  private static final String REMEDY =
      " Check the URL and the network, or download the file yourself and use from(path)";

  private ZooRepository() {}

  /**
   * Finds the file of weights of a model.
   *
   * @param url the URL of a model, as DJL knows them
   * @return the file
   * @throws WeightsException if there is none, or several
   */
  static Path weightsOf(String url) {
    Path directory;
    try {
      directory = directoryOf(url);
    } catch (IOException | RuntimeException e) {
      throw new WeightsException("cannot get the model " + url + ": " + e + "." + REMEDY, e);
    }
    List<Path> readable = new ArrayList<>();
    WeightsException refusal = null;
    for (Path file : filesIn(directory)) {
      try (TensorArchive archive = TensorFiles.open(file)) {
        readable.add(archive.file());
      } catch (WeightsException e) {
        refusal = e;
      }
    }
    if (readable.stream().anyMatch(ZooRepository::isIndex)) {
      readable.removeIf(PretrainedWeights::isShard);
    }
    if (readable.size() != 1) {
      throw new WeightsException(
          "the model "
              + url
              + " has, in "
              + directory
              + ", "
              + readable.size()
              + " files that are safetensors, PyTorch state dicts or TorchScript archives "
              + readable
              + ", instead of one; choose a file and use from(path)",
          refusal);
    }
    return readable.get(0);
  }

  private static boolean isIndex(Path file) {
    return file.toString().endsWith(".index.json");
  }

  private static Path directoryOf(String url) throws IOException {
    Repository repository = Repository.newInstance("weights", url);
    List<MRL> resources = repository.getResources();
    if (resources.isEmpty()) {
      throw new IOException("there is no model");
    }
    Artifact artifact = resources.get(0).getDefaultArtifact();
    if (artifact == null) {
      throw new IOException("the model has no files");
    }
    repository.prepare(artifact);
    return repository.getResourceDirectory(artifact);
  }

  private static List<Path> filesIn(@Nullable Path directory) {
    if (directory == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new WeightsException("cannot list " + directory + ": " + e, e);
    }
  }
}
