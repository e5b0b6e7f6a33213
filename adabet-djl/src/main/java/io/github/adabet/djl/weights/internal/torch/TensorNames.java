package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Container;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignName;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Real;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Whole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tensors in a pickled value and names each by the keys, attributes and indices that lead
 * to it, joined by dots. A module's parameter gets the name it has in the module's {@code
 * state_dict()}; the tensors of a checkpoint {@code {"state_dict": ...}} begin with {@code
 * state_dict.}. A tensor that is reached in several ways has several names. A key that is no string
 * is written as in Python, in brackets where the same dict has a string of that spelling: {@code
 * [0]} beside {@code 0}. Where two tensors still have one name, it names neither of them.
 *
 * <p>A module that was saved whole is an object of a class that is not known here, but holds its
 * parameters, buffers and parts under names that every module has; its tensors get the names of its
 * {@code state_dict()}. Of any other object the attributes are looked through; a tensor among the
 * arguments of a call is not read, since what the call makes of it is not known.
 */
final class TensorNames {

  private static final int MAX_DEPTH = 128;
  private static final int MAX_NAME = 1024;
  private static final int MAX_VISITS = 2_000_000;
  private static final int MAX_CALL_DEPTH = 8;
  private static final int MAX_CALL_ITEMS = 64;
  private static final int MAX_LOOKS = 20_000_000;

  /** The attributes in which every {@code torch.nn.Module} keeps what it is made of. */
  private static final Text PARAMETERS = new Text("_parameters");

  private static final Text BUFFERS = new Text("_buffers");
  private static final Text UNSAVED_BUFFERS = new Text("_non_persistent_buffers_set");
  private static final Text PARTS = new Text("_modules");

  private final FileBytes file;
  private final HeldMemory memory;
  private final Map<String, Container> found = new LinkedHashMap<>();

  /** What is neither a tensor nor plain data, outermost objects only. */
  private final List<Skipped> skipped = new ArrayList<>();

  /** Lists and dicts in which there is no tensor. */
  private final Set<PickleValue> barren = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The objects on the way to the value that is visited: parts of settings know their owners. */
  private final Set<PickleValue> owners = Collections.newSetFromMap(new IdentityHashMap<>());

  private int visits;
  private long looks;

  private TensorNames(FileBytes file, HeldMemory memory) {
    this.file = file;
    this.memory = memory;
  }

  private record Skipped(String name, String kind) {}

  /**
   * What is in a pickle.
   *
   * @param tensors a {@link Tensor} or {@link Unread} by name, in the order of the pickle
   * @param skipped what is neither a tensor nor plain data, by name, for people
   */
  record Found(Map<String, Container> tensors, Map<String, String> skipped) {}

  /** The way to a value: the way to what holds it, and its key there. */
  private record Way(@Nullable Way parent, String key, int depth) {

    String name() {
      String own = key;
      for (Way way = parent; way != null; way = way.parent) {
        own = way.key + "." + own;
        if (own.length() > MAX_NAME) {
          break;
        }
      }
      return own;
    }
  }

  /**
   * Finds all tensors.
   *
   * @param root the pickled value
   * @param file where it comes from, for messages
   * @param memory counts what the names take
   * @return what was found
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if the value is nested so deeply
   *     or so much into itself that it was made to exhaust the reader
   */
  static Found of(PickleValue root, FileBytes file, HeldMemory memory) {
    TensorNames names = new TensorNames(file, memory);
    if (!names.visit(root, null)) {
      requireNotForeign(root, file);
    }
    Map<String, String> skipped = new LinkedHashMap<>();
    names.skipped.forEach(one -> skipped.put(one.name(), one.kind()));
    return new Found(names.found, skipped);
  }

  private static void requireNotForeign(PickleValue root, FileBytes file) {
    String name =
        root instanceof ForeignObject object
            ? object.name()
            : root instanceof ForeignName only ? only.name() : null;
    if (name != null) {
      throw file.failure(
          "has a pickle of "
              + name
              + " in which there is no tensor that can be read. If you trust the file, load it in"
              + " Python and save its tensors alone: torch.save(model.state_dict(), file)");
    }
  }

  /** Returns whether there is a tensor in the value. */
  private boolean visit(PickleValue value, @Nullable Way way) {
    if (value instanceof ForeignName only) {
      skip(way, "the name " + only.name());
    }
    if (!(value instanceof Container container) || barren.contains(value)) {
      return false;
    }
    if (value instanceof Tensor || value instanceof Unread) {
      add(way, container);
      return true;
    }
    if (++visits > MAX_VISITS || (way != null && way.depth() > MAX_DEPTH)) {
      throw file.failure("holds a pickle that is nested too deeply or refers to itself");
    }
    if (owners.contains(value)) {
      return false;
    }
    int skippedBefore = skipped.size();
    boolean fruitful = visitContent(value, way);
    if (!fruitful) {
      if (value instanceof ForeignObject object && !isModule(object.state())) {
        skipped.subList(skippedBefore, skipped.size()).clear();
        skip(way, "an object of " + object.name());
      }
      memory.add(HeldMemory.VALUE);
      barren.add(value);
    }
    return fruitful;
  }

