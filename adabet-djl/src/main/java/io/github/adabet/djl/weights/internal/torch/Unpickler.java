package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Constant;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignName;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Global;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Opaque;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Real;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Whole;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle that holds tensors and plain data, and nothing else.
 *
 * <p>A pickle is a program for a stack machine, which in Python can import any module and call
 * anything in it. This machine imports and calls nothing: it knows the instructions that PyTorch
 * writes and the names in {@link TorchGlobals}. There is no loop in the language, every instruction
 * is at least a byte, and whatever an instruction makes or remembers is counted ({@link
 * HeldMemory}), so reading ends soon and needs little memory whatever the bytes are.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">The
 *     instructions</a>
 */
final class Unpickler {

  private static final int MAX_PROTOCOL = 5;

  private final PickleBytes bytes;
  private final TorchGlobals globals;
  private final HeldMemory memory;
  private final Map<Long, PickleValue> memo = new HashMap<>();
  private final Deque<List<PickleValue>> frames = new ArrayDeque<>();
  private List<PickleValue> stack = new ArrayList<>();

  private Unpickler(PickleBytes bytes, TorchGlobals globals, HeldMemory memory) {
    this.bytes = bytes;
    this.globals = globals;
    this.memory = memory;
  }

  /**
   * Reads one pickle.
   *
   * @param bytes the bytes, from the pickle's first; left behind its last
   * @param globals the names that it may use
   * @param memory counts what the values take
   * @return the pickled value
   * @throws WeightsException if the pickle is damaged, holds anything that is not known, or too
   *     much
   */
  static PickleValue read(PickleBytes bytes, TorchGlobals globals, HeldMemory memory) {
    try {
      return new Unpickler(bytes, globals, memory).run();
    } catch (IllegalArgumentException e) {
      throw bytes.failure(String.valueOf(e.getMessage()), e);
    }
  }

  private PickleValue run() {
    int protocol = bytes.unsignedByte() == 0x80 ? bytes.unsignedByte() : 0;
    if (protocol < 2 || protocol > MAX_PROTOCOL) {
      throw bytes.failure("it does not begin with a protocol from 2 to " + MAX_PROTOCOL);
    }
    while (true) {
      int instruction = bytes.unsignedByte();
      if (instruction == '.') {
        return pop();
      }
      if (!literal(instruction) && !container(instruction) && !reference(instruction)) {
        throw bytes.failure(
            String.format("the instruction 0x%02x, which tensors do not need", instruction));
      }
    }
  }

