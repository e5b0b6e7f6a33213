package io.github.adabet.djl.weights.internal.shards;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Several files that hold the tensors of one network, read as one. */
public final class ShardedArchive implements TensorArchive {

  /** The most files, all of which are open at once. */
  private static final int MAX_SHARDS = 1024;

  private final Path index;
  private final Map<String, TensorArchive> shards = new LinkedHashMap<>();
  private final Map<String, TensorArchive> owners = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();

  private ShardedArchive(Path index) {
    this.index = index;
  }

  /**
   * Opens the files that an index names.
   *
   * @param bytes the open index, which the archive does not need afterwards
   * @param opener opens one file
   * @return the archive
   * @throws WeightsException if the index is malformed, or a file is missing, cannot be read or
   *     lacks a tensor that the index puts there; all files are closed then
   */
  public static ShardedArchive open(FileBytes bytes, Function<Path, TensorArchive> opener) {
    Map<String, String> map = ShardIndex.read(bytes);
    ShardedArchive archive = new ShardedArchive(bytes.file());
    try {
      archive.openShards(bytes, map, opener);
      return archive;
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private void openShards(
      FileBytes bytes, Map<String, String> map, Function<Path, TensorArchive> opener) {
    List<String> names = List.copyOf(new LinkedHashSet<>(map.values()));
    if (names.size() > MAX_SHARDS) {
      throw bytes.failure("names " + names.size() + " files; the most is " + MAX_SHARDS);
    }
    List<String> absent =
        names.stream().filter(name -> !Files.exists(index.resolveSibling(name))).toList();
    if (!absent.isEmpty()) {
      throw bytes.failure(
          "is the index of "
              + names.size()
              + " files, of which "
              + absent
              + " are not beside it; download these into the same folder");
    }
    for (String name : names) {
      shards.put(name, opener.apply(index.resolveSibling(name)));
    }
    map.forEach((tensor, shard) -> add(bytes, tensor, shard));
    shards.values().forEach(this::addUnlisted);
  }

  private void add(FileBytes bytes, String tensor, String shard) {
    TensorArchive archive = shards.get(shard);
    if (archive == null || !add(tensor, archive)) {
      throw bytes.failure(
          "puts " + tensor + " into " + shard + ", which does not hold it; download both again");
    }
  }

  private boolean add(String tensor, TensorArchive archive) {
    TensorInfo info = archive.tensors().get(tensor);
    String reason = archive.unreadable().get(tensor);
    if (info != null) {
      tensors.put(tensor, info);
    } else if (reason != null) {
      unreadable.put(tensor, reason);
    } else {
      return false;
    }
    owners.put(tensor, archive);
    return true;
  }

  private void addUnlisted(TensorArchive archive) {
    for (Map<String, ?> part : List.of(archive.tensors(), archive.unreadable())) {
      for (String tensor : part.keySet()) {
        if (!owners.containsKey(tensor)) {
          add(tensor, archive);
        }
      }
    }
  }

  @Override
  public Path file() {
    return index;
  }

  @Override
  public Format format() {
    return shards.values().iterator().next().format();
  }

  @Override
  public Map<String, String> metadata() {
    Map<String, String> all = new LinkedHashMap<>();
    shards.values().forEach(shard -> shard.metadata().forEach(all::putIfAbsent));
    return Collections.unmodifiableMap(all);
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Map<String, String> unreadable() {
    return Collections.unmodifiableMap(unreadable);
  }

  @Override
  public Map<String, String> skipped() {
    Map<String, String> all = new LinkedHashMap<>();
    shards.values().forEach(shard -> shard.skipped().forEach(all::putIfAbsent));
    return Collections.unmodifiableMap(all);
  }

  @Override
  public void read(String name, long firstElement, ByteBuffer target) {
    owner(name).read(name, firstElement, target);
  }

  @Override
  public ByteBuffer read(String name) {
    return owner(name).read(name);
  }

  @Override
  public void copyInto(String name, NDArray target) {
    owner(name).copyInto(name, target);
  }

  private TensorArchive owner(String name) {
    TensorArchive owner = owners.get(name);
    if (owner == null) {
      throw new WeightsException(index + " holds no tensor named " + name);
    }
    return owner;
  }

  @Override
  public void close() {
    shards.values().forEach(TensorArchive::close);
  }
}
