package io.github.adabet.bench.adaptation.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.BatchNormMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFolderTest {
  @TempDir private Path folder;

  private static Job.Ranking ranking(long seed) {
    Job.Source start =
        new Job.Source(
            new Pair(Pair.PROTOCOL, "network", "0123", 96, "shift", "4567", null),
            new Job.Steps(32, BatchNormMode.FROZEN),
            0,
            0,
            List.of(),
            0);
    return new Job.Ranking(start, List.of("betti", "random"), 4, 32, 200, seed);
  }

  private static Row found(long seed) {
    Finding.Scores scores = new Finding.Scores(List.of(0.5, 1e-9), 0.25, 4, null);
    Finding.Scores none = new Finding.Scores(null, 0, 0, "refused, \"because\"\nof this");
    Finding finding = new Finding.Ranking(Map.of("betti", scores, "random", none));
    return new Row(ranking(seed), finding, 1.5, 123L, null);
  }

  @Test
  void add_row_isReadByOthersAndEqual() throws IOException {
    RowFolder ours = RowFolder.open(folder);
    RowFolder others = RowFolder.open(folder);
    ours.add(found(1));

    assertThat(others.of(ranking(1))).isEmpty();
    others.refresh();

    assertThat(others.of(ranking(1))).contains(found(1));
    assertThat(others.of(ranking(2))).isEmpty();
    assertThat(folder)
        .isDirectoryContaining("glob:**.json")
        .isDirectoryNotContaining("glob:**.part*");
  }

  @Test
  void add_failureBesideAFinding_leavesTheFinding() throws IOException {
    RowFolder others = RowFolder.open(folder);
    RowFolder.open(folder).add(found(1));

    others.add(new Row(ranking(1), null, 1, null, "killed"));

    assertThat(others.of(ranking(1))).contains(found(1));
    assertThat(RowFolder.open(folder).of(ranking(1))).contains(found(1));
  }

  @Test
  void forgetProblems_jobDoneAgainByAnother_isRead() throws IOException {
    RowFolder ours = RowFolder.open(folder);
    ours.add(new Row(ranking(1), null, 1, null, "killed"));

    ours.forgetProblems();
    RowFolder.open(folder).add(found(1));
    ours.refresh();

    assertThat(ours.of(ranking(1))).contains(found(1));
  }

  @Test
  void open_rowsKeptInOneFile_standForTheirFiles() throws IOException {
    RowFolder ours = RowFolder.open(folder.resolve("ours"));
    ours.add(found(1));
    ours.add(found(2));
    Path kept = Files.createDirectories(folder.resolve("kept"));
    Files.writeString(kept.resolve("stage-a.jsonl"), ours.toLines());

    RowFolder read = RowFolder.open(kept);

    assertThat(read.all()).containsExactlyElementsOf(ours.all());
    assertThat(read.toLines()).isEqualTo(ours.toLines());
  }

  @Test
  void open_halfWrittenFile_isPassedOver() throws IOException {
    Files.writeString(folder.resolve(".part-1"), "{\"job\":");

    assertThat(RowFolder.open(folder).all()).isEmpty();
  }

  @Test
  void open_fileOfSomethingElse_throwsNamingIt() throws IOException {
    Files.writeString(folder.resolve("other.json"), "{\"rows\": 1}\n");

    assertThatThrownBy(() -> RowFolder.open(folder))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("other.json");
  }

  @Test
  void forgetProblems_failedRow_isToBeDoneAgain() throws IOException {
    RowFolder rows = RowFolder.open(folder);
    rows.add(new Row(ranking(1), null, 1, null, "it died"));
    rows.add(found(2));

    rows.forgetProblems();

    assertThat(rows.all()).containsExactly(found(2));
    assertThat(RowFolder.open(folder).all()).containsExactly(found(2));
  }

  @Test
  void id_jobsThatDiffer_haveFilesOfTheirOwn() {
    assertThat(ranking(1).id())
        .isEqualTo(ranking(1).id())
        .isNotEqualTo(ranking(2).id())
        .matches("ranking-network-shift-seed1-4x32-[0-9a-f]{16}");
  }
}
