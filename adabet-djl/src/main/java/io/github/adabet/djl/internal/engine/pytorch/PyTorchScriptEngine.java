package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Runs TorchScript through DJL's binding of PyTorch, by values that stay on the native side. */
public final class PyTorchScriptEngine implements ScriptEngine {

  private static final String[] NO_EXTRA_FILES = {};

  /** PyTorch's name of the type of None. */
  private static final String NOTHING = "NoneType";

  /** What the optimiser is set to otherwise, by DJL's own property. */
  private static final boolean OPTIMISES =
      Boolean.parseBoolean(System.getProperty("ai.djl.pytorch.graph_optimizer", "true"));

  /** Tensors that are loaded for inference alone could neither be written to nor recorded. */
  @Override
  public ScriptEngine.Module load(Path file, NDManager manager) {
    PtSymbolBlock block =
        JniUtils.loadModule(
            (PtNDManager) manager, file, false, NO_EXTRA_FILES, NO_EXTRA_FILES, true);
    JniUtils.enableInferenceMode(block);
    for (NDArray parameter : JniUtils.moduleGetParams(block, (PtNDManager) manager)) {
      try (parameter) {
        parameter.setRequiresGradient(false);
      }
    }
    return new LoadedModule(block);
  }

  @Override
  public MemoryRules memoryRules() {
    return new TorchScriptMemoryRules();
  }

  /** A module in memory. */
  private static final class LoadedModule implements ScriptEngine.Module {

    private final PtSymbolBlock block;

    LoadedModule(PtSymbolBlock block) {
      this.block = block;
    }

    @Override
    public Value run(String method, List<Value> arguments) {
      return new NativeValue(IValueUtils.runMethod(block, method, handles(arguments)));
    }

    private static IValue[] handles(List<Value> arguments) {
      return arguments.stream()
          .map(argument -> ((NativeValue) argument).value)
          .toArray(IValue[]::new);
    }

    @Override
    public Value runRecordably(String method, List<Value> arguments) {
      return new NativeValue(RecordableCalls.run(block, method, handles(arguments)));
    }

    @Override
    public void eagerly(Runnable work) {
      JniUtils.setGraphExecutorOptimize(false);
      try {
        work.run();
      } finally {
        JniUtils.setGraphExecutorOptimize(OPTIMISES);
      }
    }

    @Override
    public Value of(List<NDArray> arrays) {
      return new NativeValue(IValue.listFrom(arrays.toArray(PtNDArray[]::new)));
    }

    @Override
    public Value of(boolean... truths) {
      return new NativeValue(IValue.listFrom(truths));
    }

    @Override
    public Value of(NDArray array) {
      return new NativeValue(IValue.from((PtNDArray) array));
    }

    @Override
    public Value of(long number) {
      return new NativeValue(IValue.from(number));
    }

    @Override
    public Block block() {
      return block;
    }

    @Override
    public void close() {
      block.close();
    }
  }

  /** A value on the native side. */
  private static final class NativeValue implements Value {

    private final IValue value;

    NativeValue(IValue value) {
      this.value = value;
    }

    @Override
    public Form form() {
      if (value.isTensor()) {
        return Form.TENSOR;
      }
      return value.isTensorList() ? Form.TENSORS : isPlain() ? Form.PLAIN : Form.OTHER;
    }

    private boolean isPlain() {
      return value.isBoolean()
          || value.isLong()
          || value.isDouble()
          || value.isString()
          || value.isLongList()
          || value.isBooleanList()
          || value.isDoubleList()
          || value.getType().equals(NOTHING);
    }

    @Override
    public String text() {
      String type = value.getType();
      if (value.isBoolean()) {
        return type + value.toBoolean();
      } else if (value.isLong()) {
        return type + value.toLong();
      } else if (value.isDouble()) {
        return type + value.toDouble();
      } else if (value.isString()) {
        return type + value.toStringValue();
      } else if (value.isLongList()) {
        return type + Arrays.toString(value.toLongArray());
      } else if (value.isBooleanList()) {
        return type + Arrays.toString(value.toBooleanArray());
      } else if (value.isDoubleList()) {
        return type + Arrays.toString(value.toDoubleArray());
      } else if (type.equals(NOTHING)) {
        return type;
      }
      throw new UnsupportedOperationException("a " + type + " is not plain");
    }

    @Override
    public Value copy() {
      if (value.isLongList()) {
        return new NativeValue(IValue.listFrom(value.toLongArray()));
      } else if (value.isBooleanList()) {
        return new NativeValue(IValue.listFrom(value.toBooleanArray()));
      } else if (value.isDoubleList()) {
        return new NativeValue(IValue.listFrom(value.toDoubleArray()));
      }
      try (IValue single = IValue.tupleFrom(value)) {
        return new NativeValue(single.toIValueTuple()[0]);
      }
    }

    @Override
    public boolean truth() {
      return value.toBoolean();
    }

    @Override
    public long number() {
      return value.toLong();
    }

    @Override
    public OptionalDouble real() {
      if (value.isLong()) {
        return OptionalDouble.of((double) value.toLong());
      }
      return value.isDouble() ? OptionalDouble.of(value.toDouble()) : OptionalDouble.empty();
    }

    @Override
    public long[] numbers() {
      return value.toLongArray();
    }

    @Override
    public List<Value> items() {
      List<Value> items = new ArrayList<>();
      for (IValue item : inner()) {
        items.add(new NativeValue(item));
      }
      return items;
    }

    private IValue[] inner() {
      return value.isTuple() ? value.toIValueTuple() : value.toIValueArray();
    }

    @Override
    public Optional<NDArray> tensor(int place, NDManager manager) {
      if (value.isTensor()) {
        return Optional.of(value.toTensor((PtNDManager) manager));
      }
      if (!value.isTuple() && !value.isList()) {
        return Optional.empty();
      }
      IValue[] inner = inner();
      try {
        return place < inner.length
            ? new NativeValue(inner[place]).tensor(0, manager)
            : Optional.empty();
      } finally {
        for (IValue item : inner) {
          item.close();
        }
      }
    }

    @Override
    public NativeValue withTensor(int place, NDArray array) {
      if (value.isTensor()) {
        return new NativeValue(IValue.from((PtNDArray) array));
      }
      if (!value.isTuple() && !value.isList()) {
        throw new UnsupportedOperationException("there is no tensor in a " + value.getType());
      }
      IValue[] inner = inner();
      IValue[] others = inner.clone();
      try (NativeValue item = new NativeValue(inner[place]).withTensor(0, array)) {
        others[place] = item.value;
        return new NativeValue(
            value.isTuple() ? IValue.tupleFrom(others) : IValue.listFrom(others));
      } finally {
        for (IValue item : inner) {
          item.close();
        }
      }
    }

    @Override
    public NDList tensors(NDManager manager) {
      return value.toNDList((PtNDManager) manager);
    }

    @Override
    public List<NDArray> tensorsAmong(NDManager manager) {
      List<NDArray> found = new ArrayList<>();
      collect(manager, found);
      return found;
    }

    private void collect(NDManager manager, List<NDArray> found) {
      if (value.isTensor()) {
        found.add(value.toTensor((PtNDManager) manager));
      } else if (value.isTuple() || (value.isList() && !isPlain())) {
        for (IValue item : inner()) {
          try (item) {
            new NativeValue(item).collect(manager, found);
          }
        }
      }
    }

    @Override
    public void close() {
      value.close();
    }
  }
}
