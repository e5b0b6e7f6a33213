package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.script.ScriptArchive;
import io.github.adabet.djl.weights.script.ScriptValue;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads what a TorchScript archive holds beside the numbers of its tensors: the code, which is the
 * only part that is compressed, and the objects of its pickle.
 */
public final class ScriptReader {

  private static final String CODE = "code/";
  private static final String SOURCE = ".py";

  /** All code of a network of a thousand layers takes some megabytes. */
  private static final int MAX_CODE_BYTES = 1 << 26;

  private static final int MAX_DEPTH = 200;
  private static final int DEFLATED = 8;

  private final FileBytes bytes;
  private final HeldMemory memory;
  private final IdentityHashMap<PickleValue, ScriptValue> made = new IdentityHashMap<>();
  private final Set<PickleValue> inside = Collections.newSetFromMap(new IdentityHashMap<>());
  private long codeBytes;

  private ScriptReader(FileBytes bytes) {
    this.bytes = bytes;
    this.memory = new HeldMemory(bytes);
  }

  /**
   * Reads an archive.
   *
   * @param bytes the open file, which stays open
   * @return what stands in it
   * @throws WeightsException if it is no TorchScript archive, or damaged or hostile
   */
  public static ScriptArchive read(FileBytes bytes) {
    return new ScriptReader(bytes).read();
  }

  private ScriptArchive read() {
    Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(bytes, memory);
    String folder = TorchArchive.root(bytes, entries);
    if (!entries.containsKey(folder + TorchArchive.CONSTANTS)) {
      throw bytes.failure("is no TorchScript archive: it holds tensors and no code");
    }
    PickleValue root = TorchArchive.pickle(bytes, entries, folder, memory);
    if (!(root instanceof ScriptObject)
        || !(value(root, 0) instanceof ScriptValue.ScriptObject top)) {
      throw bytes.failure("is a TorchScript archive whose pickle holds no module");
    }
    Map<String, String> code = new LinkedHashMap<>();
    for (ZipDirectory.Entry entry : entries.values()) {
      String name = entry.name().startsWith(folder) ? entry.name().substring(folder.length()) : "";
      if (name.startsWith(CODE) && name.endsWith(SOURCE)) {
        code.put(name, text(entry));
      }
    }
    return new ScriptArchive(bytes.file(), code, top);
  }

  private String text(ZipDirectory.Entry entry) {
    codeBytes += entry.size();
    if (codeBytes > MAX_CODE_BYTES) {
      throw bytes.failure("holds more than " + MAX_CODE_BYTES + " bytes of code");
    }
    memory.addText(entry.size());
    byte[] content = content(bytes, entry);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw bytes.failure("holds the code " + entry.name() + ", which is not UTF-8", e);
    }
  }

  /**
   * Returns the content of a small entry, whose size was checked.
   *
   * @throws WeightsException if it is compressed otherwise than by deflation, or has another size
   *     than it says
   */
  static byte[] content(FileBytes bytes, ZipDirectory.Entry entry) {
    InputStream stored = bytes.stream(entry.start(), entry.storedBytes());
    if (!entry.isStored() && entry.method() != DEFLATED) {
      throw bytes.failure("holds " + entry.name() + " compressed by the method " + entry.method());
    }
    if (!entry.isStored() && entry.size() > MAX_CODE_BYTES) {
      throw bytes.failure(
          "holds " + entry.name() + " compressed from more than " + MAX_CODE_BYTES + " bytes");
    }
    Inflater inflater = new Inflater(true);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (InputStream plain =
        entry.isStored() ? stored : new InflaterInputStream(stored, inflater)) {
      byte[] part = new byte[1 << 13];
      for (int read = plain.read(part); read >= 0; read = plain.read(part)) {
        content.write(part, 0, read);
        if (content.size() > entry.size()) {
          break;
        }
      }
    } catch (IOException e) {
      throw bytes.failure("holds " + entry.name() + ", which cannot be decompressed", e);
    } finally {
      inflater.end();
    }
    if (content.size() != entry.size()) {
      throw bytes.failure(
          "holds "
              + entry.name()
              + ", which is not of the "
              + entry.size()
              + " bytes it announces");
    }
    return content.toByteArray();
  }

  private ScriptValue value(PickleValue pickled, int depth) {
    ScriptValue known = made.get(pickled);
    if (known != null) {
      return known;
    }
    if (pickled instanceof Tensor tensor) {
      return tensor.negated()
          ? new ScriptValue.UnreadTensor("a view of the negatives of others")
          : new ScriptValue.ScriptTensor(
              tensor.info(),
              tensor.storage().key(),
              tensor.storage().elements(),
              tensor.offset(),
              tensor.strides());
    }
    if (pickled instanceof Unread unread) {
      return new ScriptValue.UnreadTensor(unread.reason());
    }
    if (!(pickled instanceof ScriptObject) && !(pickled instanceof Sequence)) {
      return new ScriptValue.PlainValue(pickled.getClass().getSimpleName());
    }
    if (depth > MAX_DEPTH || !inside.add(pickled)) {
      throw bytes.failure("holds modules that are nested too deeply or hold themselves");
    }
    ScriptValue result =
        pickled instanceof Sequence sequence
            ? items(sequence, depth)
            : object((ScriptObject) pickled, depth);
    inside.remove(pickled);
    made.put(pickled, result);
    return result;
  }

  private ScriptValue items(Sequence sequence, int depth) {
    memory.add(HeldMemory.LIST + HeldMemory.VALUE * sequence.items().size());
    List<ScriptValue> items = new ArrayList<>();
    sequence.items().forEach(item -> items.add(value(item, depth + 1)));
    return new ScriptValue.ScriptList(items);
  }

  private ScriptValue object(ScriptObject object, int depth) {
    memory.add(HeldMemory.MAP);
    Map<String, ScriptValue> attributes = new LinkedHashMap<>();
    if (object.state() instanceof Mapping state) {
      for (Map.Entry<PickleValue, PickleValue> entry : state.entries().entrySet()) {
        memory.add(HeldMemory.MAP_ENTRY);
        if (!(entry.getKey() instanceof Text name)) {
          throw bytes.failure("holds a module with an attribute whose name is no string");
        }
        attributes.put(name.value(), value(entry.getValue(), depth + 1));
      }
    }
    return new ScriptValue.ScriptObject(object.className(), attributes);
  }
}
