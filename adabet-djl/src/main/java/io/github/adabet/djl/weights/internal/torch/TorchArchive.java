package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PyTorch writes. Since version 1.6 that are ZIP archives: state dicts and other nested
 * dicts and lists of tensors ({@code torch.save}), and TorchScript modules ({@code
 * torch.jit.ScriptModule.save}).
 *
 * <p>Both hold a pickle {@code data.pkl}, whose tensors are views (offset, shape, strides) of
 * storages, and the storages' bytes, uncompressed, in entries {@code data/0}, {@code data/1}, ...
 * The pickle is read by {@link Unpickler}, which knows tensors and nothing else; the code of a
 * TorchScript archive is never looked at. Each tensor is read straight from its place in the file,
 * in any strides, and tensors may share storages. {@link LegacyTorchFile} knows the format before.
 */
public final class TorchArchive extends FileArchive {

  private static final int MAX_PICKLE_BYTES = 1 << 25;
  private static final String PICKLE = "data.pkl";

  private final Format format;
  private final Map<String, StoredTensor> stored;
  private final Map<String, TensorInfo> tensors;

  private TorchArchive(FileBytes bytes, Format format, Map<String, StoredTensor> stored) {
    super(bytes);
    this.format = format;
    this.stored = stored;
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> infos.put(name, tensor.info()));
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /**
   * Checks a file's table of contents and its pickle.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if anything but the tensors' data is damaged, hostile or unknown; the
   *     file stays open then
   */
  public static TorchArchive open(FileBytes bytes) {
    Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(bytes);
    String root = root(bytes, entries);
    requireLittleEndian(bytes, entries.get(root + "byteorder"));
    boolean script = entries.containsKey(root + "constants.pkl");
    ByteBuffer pickle = small(bytes, entries.get(root + PICKLE), root + PICKLE, MAX_PICKLE_BYTES);
    PickleValue value = Unpickler.read(new PickleBytes(bytes, pickle), new TorchGlobals(script));
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    TensorNames.of(value, bytes)
        .forEach((name, tensor) -> stored.put(name, stored(bytes, entries, root, tensor)));
    return new TorchArchive(bytes, script ? Format.TORCHSCRIPT : Format.STATE_DICT, stored);
  }

  /**
   * Checks a file of the format before version 1.6, which is no ZIP archive.
   *
   * @param bytes the open file; the archive closes it
   * @return the archive
   * @throws WeightsException if anything but the tensors' data is damaged, hostile or unknown; the
   *     file stays open then
   */
  public static TorchArchive openLegacy(FileBytes bytes) {
    return new TorchArchive(bytes, Format.STATE_DICT, LegacyTorchFile.tensors(bytes));
  }

  /** Returns the directory, with its slash, that PyTorch puts around everything. */
  private static String root(FileBytes bytes, Map<String, ZipDirectory.Entry> entries) {
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
              + " wrote it");
    }
    return root;
  }

  private static void requireLittleEndian(FileBytes bytes, ZipDirectory.@Nullable Entry entry) {
    // Archives of PyTorch before version 2.1 do not say; they are little-endian.
    if (entry != null) {
      ByteBuffer order = small(bytes, entry, entry.name(), 16);
      String text = StandardCharsets.US_ASCII.decode(order).toString();
      if (!text.equals("little")) {
        throw bytes.failure(
            "has the byte order \"" + text + "\"; only little-endian files are read");
      }
    }
  }

  private static ByteBuffer small(
      FileBytes bytes, ZipDirectory.@Nullable Entry entry, String name, int most) {
    if (entry == null || !entry.isStored() || entry.size() > most) {
      throw bytes.failure(
          "does not hold the entry "
              + name
              + " uncompressed and with at most "
              + most
              + " bytes, as PyTorch writes it");
    }
    return bytes.read(entry.start(), (int) entry.size());
  }

  private static StoredTensor stored(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, String root, Tensor tensor) {
    Storage storage = tensor.storage();
    String name = root + "data/" + storage.key();
    ZipDirectory.Entry entry = entries.get(name);
    long needed = storage.elements() * storage.type().bytes();
    if (entry == null || !entry.isStored() || entry.size() < needed) {
      throw bytes.failure(
          "does not hold the storage "
              + name
              + " uncompressed and with "
              + needed
              + " bytes, as its pickle says");
    }
    return new StoredTensor(
        bytes,
        tensor.info(),
        entry.start() + tensor.offset() * storage.type().bytes(),
        tensor.strides());
  }

  @Override
  public Format format() {
    return format;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public void readElements(String name, long firstElement, ByteBuffer target) {
    StoredTensor tensor = stored.get(name);
    if (tensor == null) {
      throw new IllegalStateException("there is no tensor " + name);
    }
    tensor.read(firstElement, target);
  }
}
