package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Constant;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignName;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ForeignObject;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Global;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Mapping;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Opaque;
import io.github.adabet.djl.weights.internal.torch.PickleValue.ScriptClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Sequence;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.StorageClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.TensorClass;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Text;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that a pickle of PyTorch's may use, and what calling them makes: those of {@code
 * torch.load(file, weights_only=True)} and of TorchScript's own. Any other name stands for nothing
 * but itself ({@link ForeignName}): what would be made by it in Python is kept as the plain data it
 * is made of, so that the settings of a training, or a whole module, beside or around the tensors
 * do no harm. Names by which pickles attack those who load them in Python are an error all the
 * same, because such a file is no file of weights.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/main/torch/_weights_only_unpickler.py">PyTorch's
 *     list</a>
 */
final class TorchGlobals {

  private static final Map<String, PickleValue> KNOWN = known();
  private static final String SCRIPT_MODULE = "__torch__";

  /** Modules of Python's from which a pickle takes something only to run it. */
  private static final Set<String> HOSTILE_MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "subprocess",
          "sys",
          "shutil",
          "socket",
          "pty",
          "runpy",
          "importlib",
          "ctypes",
          "webbrowser",
          "commands",
          "code",
          "pdb",
          "timeit");

  private static final Set<String> HOSTILE_BUILTINS =
      Set.of("eval", "exec", "execfile", "compile", "open", "apply", "__import__", "breakpoint");

  private final boolean script;
  private final HeldMemory memory;
  private final TensorCalls tensors;
  private final Map<String, Storage> storages = new HashMap<>();

  /**
   * The names known in a kind of archive.
   *
   * @param script whether the archive is TorchScript, whose objects have classes of its own
   * @param memory counts what calls make
   */
  TorchGlobals(boolean script, HeldMemory memory) {
    this.script = script;
    this.memory = memory;
    this.tensors = new TensorCalls(memory);
  }

  private static Map<String, PickleValue> known() {
    Map<String, PickleValue> known = new HashMap<>();
    known.put("collections OrderedDict", Global.ORDERED_DICT);
    known.put("collections Counter", Global.COUNTER);
    known.put("collections defaultdict", Global.DEFAULT_DICT);
    known.put("torch Size", Global.FIRST_ARGUMENT);
    known.put("torch device", Global.OPAQUE);
    known.put("torch.serialization _get_layout", Global.OPAQUE);
    known.put("_codecs encode", Global.OPAQUE);
    // Python 2 has another name for the module, and pickles of protocol 2 use it.
    for (String builtins : List.of("builtins ", "__builtin__ ")) {
      known.put(builtins + "set", Global.SET);
      known.put(builtins + "bytearray", Global.OPAQUE);
      known.put(builtins + "bytes", Global.OPAQUE);
      known.put(builtins + "complex", Global.OPAQUE);
    }
    for (String typed :
        List.of(
            "build_intlist",
            "build_tensorlist",
            "build_doublelist",
            "build_boollist",
            "build_complexlist",
            "restore_type_tag")) {
      known.put("torch.jit._pickle " + typed, Global.FIRST_ARGUMENT);
    }
    for (String scheme :
        List.of(
            "per_tensor_affine",
            "per_tensor_symmetric",
            "per_channel_affine",
            "per_channel_symmetric",
            "per_channel_affine_float_qparams")) {
      known.put("torch " + scheme, new Opaque(scheme));
    }
    known.put("torch.storage UntypedStorage", new StorageClass(TorchType.UNTYPED));
    known.put("torch Tensor", new TensorClass("torch.Tensor"));
    known.put("torch._utils _rebuild_tensor", Global.TENSOR_V1);
    known.put("torch._utils _rebuild_tensor_v2", Global.TENSOR_V2);
    known.put("torch._utils _rebuild_tensor_v3", Global.TENSOR_V3);
    known.put("torch._utils _rebuild_parameter", Global.PARAMETER);
    known.put("torch.nn.parameter Parameter", Global.PARAMETER);
    known.put("torch._utils _rebuild_parameter_with_state", Global.PARAMETER_WITH_STATE);
    known.put("torch._tensor _rebuild_from_type_v2", Global.FROM_TYPE);
    known.put("torch._utils _rebuild_device_tensor_from_cpu_tensor", Global.DEVICE_TENSOR);
    known.put("torch._utils _rebuild_qtensor", Global.QUANTISED);
    known.put("torch._utils _rebuild_sparse_tensor", Global.SPARSE);
    known.put("torch._utils _rebuild_meta_tensor_no_storage", Global.META);
    known.put("torch._utils _rebuild_nested_tensor", Global.NESTED);
    known.put("torch._utils _rebuild_wrapper_subclass", Global.WRAPPER);
    return Map.copyOf(known);
  }

  /**
   * Looks a name up.
   *
   * @param module the module that a pickle names
   * @param name the name in that module
   * @return what it stands for
   * @throws IllegalArgumentException if the name is one by which code is run
   */
  PickleValue find(String module, String name) {
    PickleValue known = KNOWN.get(module + " " + name);
    if (known != null) {
      return known;
    }
    if (module.equals("torch")) {
      TorchType stored = TorchType.ofStorage(name);
      if (stored != null) {
        return new StorageClass(stored);
      }
      TorchType type = TorchType.named(name);
      if (type != null) {
        return type;
      }
    }
    if (script && (module.equals(SCRIPT_MODULE) || module.startsWith(SCRIPT_MODULE + "."))) {
      return new ScriptClass(module + "." + name);
    }
    boolean builtin = module.equals("builtins") || module.equals("__builtin__");
    int dot = module.indexOf('.');
    if (HOSTILE_MODULES.contains(dot < 0 ? module : module.substring(0, dot))
        || (builtin && HOSTILE_BUILTINS.contains(name))) {
      throw hostile(module + "." + name);
    }
    return new ForeignName(module + "." + name);
  }

  /** A module of Python's own may be reached as what another module has imported, too. */
  private static ForeignName attribute(String outer, String inner) {
    String name = outer + "." + inner;
    if (Arrays.stream(name.split("\\.")).anyMatch(HOSTILE_MODULES::contains)) {
      throw hostile(name);
    }
    return new ForeignName(name);
  }

  private static IllegalArgumentException hostile(String name) {
    return new IllegalArgumentException(
        "it asks for "
            + name
            + ", which no weights need and which runs code in Python: never load it there, and"
            + " get the weights from somewhere else");
  }

  /**
   * Calls a name.
   *
   * @param function what {@link #find} returned
   * @param arguments the arguments
   * @return what the call makes
   * @throws IllegalArgumentException if the value cannot be called or the arguments are wrong
   */
  PickleValue call(PickleValue function, List<PickleValue> arguments) {
    if (isAttribute(function, arguments)
        && arguments.get(0) instanceof ForeignName outer
        && arguments.get(1) instanceof Text inner) {
      memory.addText(outer.name().length() + inner.value().length());
      return attribute(outer.name(), inner.value());
    }
    if (function instanceof ForeignName foreign) {
      memory.add(HeldMemory.MAP + HeldMemory.LIST);
      return new ForeignObject(foreign.name(), arguments);
    }
    if (function instanceof ForeignObject foreign) {
      // What a call has made, such as a method of an object.
      memory.add(HeldMemory.MAP + 2 * HeldMemory.LIST + HeldMemory.VALUE * (long) arguments.size());
      List<PickleValue> all = new ArrayList<>(arguments);
      all.add(foreign);
      return new ForeignObject(foreign.name(), all);
    }
    if (!(function instanceof Global global)) {
      throw new IllegalArgumentException("it calls what is no function");
    }
    return switch (global) {
      case ORDERED_DICT -> orderedDict(arguments);
      case DEFAULT_DICT -> orderedDict(List.of());
      case COUNTER ->
          !arguments.isEmpty() && arguments.get(0) instanceof Mapping counts
              ? counts
              : orderedDict(List.of());
      case SET -> arguments.isEmpty() ? new Sequence() : set(arguments.get(0));
      case OPAQUE -> new Opaque("a value without tensors");
      case FIRST_ARGUMENT -> TensorCalls.argument(arguments, 0);
      case TENSOR_V1,
          TENSOR_V2,
          TENSOR_V3,
          PARAMETER,
          PARAMETER_WITH_STATE,
          FROM_TYPE,
          DEVICE_TENSOR,
          QUANTISED,
          SPARSE,
          META,
          NESTED,
          WRAPPER ->
          tensors.call((Global) function, arguments);
    };
  }

  /** Tells whether a call asks for what a name holds, as pickles name a class within another. */
  private static boolean isAttribute(PickleValue function, List<PickleValue> arguments) {
    return function instanceof ForeignName name
        && (name.name().equals("builtins.getattr") || name.name().equals("__builtin__.getattr"))
        && arguments.size() == 2;
  }

  private static Sequence set(PickleValue items) {
    if (items instanceof Sequence sequence) {
      return sequence;
    }
    throw new IllegalArgumentException("a set made of what is no list");
  }

  /** Makes a dict, empty or of pairs. */
  private Mapping orderedDict(List<PickleValue> arguments) {
    memory.add(HeldMemory.MAP);
    Mapping mapping = new Mapping();
    if (arguments.isEmpty()) {
      return mapping;
    }
    if (arguments.size() > 1 || !(arguments.get(0) instanceof Sequence pairs)) {
      throw new IllegalArgumentException("an OrderedDict made of what are no pairs");
    }
    memory.add(HeldMemory.MAP_ENTRY * pairs.items().size());
    for (PickleValue item : pairs.items()) {
      if (!(item instanceof Sequence pair) || pair.items().size() != 2) {
        throw new IllegalArgumentException("an OrderedDict made of what are no pairs");
      }
      mapping.entries().put(pair.items().get(0), pair.items().get(1));
    }
    return mapping;
  }

  /**
   * Makes the storage that a persistent id stands for.
   *
   * @param id the id
   * @return the storage
   * @throws IllegalArgumentException if the id is no storage's, or describes a storage that was
   *     described otherwise before
   */
  Storage storage(PickleValue id) {
    if (id instanceof Sequence tuple
        && (tuple.items().size() == 5
            || (tuple.items().size() == 6 && tuple.items().get(5) == Constant.NONE))
        && tuple.items().get(0) instanceof Text kind
        && kind.value().equals("storage")
        && tuple.items().get(1) instanceof StorageClass type
        && tuple.items().get(2) instanceof Text key
        && tuple.items().get(4) instanceof Whole elements) {
      if (elements.value() < 0 || elements.value() > Long.MAX_VALUE / type.type().bytes()) {
        throw new IllegalArgumentException("a storage of " + elements.value() + " elements");
      }
      memory.add(HeldMemory.MAP_ENTRY + HeldMemory.VALUE);
      Storage storage = new Storage(type.type(), key.value(), elements.value());
      Storage before = storages.putIfAbsent(key.value(), storage);
      if (before != null && !before.equals(storage)) {
        throw new IllegalArgumentException(
            "it describes the storage " + storage.key() + " in two ways");
      }
      return storage;
    }
    throw new IllegalArgumentException("a persistent id that is no storage's");
  }

  /** Returns the storages that were made, by key. */
  Map<String, Storage> storages() {
    return storages;
  }
}
