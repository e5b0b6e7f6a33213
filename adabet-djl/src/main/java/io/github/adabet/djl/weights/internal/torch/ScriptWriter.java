package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.AtomicFile;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.script.ScriptChanges;
import io.github.adabet.djl.weights.script.ScriptChanges.OtherNumbers;
import io.github.adabet.djl.weights.script.ScriptChanges.OtherShape;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes copies of TorchScript archives in which some things are others. */
public final class ScriptWriter {

  private static final String DEBUG_TABLE = ".debug_pkl";
  private static final String STORAGES = "data/";
  private static final String PICKLE = "data.pkl";

  /** The instructions for the mobile interpreter, made of the code. */
  private static final String BYTECODE = "bytecode.pkl";

  private static final int PART_BYTES = 1 << 16;

  private final FileBytes bytes;
  private final Map<String, ZipDirectory.Entry> entries;
  private final String folder;
  private final ScriptChanges changes;
  private final Map<String, List<OtherNumbers>> numbers = new HashMap<>();
  private final Map<String, OtherShape> shapes = new HashMap<>();

  private ScriptWriter(FileBytes bytes, ScriptChanges changes) {
    this.bytes = bytes;
    this.changes = changes;
    this.entries = ZipDirectory.read(bytes, new HeldMemory(bytes));
    this.folder = TorchArchive.root(bytes, entries);
    for (OtherNumbers other : changes.numbers()) {
      numbers.computeIfAbsent(other.tensor().storage(), key -> new ArrayList<>()).add(other);
    }
    changes.shapes().forEach(other -> shapes.put(other.tensor().storage(), other));
  }

  /**
   * Writes a copy.
   *
   * @param bytes the open archive, which stays open
   * @param target the file to write
   * @param changes what differs
   * @throws IllegalArgumentException if there is no file of code of such a name, or a change has
   *     another number of bytes than its type and shape say
   * @throws WeightsException if reading or writing fails, or it is another archive
   */
  public static void copy(FileBytes bytes, Path target, ScriptChanges changes) {
    ScriptWriter writer = new ScriptWriter(bytes, changes);
    writer.requireEntries();
    AtomicFile.replace(
        target,
        channel -> {
          // Closing it would close the channel, which is forced to the disk afterwards.
          ZipOutputStream zip =
              new ZipOutputStream(
                  new BufferedOutputStream(Channels.newOutputStream(channel), PART_BYTES));
          for (ZipDirectory.Entry entry : writer.entries.values()) {
            writer.copy(entry, zip);
          }
          zip.finish();
          zip.flush();
        });
  }

