package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.ArchiveContents;
import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Real;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Whole;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

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
    if (ExportedProgram.isIn(entries)) {
      return ExportedProgram.open(bytes, entries, memory);
    }
    String root = root(bytes, entries);
    return new FileArchive(
        bytes,
        entries.containsKey(root + CONSTANTS) ? Format.TORCHSCRIPT : Format.STATE_DICT,
        contents(bytes, entries, root, memory));
  }

  /**
   * Reads a state dict that stands in another archive.
   *
   * @param part the state dict, as {@code torch.save} wrote it
   * @param memory counts what is held for the whole file
   * @return its tensors
   */
  static ArchiveContents contents(FileBytes part, HeldMemory memory) {
    Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(part, memory);
    return contents(part, entries, root(part, entries), memory);
  }

  private static ArchiveContents contents(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String root, HeldMemory memory) {
    PickleValue pickled = pickle(bytes, entries, root, memory);
    return contents(bytes, pickled, memory, storage -> start(bytes, entries, root, storage));
  }

  /**
   * Reads the pickle of an archive.
   *
   * @param root the directory around everything, with its slash
   */
  static PickleValue pickle(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String root, HeldMemory memory) {
    requireLittleEndian(bytes, entries, root);
    ZipDirectory.Entry entry = stored(bytes, entries, root + PICKLE);
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
   * Finds what a pickle holds.
   *
   * @param starts where a storage's bytes stand in the file
   */
  static ArchiveContents contents(
      FileBytes bytes, PickleValue pickled, HeldMemory memory, ToLongFunction<Storage> starts) {
    TensorNames.Found found = TensorNames.of(pickled, bytes, memory);
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    found
        .tensors()
        .forEach(
            (name, value) -> {
              if (value instanceof Tensor tensor) {
                long start = starts.applyAsLong(tensor.storage()) + tensor.start();
                stored.put(
                    name,
                    new StoredTensor(
                        bytes, tensor.info(), start, tensor.strides(), tensor.negated()));
              } else if (value instanceof Unread unread) {
                unreadable.put(name, unread.reason());
              }
            });
    return new ArchiveContents(metadata(pickled, memory), stored, unreadable, found.skipped());
  }

  /** Returns the strings and numbers beside a checkpoint's dicts. */
  private static Map<String, String> metadata(PickleValue pickled, HeldMemory memory) {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (pickled instanceof Mapping checkpoint) {
      checkpoint
          .entries()
          .forEach(
              (key, value) -> {
                String text =
                    value instanceof Text string
                        ? string.value()
                        : value instanceof Whole whole
                            ? Long.toString(whole.value())
                            : value instanceof Real real ? Double.toString(real.value()) : null;
                if (text != null && key instanceof Text name) {
                  memory.addText(text.length());
                  memory.add(HeldMemory.MAP_ENTRY);
                  metadata.put(name.value(), text);
                }
              });
    }
    return metadata;
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
      requireNotForeign(bytes, entries);
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

  /** Names the archives of PyTorch's that hold no pickle where the others do. */
  private static void requireNotForeign(FileBytes bytes, Map<String, ZipDirectory.Entry> entries) {
    for (String name : entries.keySet()) {
      String inside = name.substring(name.indexOf('/') + 1);
      if (inside.equals("model.json")) {
        throw bytes.failure(
            "is a TorchScript archive of an early PyTorch (model.json); a newer one writes it anew:"
                + " torch.jit.save(torch.jit.load(file), new)");
      }
      if (inside.equals(".data/extern_modules")) {
        throw bytes.failure(
            "is an archive of torch.package, which is a program; load the network in Python and"
                + " save its weights by torch.save(model.state_dict(), new)");
      }
    }
  }

  /**
   * Checks the order of bytes that an archive states.
   *
   * @throws WeightsException if it is another
   */
  static void requireLittleEndian(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String root) {
    // Archives of PyTorch before version 2.1 do not say; they are little-endian.
    String name = root + "byteorder";
    if (entries.containsKey(name)) {
      String text = shortText(bytes, stored(bytes, entries, name));
      if (!text.equals("little")) {
        throw bytes.failure(
            "has the byte order \"" + text + "\"; only little-endian files are read");
      }
    }
  }

  /** Returns the first characters of an entry that holds a word. */
  static String shortText(FileBytes bytes, ZipDirectory.Entry entry) {
    ByteBuffer start = bytes.read(entry.start(), (int) Math.min(entry.size(), 16));
    return StandardCharsets.US_ASCII.decode(start).toString();
  }

  /**
   * Returns an entry whose bytes stand in the file as they are.
   *
   * @throws WeightsException if there is none of that name, or it is compressed
   */
  static ZipDirectory.Entry stored(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String name) {
    ZipDirectory.Entry entry = entries.get(name);
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