  private boolean visitContent(PickleValue value, @Nullable Way way) {
    boolean fruitful = false;
    if (value instanceof ScriptObject object) {
      return visit(object.state(), way);
    } else if (value instanceof ForeignObject object) {
      return visitForeign(object, way);
    } else if (value instanceof Mapping mapping) {
      return visitEntries(mapping, way, Set.of());
    } else if (value instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        if (mayBeOfInterest(sequence.items().get(i))) {
          fruitful |= visit(sequence.items().get(i), step(way, Integer.toString(i)));
        }
      }
    }
    return fruitful;
  }

  private boolean visitEntries(Mapping mapping, @Nullable Way way, Set<PickleValue> but) {
    boolean fruitful = false;
    for (Map.Entry<PickleValue, PickleValue> entry : mapping.entries().entrySet()) {
      if (mayBeOfInterest(entry.getValue()) && !but.contains(entry.getKey())) {
        fruitful |= visit(entry.getValue(), step(way, key(entry.getKey(), mapping)));
      }
    }
    return fruitful;
  }

  private static boolean mayBeOfInterest(PickleValue value) {
    return value instanceof Container || value instanceof ForeignName;
  }

  private boolean visitForeign(ForeignObject object, @Nullable Way way) {
    if (object.state() instanceof Mapping attributes && isModule(attributes)) {
      return visitModule(attributes, way);
    }
    if (mayHoldTensors(object.arguments(), MAX_CALL_DEPTH)) {
      add(way, new Unread("what " + object.name() + " makes of tensors"));
      return true;
    }
    memory.add(HeldMemory.VALUE);
    owners.add(object);
    boolean fruitful = visitParts(object, way);
    owners.remove(object);
    return fruitful;
  }

  private boolean visitParts(ForeignObject object, @Nullable Way way) {
    boolean inItems = visit(object.items(), way);
    boolean fruitful = visit(object.elements(), way) || inItems;
    if (object.state() instanceof Sequence both) {
      // The attributes, and those in slots.
      for (PickleValue part : both.items()) {
        fruitful |= part instanceof Mapping && visit(part, way);
      }
      return fruitful;
    }
    return (object.state() instanceof Mapping && visit(object.state(), way)) || fruitful;
  }

  private static boolean isModule(PickleValue state) {
    return state instanceof Mapping attributes
        && attributes.entries().get(PARAMETERS) instanceof Mapping
        && attributes.entries().get(PARTS) instanceof Mapping;
  }

  /** Names what {@code Module.state_dict} names, in its order. */
  private boolean visitModule(Mapping attributes, @Nullable Way way) {
    boolean fruitful = false;
    if (attributes.entries().get(PARAMETERS) instanceof Mapping parameters) {
      fruitful |= visitEntries(parameters, way, Set.of());
    }
    if (attributes.entries().get(BUFFERS) instanceof Mapping buffers) {
      Set<PickleValue> unsaved =
          attributes.entries().get(UNSAVED_BUFFERS) instanceof Sequence names
              ? Set.copyOf(names.items())
              : Set.of();
      fruitful |= visitEntries(buffers, way, unsaved);
    }
    if (attributes.entries().get(PARTS) instanceof Mapping parts) {
      fruitful |= visitEntries(parts, way, Set.of());
    }
    return fruitful;
  }

  /** Looks a few steps deep, and takes what is too long to look through for a yes. */
  private boolean mayHoldTensors(List<PickleValue> values, int depth) {
    looks += values.size();
    if (depth == 0 || values.size() > MAX_CALL_ITEMS || looks > MAX_LOOKS) {
      return true;
    }
    for (PickleValue value : values) {
      if (value instanceof Tensor || value instanceof Unread) {
        return true;
      } else if (value instanceof ForeignObject made
          && mayHoldTensors(
              List.of(new Sequence(made.arguments()), made.items(), made.elements(), made.state()),
              depth - 1)) {
        return true;
      } else if (value instanceof Sequence list && mayHoldTensors(list.items(), depth - 1)) {
        return true;
      } else if (value instanceof Mapping dict
          && mayHoldTensors(List.copyOf(dict.entries().values()), depth - 1)) {
        return true;
      }
    }
    return false;
  }

  private static Way step(@Nullable Way parent, String key) {
    return new Way(parent, key, parent == null ? 1 : parent.depth() + 1);
  }

  private static String key(PickleValue key, Mapping mapping) {
    if (key instanceof Text text) {
      return text.value();
    }
    String spelling = spelling(key, true);
    return mapping.entries().containsKey(new Text(spelling)) ? "[" + spelling + "]" : spelling;
  }

  private static String spelling(PickleValue key, boolean outer) {
    if (key instanceof Text text) {
      return text.value();
    } else if (key instanceof Whole whole) {
      return Long.toString(whole.value());
    } else if (key instanceof Real real) {
      return Double.toString(real.value());
    } else if (key instanceof TorchType type) {
      return "torch." + type.name();
    } else if (key instanceof Sequence tuple) {
      return outer && tuple.items().size() <= MAX_DEPTH
          ? tuple.items().stream()
              .map(item -> spelling(item, false))
              .collect(Collectors.joining(", ", "(", ")"))
          : "(...)";
    }
    return key instanceof Container ? "..." : key.toString();
  }

  private void skip(@Nullable Way way, String kind) {
    String name = way == null ? "all" : way.name();
    if (name.length() <= MAX_NAME) {
      memory.addText(name.length());
      memory.addText(kind.length());
      memory.add(HeldMemory.VALUE + HeldMemory.MAP_ENTRY);
      skipped.add(new Skipped(name, kind));
    }
  }

  private void add(@Nullable Way way, Container tensor) {
    String name = way == null ? "tensor" : way.name();
    if (name.length() > MAX_NAME) {
      throw file.failure("holds a name of more than " + MAX_NAME + " characters");
    }
    memory.addText(name.length());
    memory.add(HeldMemory.TENSOR + 2 * HeldMemory.MAP_ENTRY);
    if (tensor instanceof Tensor known) {
      memory.add(HeldMemory.DIMENSION * known.info().shape().size());
    }
    Container other = found.putIfAbsent(name, tensor);
    if (other != null && !other.equals(tensor)) {
      found.put(name, new Unread("one of several tensors of that name"));
    }
  }
}