  private void requireEntries() {
    Set<String> missing = new HashSet<>(changes.code().keySet());
    missing.removeIf(name -> entries.containsKey(folder + name));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(bytes.file() + " holds no " + missing);
    }
    Set<ScriptTensor> tensors = new HashSet<>();
    changes.numbers().forEach(other -> tensors.add(other.tensor()));
    changes.shapes().forEach(other -> tensors.add(other.tensor()));
    for (ScriptTensor tensor : tensors) {
      ZipDirectory.Entry entry = entries.get(folder + STORAGES + tensor.storage());
      long size = tensor.storageElements() * tensor.info().type().bytes();
      if (entry == null || !entry.isStored() || entry.size() < size) {
        throw bytes.failure(
            "is not the file that the network was opened from: the storage "
                + tensor.storage()
                + " is missing or smaller. Save the network to another file, and leave the"
                + " one that it was opened from where it is");
      }
    }
  }

  private void copy(ZipDirectory.Entry entry, ZipOutputStream zip) throws IOException {
    String name = entry.name().startsWith(folder) ? entry.name().substring(folder.length()) : "";
    String text = changes.code().get(name);
    String storage = name.startsWith(STORAGES) ? name.substring(STORAGES.length()) : "";
    OtherShape shape = shapes.get(storage);
    List<OtherNumbers> others = numbers.get(storage);
    if (name.equals(BYTECODE) && !changes.code().isEmpty()) {
      return;
    }
    if (text != null) {
      write(zip, entry.name(), text.getBytes(StandardCharsets.UTF_8));
    } else if (name.endsWith(DEBUG_TABLE)) {
      String code = name.substring(0, name.length() - DEBUG_TABLE.length());
      if (changes.tables() && !changes.code().containsKey(code)) {
        write(zip, entry.name(), ScriptReader.content(bytes, entry));
      }
    } else if (shape != null) {
      long elements = shape.shape().stream().reduce(1L, Math::multiplyExact);
      write(zip, entry.name(), content(shape.tensor(), elements, shape.numbers().get()));
    } else if (others != null) {
      write(zip, entry.name(), changed(entry, others));
    } else if (name.equals(PICKLE) && !shapes.isEmpty()) {
      Map<String, List<Long>> extents = new HashMap<>();
      shapes.forEach((key, other) -> extents.put(key, other.shape()));
      byte[] pickle = ScriptReader.content(bytes, entry);
      write(zip, entry.name(), PickleShapes.rewrite(bytes, pickle, extents));
    } else if (entry.isStored()) {
      copy(bytes, entry, zip);
    } else {
      write(zip, entry.name(), ScriptReader.content(bytes, entry));
    }
  }

  private static byte[] content(ScriptTensor tensor, long elements, ByteBuffer given) {
    long size = Math.multiplyExact(elements, tensor.info().type().bytes());
    if (given.remaining() != size) {
      throw new IllegalArgumentException(
          "a tensor of the storage "
              + tensor.storage()
              + " is given "
              + given.remaining()
              + " bytes, and has "
              + size);
    }
    byte[] content = new byte[given.remaining()];
    given.get(content);
    return content;
  }

  /** Returns the content of a storage in which some views have other numbers. */
  private byte[] changed(ZipDirectory.Entry entry, List<OtherNumbers> others) {
    byte[] storage = null;
    for (OtherNumbers other : others) {
      ScriptTensor tensor = other.tensor();
      byte[] numbers = content(tensor, tensor.info().elements(), other.numbers().get());
      if (tensor.fillsStorage()) {
        storage = numbers;
        continue;
      }
      if (storage == null) {
        storage = new byte[Math.toIntExact(entry.size())];
        bytes.read(entry.start(), ByteBuffer.wrap(storage));
      }
      put(tensor, numbers, storage);
    }
    return Objects.requireNonNull(storage);
  }

  /** Writes the elements of a view to their places in its storage. */
  private static void put(ScriptTensor tensor, byte[] numbers, byte[] storage) {
    int width = tensor.info().type().bytes();
    long[] index = new long[tensor.strides().size()];
    for (int from = 0; from < numbers.length; from += width) {
      long place = tensor.offset();
      for (int axis = 0; axis < index.length; axis++) {
        place += index[axis] * tensor.strides().get(axis);
      }
      System.arraycopy(numbers, from, storage, Math.toIntExact(place * width), width);
      for (int axis = index.length - 1; axis >= 0; axis--) {
        index[axis]++;
        if (index[axis] < tensor.info().shape().get(axis)) {
          break;
        }
        index[axis] = 0;
      }
    }
  }

  private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    begin(zip, name, content.length, sum.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  /** Copies an entry that is stored as it is: once for its checksum, once to write it. */
  private static void copy(FileBytes bytes, ZipDirectory.Entry entry, ZipOutputStream zip)
      throws IOException {
    CRC32 sum = new CRC32();
    pass(bytes, entry, new SummingStream(sum));
    begin(zip, entry.name(), entry.size(), sum.getValue());
    pass(bytes, entry, zip);
    zip.closeEntry();
  }

  private static void begin(ZipOutputStream zip, String name, long size, long sum)
      throws IOException {
    ZipEntry made = new ZipEntry(name);
    made.setMethod(ZipEntry.STORED);
    made.setSize(size);
    made.setCrc(sum);
    zip.putNextEntry(made);
  }

  private static void pass(FileBytes bytes, ZipDirectory.Entry entry, OutputStream target)
      throws IOException {
    try (InputStream stored = bytes.stream(entry.start(), entry.size())) {
      byte[] part = new byte[PART_BYTES];
      for (int read = stored.read(part); read >= 0; read = stored.read(part)) {
        target.write(part, 0, read);
      }
    }
  }

  /** Adds bytes to a checksum. */
  private static final class SummingStream extends OutputStream {

    private final CRC32 sum;

    SummingStream(CRC32 sum) {
      this.sum = sum;
    }

    @Override
    public void write(int value) {
      sum.update(value);
    }

    @Override
    public void write(byte[] values, int offset, int length) {
      sum.update(values, offset, length);
    }
  }
}
