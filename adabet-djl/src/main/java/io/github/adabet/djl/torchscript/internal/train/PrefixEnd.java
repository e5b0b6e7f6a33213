package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.engine.ScriptEngine.Form;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk;
import io.github.adabet.djl.torchscript.internal.walk.WalkPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the frozen prefix of a network ends, for batches of one number of samples: the place, and
 * for each value that is alive there, whether it is an array with a row for each sample, or the
 * same in every such batch. A pass goes on from there with other rows, which lie in memory as they
 * did here.
 */
final class PrefixEnd {

  private final RunningScript script;
  private final int samples;
  private final WalkPlace place;
  private final List<Part> parts;

  private PrefixEnd(RunningScript script, int samples, WalkPlace place, List<Part> parts) {
    this.script = script;
    this.samples = samples;
    this.place = place;
    this.parts = parts;
  }

  /** What a value is in every batch. */
  private sealed interface Part {}

  /**
   * Arrays with a row for each sample.
   *
   * @param form a tensor, or a list of tensors
   * @param layouts how each lies in memory
   */
  private record Rows(Form form, List<RowLayout> layouts) implements Part {}

  /** A tensor that is the same in every batch. */
  private record SameTensor(NDArray tensor) implements Part {}

  /** What holds no tensor, and is the same in every batch. */
  private record Plain(Value value, String text) implements Part {}

  /**
   * Looks at a pass that has stopped.
   *
   * @param script the network
   * @param stop where it has stopped, and what is alive there
   * @param samples of its batch
   * @param owner owns what is the same in every batch
   * @throws PrefixCacheException if something is alive that cannot be kept
   */
  static PrefixEnd of(RunningScript script, Walk.Stop stop, int samples, NDManager owner) {
    List<Part> parts = new ArrayList<>();
    try (NDManager scratch = owner.newSubManager()) {
      for (Value value : stop.values()) {
        parts.add(
            switch (value.form()) {
              case TENSOR, TENSORS -> tensors(script, value, samples, scratch, owner);
              case PLAIN -> plain(value, owner);
              case OTHER -> throw notKept("something else than tensors, numbers and lists of them");
            });
      }
    }
    return new PrefixEnd(script, samples, stop.place(), List.copyOf(parts));
  }

  private static Part plain(Value value, NDManager owner) {
    Value copy = value.copy();
    owner.attachInternal(UUID.randomUUID().toString(), copy);
    return new Plain(copy, value.text());
  }

  private static Part tensors(
      RunningScript script, Value value, int samples, NDManager scratch, NDManager owner) {
    NDList tensors = value.tensors(scratch);
    List<RowLayout> layouts = new ArrayList<>();
    for (NDArray tensor : tensors) {
      if (hasRows(tensor, samples)) {
        layouts.add(
            layout(script, tensor)
                .orElseThrow(
                    () -> notKept("a tensor whose elements lie in memory with gaps in between")));
      }
    }
    if (layouts.size() == tensors.size()) {
      return new Rows(value.form(), List.copyOf(layouts));
    }
    if (value.form() == Form.TENSORS) {
      throw notKept("a list of tensors of which not all have the samples along their first axis");
    }
    NDArray copy = tensors.head().duplicate();
    copy.attach(owner);
    return new SameTensor(copy);
  }

  private static boolean hasRows(NDArray tensor, int samples) {
    Shape shape = tensor.getShape();
    return shape.dimension() > 0 && shape.get(0) == samples;
  }

  private static Optional<RowLayout> layout(RunningScript script, NDArray tensor) {
    return RowLayout.of(tensor.getShape(), script.strides(tensor));
  }

  private static PrefixCacheException notKept(String what) {
    return new PrefixCacheException(
        "Where the frozen prefix ends the network holds "
            + what
            + ", so its outputs cannot be kept. Train without the prefix cache, or select other"
            + " layers");
  }

  /**
   * Returns what is alive with a row for each sample, the samples along the first axis.
   *
   * @param stop of a pass that is known to end here
   * @param owner owns the arrays
   */
  List<NDArray> rows(Walk.Stop stop, NDManager owner) {
    List<NDArray> rows = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Rows kept) {
        NDList tensors = stop.values().get(i).tensors(owner);
        for (int j = 0; j < tensors.size(); j++) {
          rows.add(kept.layouts().get(j).rows(tensors.get(j)));
        }
      }
    }
    return rows;
  }

  /**
   * Requires that a pass has come here with everything as it was, but for the rows.
   *
   * @param scratch owns what is looked at
   * @throws PrefixCacheException if not
   */
  void requireSame(Walk.Stop stop, NDManager scratch) {
    boolean same = place.isSame(stop.place()) && stop.values().size() == parts.size();
    for (int i = 0; same && i < parts.size(); i++) {
      same = isSame(parts.get(i), stop.values().get(i), scratch);
    }
    if (!same) {
      throw new PrefixCacheException(
          "The frozen prefix did not end alike for two batches of "
              + samples
              + " samples: which way the network goes, a number in it, or a tensor that has not the"
              + " samples along its first axis depends on the samples, so its outputs cannot be"
              + " kept. Train without the prefix cache, or select other layers");
    }
  }

  private boolean isSame(Part part, Value value, NDManager scratch) {
    Form form = value.form();
    if (part instanceof Plain plain) {
      return form == Form.PLAIN && plain.text().equals(value.text());
    }
    if (part instanceof SameTensor same) {
      return form == Form.TENSOR && isSame(same.tensor(), value.tensors(scratch).head());
    }
    Rows rows = (Rows) part;
    if (form != rows.form()) {
      return false;
    }
    NDList tensors = value.tensors(scratch);
    boolean alike = tensors.size() == rows.layouts().size();
    for (int i = 0; alike && i < tensors.size(); i++) {
      alike =
          hasRows(tensors.get(i), samples)
              && layout(script, tensors.get(i)).equals(Optional.of(rows.layouts().get(i)));
    }
    return alike;
  }

  private static boolean isSame(NDArray one, NDArray other) {
    return one.getShape().equals(other.getShape())
        && one.getDataType() == other.getDataType()
        && ArrayBytes.of(one).equals(ArrayBytes.of(other));
  }

  /**
   * Begins a pass from here.
   *
   * @param rows as {@link #rows} has them, which stay the caller's
   * @return the pass, which the caller closes
   */
  Walk resume(List<NDArray> rows) {
    List<Value> values = new ArrayList<>();
    int next = 0;
    for (Part part : parts) {
      if (part instanceof Plain plain) {
        values.add(plain.value().copy());
      } else if (part instanceof SameTensor same) {
        try (NDArray own = same.tensor().duplicate()) {
          values.add(script.module().of(own));
        }
      } else if (part instanceof Rows kept) {
        List<NDArray> tensors = new ArrayList<>();
        for (RowLayout layout : kept.layouts()) {
          tensors.add(layout.restored(rows.get(next++)));
        }
        values.add(
            kept.form() == Form.TENSORS
                ? script.module().of(tensors)
                : script.module().of(tensors.get(0)));
      }
    }
    return script.resume(place, values);
  }
}
