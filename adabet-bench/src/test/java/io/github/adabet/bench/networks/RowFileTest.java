package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileTest {
  private static final Configuration RHO = Rows.configuration("n", "E", Mode.RHO);
  private static final Configuration FULL = Rows.configuration("n", "E", Mode.FULL);
  private static final Row MEASURED = Rows.measured(RHO, 0.1, 3);
  private static final Row FAILED = Rows.problem(FULL, Row.Kind.FAILED);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeRows() throws IOException {
    file = folder.resolve("rows.jsonl");
    RowFile rows = RowFile.open(file);
    rows.add(MEASURED);
    rows.add(FAILED);
  }

  @Test
  void open_rowsWritten_readsThemBackEqual() throws IOException {
    assertThat(RowFile.open(file).rows()).containsExactly(MEASURED, FAILED);
  }

  @Test
  void measured_failedOrOtherRow_isToBeMeasuredAgain() throws IOException {
    RowFile rows = RowFile.open(file);

    assertThat(rows.measured(RHO, 1)).contains(MEASURED);
    assertThat(rows.measured(RHO, 2)).isEmpty();
    assertThat(rows.measured(FULL, 1)).isEmpty();
  }

  @Test
  void open_lastLineWithoutItsEnd_isCutOff() throws IOException {
    Files.writeString(file, "{\"configuration\":", StandardOpenOption.APPEND);

    RowFile rows = RowFile.open(file);
    rows.add(MEASURED);

    assertThat(RowFile.open(file).rows()).containsExactly(MEASURED, FAILED, MEASURED);
  }

  @Test
  void open_lineThatIsNoRow_isRefusedWithItsNumber() throws IOException {
    Files.writeString(file, "{}\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> RowFile.open(file))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("line 3 of")
        .hasMessageContaining("--rows");
  }
}
