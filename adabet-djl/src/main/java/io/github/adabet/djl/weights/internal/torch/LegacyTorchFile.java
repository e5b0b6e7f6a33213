package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Other;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads what {@code torch.save} wrote before version 1.6, as several of torchvision's files are:
 * five pickles after another (a magic number, a version, the byte order, the tensors, the keys of
 * their storages), then each storage's number of elements, in eight bytes, and its elements.
 */
final class LegacyTorchFile {

  /** The pickles of the magic number and of version 1001. */
  private static final byte[] START = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.',
    (byte) 0x80,
    2,
    'M',
    (byte) 0xe9,
    3,
    '.'
  };

  private static final int MAX_PICKLE_BYTES = 1 << 25;

  private final FileBytes bytes;
  private final Map<String, Storage> used = new HashMap<>();
  private final Map<String, Long> starts = new HashMap<>();

  private LegacyTorchFile(FileBytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Finds the tensors of a file.
   *
   * @param bytes the open file
   * @return the tensors by name
   * @throws WeightsException if the file is not of this kind, damaged, or holds anything unknown
   */
  static Map<String, StoredTensor> tensors(FileBytes bytes) {
    return new LegacyTorchFile(bytes).read();
  }

  private Map<String, StoredTensor> read() {
    ByteBuffer window = bytes.read(0, (int) Math.min(bytes.size(), MAX_PICKLE_BYTES));
    byte[] start = new byte[Math.min(START.length, window.remaining())];
    window.get(start);
    if (!Arrays.equals(start, START)) {
      throw bytes.failure("is a pickle that torch.save did not write");
    }
    PickleBytes pickles = new PickleBytes(bytes, window);
    TorchGlobals globals = new TorchGlobals(false);
    requireLittleEndian(Unpickler.read(pickles, globals));
    Map<String, Tensor> tensors = TensorNames.of(Unpickler.read(pickles, globals), bytes);
    tensors.values().forEach(this::use);
    locate(Unpickler.read(pickles, globals), window.position());
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> stored.put(name, stored(tensor)));
    return stored;
  }

  private void requireLittleEndian(PickleValue system) {
    if (!(system instanceof Mapping mapping)
        || mapping.entries().get("little_endian") != Other.TRUE) {
      throw bytes.failure("does not say that it is little-endian; only such files are read");
    }
  }

  private void use(Tensor tensor) {
    Storage storage = tensor.storage();
    Storage other = used.putIfAbsent(storage.key(), storage);
    if (other != null && !other.equals(storage)) {
      throw bytes.failure("describes the storage " + storage.key() + " in two ways");
    }
  }

  /** Walks over the storages, which follow each other in the order of their keys. */
  private void locate(PickleValue keys, long firstStorage) {
    if (!(keys instanceof Sequence sequence)) {
      throw bytes.failure("has no list of its storages");
    }
    long at = firstStorage;
    for (PickleValue item : sequence.items()) {
      Storage storage = item instanceof Text key ? used.get(key.value()) : null;
      if (storage == null) {
        throw bytes.failure("lists a storage that no tensor uses");
      }
      long elements = bytes.read(at, Long.BYTES).getLong();
      at += Long.BYTES;
      long length = storage.elements() * storage.type().bytes();
      if (elements != storage.elements() || length > bytes.size() - at) {
        throw bytes.failure(
            "has "
                + Long.toUnsignedString(elements)
                + " elements and "
                + (bytes.size() - at)
                + " bytes where the storage "
                + storage.key()
                + " of "
                + storage.elements()
                + " elements should stand");
      }
      if (starts.put(storage.key(), at) != null) {
        throw bytes.failure("lists the storage " + storage.key() + " twice");
      }
      at += length;
    }
    if (at != bytes.size()) {
      throw bytes.failure("has " + (bytes.size() - at) + " bytes behind its last storage");
    }
  }

  private StoredTensor stored(Tensor tensor) {
    Storage storage = tensor.storage();
    Long start = starts.get(storage.key());
    if (start == null) {
      throw bytes.failure("does not hold the storage " + storage.key());
    }
    return new StoredTensor(
        bytes, tensor.info(), start + tensor.offset() * storage.type().bytes(), tensor.strides());
  }
}
