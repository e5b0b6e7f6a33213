package io.github.adabet.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Tensors, batches and samples from and to DJL's arrays and data sets, on any engine. */
@EngineTest
class ArrayConversionTest {

  private NDManager manager;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @BeforeEach
  void openManager() {
    manager = DjlEngines.engine(engine()).newBaseManager();
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void tensor_toArrayAndBack_isTheSame() {
    for (DataType type :
        List.of(
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.FLOAT16,
            DataType.INT8,
            DataType.UINT8,
            DataType.INT32,
            DataType.INT64)) {
      NDArray array = manager.create(new float[] {0, 1, 2, 3, 4, 5}, new Shape(2, 3));
      HostTensor tensor = HostTensor.copyOf(array.toType(type, true));

      NDArray copy = tensor.copyTo(manager);

      assertThat(tensor.toFloats()).as(type.toString()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(copy.getDataType()).isEqualTo(type);
      assertThat(copy.getShape()).isEqualTo(new Shape(2, 3));
      assertThat(copy.toType(DataType.FLOAT32, true).toFloatArray())
          .as(type.toString())
          .containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(HostTensor.copyOf(copy)).isEqualTo(tensor);
    }
  }

  @Test
  void tensor_ofATransposedArray_isRowMajor() {
    NDArray array = manager.create(new float[] {0, 1, 2, 3, 4, 5}, new Shape(2, 3)).transpose();

    assertThat(HostTensor.copyOf(array))
        .isEqualTo(HostTensor.of(new float[] {0, 3, 1, 4, 2, 5}, 3, 2));
  }

  @Test
  void array_changedAfterwards_leavesTheTensorAsItWas() {
    HostTensor tensor = HostTensor.of(new float[] {1, 2}, 2);

    NDArray array = tensor.copyTo(manager);
    array.addi(5);
    HostTensor read = HostTensor.copyOf(array);
    array.addi(5);

    assertThat(array.toFloatArray()).containsExactly(11, 12);
    assertThat(tensor).isEqualTo(HostTensor.of(new float[] {1, 2}, 2));
    assertThat(read).isEqualTo(HostTensor.of(new float[] {6, 7}, 2));
  }

  @Test
  void batch_toListAndBack_keepsNamesAndOrder() {
    NDArray named = manager.ones(new Shape(2, 3));
    named.setName("mask");
    NDList list = new NDList(manager.zeros(new Shape(2)), named);

    TensorBatch batch = TensorBatch.copyOf(list);
    NDList copy = batch.copyTo(manager);

    assertThat(batch.names()).containsExactly("input0", "mask");
    assertThat(copy.get(0).getName()).isNull();
    assertThat(copy.get(1).getName()).isEqualTo("mask");
    assertThat(TensorBatch.copyOf(copy)).isEqualTo(batch);
    NDArray sameName = manager.ones(new Shape(2));
    sameName.setName("mask");
    assertThatThrownBy(() -> TensorBatch.copyOf(new NDList(named, sameName)))
        .isInstanceOf(BatchMismatchException.class)
        .hasMessageContaining("mask");
  }

  @Test
  void samples_ofADataSet_areItsRecordsAndTheDataSetItself() {
    RandomAccessDataset dataset =
        new ArrayDataset.Builder()
            .setData(manager.arange(6f).reshape(3, 2))
            .optLabels(manager.create(new float[] {0, 1, 2}))
            .setSampling(2, true)
            .build();
    int arrays = manager.getManagedArrays().size();

    Samples samples = Samples.of(dataset, manager);

    assertThat(samples.size()).isEqualTo(3);
    assertThat(samples.read(1).inputs().get("input0"))
        .isEqualTo(HostTensor.of(new float[] {2, 3}, 2));
    assertThat(samples.read(1).labels().get("input0").toLongs()).containsExactly(1);
    assertThat(SamplesDataset.of(samples)).isSameAs(dataset);
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @Test
  void samples_asDataSet_giveTheirArrays() throws Exception {
    Samples samples = Samples.of(HostTensor.of(new float[] {0, 1, 2, 3, 4, 5}, 3, 2), 7, 8, 9);
    RandomAccessDataset dataset = SamplesDataset.of(samples);

    assertThat(dataset.size()).isEqualTo(3);
    Iterator<Batch> batches = dataset.getData(manager).iterator();
    for (int i = 0; i < 3; i++) {
      try (Batch batch = batches.next()) {
        assertThat(batch.getData().head().toFloatArray()).containsExactly(2 * i, 2 * i + 1);
        assertThat(batch.getLabels().head().toLongArray()).containsExactly(7 + i);
        assertThat(batch.getLabels().head().getShape()).isEqualTo(new Shape(1));
      }
    }
    assertThat(batches.hasNext()).isFalse();
  }
}
