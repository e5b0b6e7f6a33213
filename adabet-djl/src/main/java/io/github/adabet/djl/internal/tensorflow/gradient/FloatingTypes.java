package io.github.adabet.djl.internal.tensorflow.gradient;

import java.util.Set;
import org.tensorflow.proto.DataType;

/** The element types that gradients are computed in. */
final class FloatingTypes {

  private static final Set<DataType> TYPES =
      Set.of(DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF, DataType.DT_BFLOAT16);

  private FloatingTypes() {}

  /** Tells whether a type is one of them, a reference to a variable of such a type included. */
  static boolean contains(DataType type) {
    return TYPES.contains(type)
        || type == DataType.DT_FLOAT_REF
        || type == DataType.DT_DOUBLE_REF
        || type == DataType.DT_HALF_REF
        || type == DataType.DT_BFLOAT16_REF;
  }
}