  /** Runs an instruction that pushes a value written in the pickle itself. */
  private boolean literal(int instruction) {
    switch (instruction) {
      case 'N' -> push(Constant.NONE);
      case 0x88 -> push(Constant.TRUE);
      case 0x89 -> push(Constant.FALSE);
      case 'K' -> push(new Whole(bytes.unsignedByte()));
      case 'M' -> push(new Whole(bytes.unsignedShort()));
      case 'J' -> push(new Whole(bytes.signedInt()));
      case 0x8a -> pushInteger(bytes.unsignedByte());
      case 0x8b -> pushInteger(bytes.signedInt());
      case 'G' -> push(new Real(bytes.real()));
      case 'X' -> pushText(bytes.unsignedInt());
      case 0x8c, 'U' -> pushText(bytes.unsignedByte());
      case 'T' -> pushText(bytes.signedInt());
      case 0x8d -> pushText(bytes.signedLong());
      case 'B' -> pushUnread("bytes", bytes.unsignedInt());
      case 'C' -> pushUnread("bytes", bytes.unsignedByte());
      case 0x8e, 0x96 -> pushUnread("bytes", bytes.signedLong());
      // The length of a frame only helps a reader to buffer.
      case 0x95 -> bytes.skip(Long.BYTES);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Runs an instruction that makes or fills a list, tuple, set or dict. */
  private boolean container(int instruction) {
    switch (instruction) {
      case '(' -> mark();
      case ')', ']', 0x8f -> pushSequence(new Sequence());
      case '}' -> pushMapping(new Mapping());
      case 't', 'l', 0x91 -> pushSequence(new Sequence(popToMark()));
      case 0x85 -> pushTuple(1);
      case 0x86 -> pushTuple(2);
      case 0x87 -> pushTuple(3);
      case 'd' -> {
        List<PickleValue> items = popToMark();
        Mapping mapping = new Mapping();
        pushMapping(mapping);
        put(mapping, items);
      }
      case 'a' -> {
        PickleValue item = pop();
        sequence().items().add(item);
      }
      case 'e', 0x90 -> {
        List<PickleValue> items = popToMark();
        sequence().items().addAll(items);
      }
      case 's' -> {
        PickleValue value = pop();
        PickleValue key = pop();
        put(mapping(top()), List.of(key, value));
      }
      case 'u' -> {
        List<PickleValue> items = popToMark();
        put(mapping(top()), items);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Runs an instruction that names, remembers, calls or drops values. */
  private boolean reference(int instruction) {
    switch (instruction) {
      case 'q' -> remember(bytes.unsignedByte());
      case 'r' -> remember(bytes.unsignedInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(remembered(bytes.unsignedByte()));
      case 'j' -> push(remembered(bytes.unsignedInt()));
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'c' -> push(globals.find(bytes.line(), bytes.line()));
      case 0x93 -> {
        String name = text(pop());
        push(globals.find(text(pop()), name));
      }
      case 'Q' -> push(globals.storage(pop()));
      case 'R' -> call();
      case 0x81 -> {
        List<PickleValue> arguments = arguments();
        push(instance(pop(), arguments));
      }
      case 0x92 -> {
        PickleValue named = pop();
        List<PickleValue> given = arguments();
        memory.add(HeldMemory.LIST + HeldMemory.VALUE * (long) given.size());
        List<PickleValue> arguments = new ArrayList<>(given);
        arguments.add(named);
        push(instance(pop(), arguments));
      }
      case 'b' -> {
        PickleValue state = pop();
        setState(top(), state);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Calls a name; TorchScript gives an enumeration its value without a tuple around it. */
  private void call() {
    PickleValue given = pop();
    PickleValue function = pop();
    if (function instanceof ScriptClass) {
      push(given instanceof Sequence ? given : new Opaque("an enumeration"));
    } else if (given instanceof Sequence tuple) {
      push(globals.call(function, tuple.items()));
    } else {
      throw bytes.failure("a call whose arguments are no tuple");
    }
  }

  private PickleValue instance(PickleValue type, List<PickleValue> arguments) {
    if (type instanceof ScriptClass script && arguments.isEmpty()) {
      return new ScriptObject(script.name());
    }
    if (type instanceof ForeignName
        || type instanceof ForeignObject
        || type == Global.PARAMETER
        || type == Global.ORDERED_DICT
        || type == Global.DEFAULT_DICT
        || type == Global.SET) {
      return globals.call(type, arguments);
    }
    throw new IllegalArgumentException("an object of a class that is no module's");
  }

  private void setState(PickleValue object, PickleValue state) {
    if (object instanceof ScriptObject script) {
      script.setState(state);
    } else if (object instanceof ForeignObject foreign) {
      foreign.setState(state);
    } else if (!(object instanceof Mapping)) {
      // An OrderedDict of modules has an attribute with versions, which say nothing of tensors.
      throw bytes.failure("a state given to what can have none");
    }
  }

  private void put(Mapping mapping, List<PickleValue> keysAndValues) {
    if (keysAndValues.size() % 2 != 0) {
      throw bytes.failure("a key without a value");
    }
    memory.add(HeldMemory.MAP_ENTRY * (keysAndValues.size() / 2));
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      mapping.entries().put(keysAndValues.get(i), keysAndValues.get(i + 1));
    }
  }

  private String text(PickleValue value) {
    if (value instanceof Text text) {
      return text.value();
    }
    throw bytes.failure("a name that is no string");
  }

  private void remember(long index) {
    memory.add(HeldMemory.MAP_ENTRY + HeldMemory.VALUE);
    memo.put(index, top());
  }

  private PickleValue remembered(long index) {
    PickleValue value = memo.get(index);
    if (value == null) {
      throw bytes.failure("a reference to the unknown value " + index);
    }
    return value;
  }

  private Sequence sequence() {
    if (top() instanceof Sequence sequence) {
      return sequence;
    }
    if (top() instanceof ForeignObject foreign) {
      return foreign.elements();
    }
    throw bytes.failure("items added to what is no list");
  }

  private Mapping mapping(PickleValue value) {
    if (value instanceof Mapping mapping) {
      return mapping;
    }
    if (value instanceof ForeignObject foreign) {
      return foreign.items();
    }
    throw bytes.failure("keys added to what is no dict");
  }

  private List<PickleValue> arguments() {
    if (pop() instanceof Sequence tuple) {
      return tuple.items();
    }
    throw bytes.failure("a call whose arguments are no tuple");
  }

  private void pushTuple(int size) {
    List<PickleValue> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(0, pop());
    }
    pushSequence(new Sequence(items));
  }

  private void pushSequence(Sequence made) {
    memory.add(HeldMemory.LIST);
    push(made);
  }

  private void pushMapping(Mapping made) {
    memory.add(HeldMemory.MAP);
    push(made);
  }

  private void pushText(long length) {
    Text text = new Text(bytes.text(length));
    memory.addText(length);
    push(text);
  }

  private void pushInteger(int length) {
    if (length >= 0 && length <= Long.BYTES) {
      push(new Whole(bytes.integer(length)));
    } else {
      pushUnread("an integer of more than 64 bits", length);
    }
  }

  private void pushUnread(String kind, long length) {
    bytes.skip(length);
    push(new Opaque(kind));
  }

  private void push(PickleValue value) {
    memory.add(HeldMemory.VALUE);
    stack.add(value);
  }

  private void mark() {
    memory.add(HeldMemory.LIST);
    frames.push(stack);
    stack = new ArrayList<>();
  }

  private List<PickleValue> popToMark() {
    if (frames.isEmpty()) {
      throw bytes.failure("the end of a group that was not begun");
    }
    List<PickleValue> group = stack;
    stack = frames.pop();
    return group;
  }

  private PickleValue pop() {
    if (stack.isEmpty()) {
      throw bytes.failure("its stack is empty where a value is needed");
    }
    return stack.remove(stack.size() - 1);
  }

  private PickleValue top() {
    if (stack.isEmpty()) {
      throw bytes.failure("its stack is empty where a value is needed");
    }
    return stack.get(stack.size() - 1);
  }
}
