package io.github.adabet.djl.internal.tensorflow.session;

import ai.djl.ndarray.types.DataType;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** The element types that this library and TensorFlow's Java classes have in common. */
public final class ElementTypes {

  private static final Map<DataType, Class<? extends TType>> CLASSES =
      Map.of(
          DataType.FLOAT32, TFloat32.class,
          DataType.FLOAT64, TFloat64.class,
          DataType.FLOAT16, TFloat16.class,
          DataType.BFLOAT16, TBfloat16.class,
          DataType.INT32, TInt32.class,
          DataType.INT64, TInt64.class,
          DataType.UINT8, TUint8.class,
          DataType.BOOLEAN, TBool.class);

  private ElementTypes() {}

  /** Returns TensorFlow's class of a type, if there is one. */
  static Optional<Class<? extends TType>> classOf(DataType type) {
    return Optional.ofNullable(CLASSES.get(type));
  }

  /** Returns how many bytes an element has; of types that this library does not know, the most. */
  public static int bytesOf(org.tensorflow.proto.DataType type) {
    return of(type).map(DataType::getNumOfBytes).orElse(Long.BYTES);
  }

  /** Returns this library's name of a type of TensorFlow's, if there is one. */
  public static Optional<DataType> of(org.tensorflow.proto.DataType type) {
    return Optional.ofNullable(
        switch (type) {
          case DT_FLOAT -> DataType.FLOAT32;
          case DT_DOUBLE -> DataType.FLOAT64;
          case DT_HALF -> DataType.FLOAT16;
          case DT_BFLOAT16 -> DataType.BFLOAT16;
          case DT_INT32 -> DataType.INT32;
          case DT_INT64 -> DataType.INT64;
          case DT_UINT8 -> DataType.UINT8;
          case DT_BOOL -> DataType.BOOLEAN;
          default -> null;
        });
  }
}
