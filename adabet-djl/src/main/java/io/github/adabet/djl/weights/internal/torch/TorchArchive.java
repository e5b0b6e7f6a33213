package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Container;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PyTorch writes. Since version 1.6 that are ZIP archives: state dicts and other nested
 * dicts and lists of tensors ({@code torch.save}), and TorchScript modules ({@code
 * torch.jit.ScriptModule.save}).
 *
 * <p>Both hold a pickle {@code data.pkl}, whose tensors are views (offset, shape, strides) of
 * storages, and the storages' bytes, uncompressed, in entries {@code data/0}, {@code data/1}, ...
 * The pickle is read by {@link Unpickler}, which knows tensors and plain data and nothing else; the
 * code of a TorchScript archive is for {@link ScriptReader}. Each tensor is read straight from its
 * place in the file, in any strides, and tensors may share storages. {@link LegacyTorchFile} knows
 * the format before.
 */
public final class TorchArchive {

  /** The entry that only TorchScript archives have. */
  static final String CONSTANTS = "constants.pkl";

  private static final String PICKLE = "data.pkl";
  private static final int NAMED_ENTRIES = 3;

  private TorchArchive() {}

  /**
   * Checks a file's table of contents and its pickle.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if anything but the tensors' data is damaged, hostile or unknown; the
   *     file stays open then
   */
  public static FileArchive open(FileBytes bytes) {
    HeldMemory memory = new HeldMemory(bytes);
    Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(bytes, memory);
    String root = root(bytes, entries);
    return archive(
        bytes,
        entries.containsKey(root + CONSTANTS) ? Format.TORCHSCRIPT : Format.STATE_DICT,
        TensorNames.of(pickle(bytes, entries, root, memory), bytes, memory),
        storage -> start(bytes, entries, root, storage));
  }

  /**
   * Reads the pickle of an archive.
   *
   * @param root the directory around everything, with its slash
   */
  static PickleValue pickle(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String root, HeldMemory memory) {
    requireLittleEndian(bytes, entries.get(root + "byteorder"));
    ZipDirectory.Entry entry = stored(bytes, entries.get(root + PICKLE), root + PICKLE);
    return Unpickler.read(
        new PickleBytes(bytes, entry.start(), entry.size()),
        new TorchGlobals(entries.containsKey(root + CONSTANTS), memory),
        memory);
  }

  /**
   * Checks a file of the format before version 1.6, which is no ZIP archive.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if anything but the tensors' data is damaged, hostile or unknown; the
   *     file stays open then
   */
  public static FileArchive openLegacy(FileBytes bytes) {
    return LegacyTorchFile.open(bytes);
  }

  /**
   * Makes an archive.
   *
   * @param starts where a storage's bytes stand in the file
   */
  static FileArchive archive(
      FileBytes bytes,
      Format format,
      Map<String, Container> tensors,
      ToLongFunction<Storage> starts) {
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    tensors.forEach(
        (name, value) -> {
          if (value instanceof Tensor tensor) {
            long start = starts.applyAsLong(tensor.storage()) + tensor.start();
            stored.put(
                name,
                new StoredTensor(bytes, tensor.info(), start, tensor.strides(), tensor.negated()));
          } else if (value instanceof Unread unread) {
            unreadable.put(name, unread.reason());
          }
        });
    return new FileArchive(bytes, format, Map.of(), stored, unreadable);
  }

  /** Returns the directory, with its slash, that PyTorch puts around everything. */
  static String root(FileBytes bytes, Map<String, ZipDirectory.Entry> entries) {
    String root = null;
    for (String name : entries.keySet()) {
      int slash = name.indexOf('/');
      if (slash > 0 && name.substring(slash + 1).equals(PICKLE)) {
        if (root != null) {
          throw bytes.failure("holds two pickles, in " + root + " and " + name);
        }
        root = name.substring(0, slash + 1);
      }
    }
    if (root == null) {
      throw bytes.failure(
          "is a ZIP archive without a pickle \"*/data.pkl\": neither torch.save nor torch.jit.save"
              + " wrote it. It holds "
              + entries.keySet().stream()
                  .limit(NAMED_ENTRIES)
                  .collect(
                      Collectors.joining(", ", "", entries.size() > NAMED_ENTRIES ? ", ..." : ""))
              + "; if one of these is the file of weights, unpack it (unzip) and open that");
    }
    return root;
  }

  private static void requireLittleEndian(FileBytes bytes, ZipDirectory.@Nullable Entry entry) {
    // Archives of PyTorch before version 2.1 do not say; they are little-endian.
    if (entry != null) {
      ZipDirectory.Entry order = stored(bytes, entry, entry.name());
      ByteBuffer start = bytes.read(order.start(), (int) Math.min(order.size(), 16));
      String text = StandardCharsets.US_ASCII.decode(start).toString();
      if (!text.equals("little")) {
        throw bytes.failure(
            "has the byte order \"" + text + "\"; only little-endian files are read");
      }
    }
  }

  private static ZipDirectory.Entry stored(
      FileBytes bytes, ZipDirectory.@Nullable Entry entry, String name) {
    if (entry == null || !entry.isStored()) {
      throw bytes.failure(
          "does not hold the entry " + name + " uncompressed, as PyTorch writes it");
    }
    return entry;
  }

  private static long start(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String root, Storage storage) {
    String name = root + "data/" + storage.key();
    ZipDirectory.Entry entry = entries.get(name);
    if (entry == null || !entry.isStored() || entry.size() < storage.bytes()) {
      throw bytes.failure(
          "does not hold the storage "
              + name
              + " uncompressed and with "
              + storage.bytes()
              + " bytes, as its pickle says");
    }
    return entry.start();
  }
}
