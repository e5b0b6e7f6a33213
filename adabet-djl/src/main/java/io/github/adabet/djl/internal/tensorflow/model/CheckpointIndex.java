package io.github.adabet.djl.internal.tensorflow.model;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;

/**
 * The index of a checkpoint of TensorFlow's second format: in which file, and where in it, the
 * numbers of each variable stand. Immutable.
 */
final class CheckpointIndex {

  private static final long MOST_BYTES = 1L << 28;

  private final Path file;
  private final Map<String, BundleEntryProto> entries = new LinkedHashMap<>();

  private CheckpointIndex(Path file, Map<String, byte[]> table)
      throws InvalidProtocolBufferException {
    this.file = file;
    for (Map.Entry<String, byte[]> entry : table.entrySet()) {
      if (!entry.getKey().isEmpty()) {
        entries.put(entry.getKey(), BundleEntryProto.parseFrom(entry.getValue()));
      }
    }
  }

  /**
   * Reads an index, and checks that the files it speaks of are there and long enough.
   *
   * @param prefix the common beginning of the names of the checkpoint's files
   * @throws WeightsException if something is missing or damaged
   */
  static CheckpointIndex read(Path prefix) {
    Path file = prefix.resolveSibling(prefix.getFileName() + ".index");
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(
          "the model's variables are missing: there is no file "
              + file
              + "; copy the whole folder of the model");
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw damaged(file, "it has " + Files.size(file) + " bytes", null);
      }
      Map<String, byte[]> table = SortedTable.entries(Files.readAllBytes(file));
      CheckpointIndex index = new CheckpointIndex(file, table);
      index.requireShards(prefix, header(table));
      return index;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new WeightsException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static BundleHeaderProto header(Map<String, byte[]> table)
      throws InvalidProtocolBufferException {
    byte[] header = table.get("");
    if (header == null) {
      throw new IllegalArgumentException("it has no header");
    }
    return BundleHeaderProto.parseFrom(header);
  }

  private void requireShards(Path prefix, BundleHeaderProto header) throws IOException {
    if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
      throw damaged(file, "its numbers are of the other byte order", null);
    }
    Map<Integer, Long> sizes = new LinkedHashMap<>();
    for (Map.Entry<String, BundleEntryProto> entry : entries.entrySet()) {
      BundleEntryProto place = entry.getValue();
      if (place.getShardId() < 0 || place.getShardId() >= header.getNumShards()) {
        throw damaged(file, entry.getKey() + " is in file " + place.getShardId(), null);
      }
      Path shard = shard(prefix, place.getShardId(), header.getNumShards());
      if (!sizes.containsKey(place.getShardId())) {
        if (!Files.isRegularFile(shard)) {
          throw new WeightsException(
              "the model's variables are missing: there is no file "
                  + shard
                  + ", in which "
                  + entry.getKey()
                  + " stands; copy the whole folder of the model");
        }
        sizes.put(place.getShardId(), Files.size(shard));
      }
      long available = sizes.getOrDefault(place.getShardId(), 0L);
      if (place.getOffset() < 0
          || place.getSize() < 0
          || place.getOffset() > available - place.getSize()) {
        throw new WeightsException(
            shard
                + " has "
                + available
                + " bytes, and "
                + entry.getKey()
                + " should stand there from "
                + place.getOffset()
                + ", "
                + place.getSize()
                + " bytes long; the file is cut off or another model's, copy it anew");
      }
    }
  }

  private static Path shard(Path prefix, int shard, int shards) {
    return prefix.resolveSibling(
        String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix.getFileName(), shard, shards));
  }

  private static WeightsException damaged(Path file, String what, @Nullable Exception cause) {
    return new WeightsException(
        file + " is no index of variables, or a damaged one: " + what + "; copy it anew", cause);
  }

  /** Returns what the index says of a variable. */
  Optional<BundleEntryProto> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Returns the index's file, for messages. */
  Path file() {
    return file;
  }
}
