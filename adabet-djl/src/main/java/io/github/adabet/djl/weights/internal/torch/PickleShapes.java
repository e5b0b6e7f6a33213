package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the pickle of a TorchScript archive anew, with tensors of another shape.
 *
 * <p>PyTorch writes a tensor as the tuple that names its storage, the offset, the sizes and the
 * strides, each number as an instruction of its own. Only these numbers become others; every other
 * instruction stays as it is, since instructions of the pickles that PyTorch writes name no places
 * in it.
 */
final class PickleShapes {

  private static final int PROTO = 0x80;
  private static final int LONG1 = 0x8a;
  private static final int STORAGE_REFERENCE = 'Q';
  private static final int MARK = '(';
  private static final int TUPLE = 't';

  private final FileBytes file;
  private final byte[] pickle;
  private final List<Instruction> instructions = new ArrayList<>();

  /**
   * An instruction.
   *
   * @param start where it begins in the pickle
   * @param end where the next one begins
   * @param code what it does
   * @param text the string that it puts on the stack, or empty
   */
  private record Instruction(int start, int end, int code, String text) {

    boolean isNumber() {
      return code == 'K' || code == 'M' || code == 'J' || code == LONG1;
    }

    boolean isNote() {
      return code == 'q' || code == 'r';
    }
  }

  private PickleShapes(FileBytes file, byte[] pickle) {
    this.file = file;
    this.pickle = pickle;
  }

  /**
   * Writes a pickle anew.
   *
   * @param file the archive, for messages
   * @param pickle its content
   * @param shapes the new shape of the one tensor in a storage, by the storage's name
   * @return the new content
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if it is not as PyTorch writes it
   */
  static byte[] rewrite(FileBytes file, byte[] pickle, Map<String, List<Long>> shapes) {
    PickleShapes rewriting = new PickleShapes(file, pickle);
    rewriting.read();
    return rewriting.write(shapes);
  }

  private void read() {
    Map<Integer, String> noted = new HashMap<>();
    String last = "";
    int at = 0;
    while (at < pickle.length) {
      int code = Byte.toUnsignedInt(pickle[at]);
      int end = end(code, at);
      if (end > pickle.length || end <= at) {
        throw unknown(code);
      }
      String text = "";
      if (code == 'X') {
        text = new String(pickle, at + 5, end - at - 5, StandardCharsets.UTF_8);
      } else if (code == 'h' || code == 'j') {
        text = noted.getOrDefault(operand(code == 'h' ? 1 : 4, at), "");
      } else if (code == 'q' || code == 'r') {
        noted.put(operand(code == 'q' ? 1 : 4, at), last);
      }
      instructions.add(new Instruction(at, end, code, text));
      last = text;
      at = end;
    }
  }

  /** Returns where the instruction ends. */
  private int end(int code, int at) {
    return switch (code) {
      case '(', ')', ']', '}', 'N', 'Q', 'R', 'a', 'b', 'e', 's', 't', 'u', '.', '0' -> at + 1;
      case 0x81, 0x85, 0x86, 0x87, 0x88, 0x89 -> at + 1;
      case 'K', 'h', 'q', PROTO -> at + 2;
      case 'M' -> at + 3;
      case 'J', 'j', 'r' -> at + 5;
      case 'G' -> at + 9;
      case 'X', 'B', 'T' -> at + 5 + operand(4, at);
      case 'U', 'C', LONG1 -> at + 2 + operand(1, at);
      case 'c' -> afterLine(afterLine(at + 1));
      default -> throw unknown(code);
    };
  }

  private int afterLine(int from) {
    int at = from;
    while (at < pickle.length && pickle[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private int operand(int bytes, int at) {
    if (at + bytes >= pickle.length) {
      throw file.failure("has a pickle that ends within an instruction");
    }
    return bytes == 1
        ? Byte.toUnsignedInt(pickle[at + 1])
        : ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 1);
  }

  private RuntimeException unknown(int code) {
    return file.failure(
        "has a pickle with the instruction "
            + Integer.toHexString(code)
            + ", which PyTorch does not write into TorchScript archives; export it again");
  }

  private byte[] write(Map<String, List<Long>> shapes) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    List<String> found = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i).code() != STORAGE_REFERENCE) {
        continue;
      }
      int count = i - 2;
      String storage = storage(count);
      List<Long> shape = shapes.get(storage);
      if (shape == null) {
        continue;
      }
      found.add(storage);
      int offset = instructions.get(i + 1).isNote() ? i + 2 : i + 1;
      int sizes = offset + 1;
      int strides = sizes + shape.size() + 2;
      requireTuple(sizes, shape.size());
      requireTuple(strides, shape.size());
      from = copy(from, instructions.get(count).start(), written);
      number(shape.stream().reduce(1L, Math::multiplyExact), written);
      from = copy(instructions.get(count).end(), instructions.get(sizes).end(), written);
      shape.forEach(extent -> number(extent, written));
      from = instructions.get(strides - 1).start();
      from = copy(from, instructions.get(strides).end(), written);
      steps(shape).forEach(step -> number(step, written));
      from = instructions.get(strides + shape.size() + 1).start();
    }
    if (found.size() != shapes.size() || !shapes.keySet().containsAll(found)) {
      throw file.failure("does not refer to each of the storages " + shapes.keySet() + " once");
    }
    written.write(pickle, from, pickle.length - from);
    return written.toByteArray();
  }

  /** Returns the storage whose number of elements an instruction says. */
  private String storage(int count) {
    int at = count;
    if (at < 0 || !instructions.get(at).isNumber()) {
      return "";
    }
    // Before the number stand the device and the name, each a string that may be noted.
    for (int strings = 0; strings < 2; strings++) {
      at--;
      while (at >= 0 && instructions.get(at).isNote()) {
        at--;
      }
    }
    return at < 0 ? "" : instructions.get(at).text();
  }

  private void requireTuple(int mark, int size) {
    boolean right =
        mark + size + 1 < instructions.size()
            && instructions.get(mark).code() == MARK
            && instructions.get(mark + size + 1).code() == TUPLE;
    for (int i = 1; right && i <= size; i++) {
      right = instructions.get(mark + i).isNumber();
    }
    if (!right) {
      throw file.failure("has a tensor whose shape is not written as PyTorch writes it");
    }
  }

  private static List<Long> steps(List<Long> shape) {
    List<Long> steps = new ArrayList<>(shape);
    long step = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      steps.set(axis, step);
      step *= shape.get(axis);
    }
    return steps;
  }

  private int copy(int from, int to, ByteArrayOutputStream written) {
    written.write(pickle, from, to - from);
    return to;
  }

  private static void number(long value, ByteArrayOutputStream written) {
    ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    if (value < 1 << 8) {
      bytes.put((byte) 'K').put((byte) value);
    } else if (value < 1 << 16) {
      bytes.put((byte) 'M').putShort((short) value);
    } else if (value <= Integer.MAX_VALUE) {
      bytes.put((byte) 'J').putInt((int) value);
    } else {
      bytes.put((byte) LONG1).put((byte) Long.BYTES).putLong(value);
    }
    written.write(bytes.array(), 0, bytes.position());
  }
}
