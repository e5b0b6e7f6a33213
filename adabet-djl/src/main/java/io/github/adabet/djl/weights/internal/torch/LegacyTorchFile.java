package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Constant;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.Arrays;
import java.util.HashMap;
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

  private final FileBytes bytes;
  private final HeldMemory memory;
  private final TorchGlobals globals;
  private final Map<String, Long> starts = new HashMap<>();

  private LegacyTorchFile(FileBytes bytes) {
    this.bytes = bytes;
    this.memory = new HeldMemory(bytes);
    this.globals = new TorchGlobals(false, memory);
  }

  /**
   * Finds the tensors of a file.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if the file is not of this kind, damaged, or holds anything unknown;
   *     the file stays open then
   */
  static FileArchive open(FileBytes bytes) {
    return new LegacyTorchFile(bytes).read();
  }

  private FileArchive read() {
    byte[] start = bytes.read(0, (int) Math.min(bytes.size(), START.length)).array();
    if (!Arrays.equals(start, START)) {
      throw bytes.failure(
          "is a pickle that torch.save did not write. If you trust the file, load it in Python and"
              + " save its tensors by torch.save or safetensors");
    }
    PickleBytes pickles = new PickleBytes(bytes, START.length, bytes.size() - START.length);
    requireLittleEndian(Unpickler.read(pickles, globals, memory));
    PickleValue pickled = Unpickler.read(pickles, globals, memory);
    locate(Unpickler.read(pickles, globals, memory), pickles.position());
    return new FileArchive(
        bytes, Format.STATE_DICT, TorchArchive.contents(bytes, pickled, memory, this::start));
  }

  private void requireLittleEndian(PickleValue system) {
    if (!(system instanceof Mapping mapping)
        || mapping.entries().get(new Text("little_endian")) != Constant.TRUE) {
      throw bytes.failure("does not say that it is little-endian; only such files are read");
    }
  }

  /** Walks over the storages, which follow each other in the order of their keys. */
  private void locate(PickleValue keys, long firstStorage) {
    if (!(keys instanceof Sequence sequence)) {
      throw bytes.failure("has no list of its storages");
    }
    long at = firstStorage;
    for (PickleValue item : sequence.items()) {
      Storage storage = item instanceof Text key ? globals.storages().get(key.value()) : null;
      if (storage == null) {
        throw bytes.failure("lists a storage that no tensor uses");
      }
      long elements = bytes.read(at, Long.BYTES).getLong();
      at += Long.BYTES;
      long length = storage.bytes();
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
      memory.add(HeldMemory.MAP_ENTRY);
      if (starts.put(storage.key(), at) != null) {
        throw bytes.failure("lists the storage " + storage.key() + " twice");
      }
      at += length;
    }
    if (at != bytes.size()) {
      throw bytes.failure("has " + (bytes.size() - at) + " bytes behind its last storage");
    }
  }

  private long start(Storage storage) {
    Long start = starts.get(storage.key());
    if (start == null) {
      throw bytes.failure("does not hold the storage " + storage.key());
    }
    return start;
  }
}
