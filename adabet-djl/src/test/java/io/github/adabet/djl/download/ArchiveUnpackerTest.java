package io.github.adabet.djl.download;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.adabet.djl.download.SmallArchive.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
class ArchiveUnpackerTest {

  @TempDir private Path folder;
  private Path target;

  @BeforeEach
  void createTarget() throws IOException {
    target = Files.createDirectory(folder.resolve("target"));
  }

  private void unpack(ArchiveUnpacker unpacker, Path archive) throws IOException {
    unpacker.unpack(List.of(archive), target);
  }

  private List<String> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void unpack_filesAndFolders_areThere(SmallArchive.Format format) throws IOException {
    Path archive =
        SmallArchive.write(
            format,
            folder.resolve("archive"),
            Entry.folder("a/"),
            Entry.file("./a/1.jpg", "one"),
            Entry.file("b/\u00e9.jpg", "two"),
            Entry.file("empty", ""));

    unpack(new ArchiveUnpacker(), archive);

    assertThat(files(target)).containsExactlyInAnyOrder("a/1.jpg", "b/\u00e9.jpg", "empty");
    assertThat(target.resolve("a/1.jpg")).hasContent("one");
    assertThat(target.resolve("empty")).isEmptyFile();
  }

  /** The archives that {@code tools/export-archives.py} has other programs write. */
  @ParameterizedTest
  @CsvSource({
    "gnu-of-gnu-tar.tar.gz, 4",
    "posix-of-gnu-tar.tar.gz, 4",
    "gnu-of-python.tar, 4",
    "pax-of-python.tar, 4",
    "deflated-of-python.zip, 4",
    "ustar-of-gnu-tar.tar, 3",
    "v7-of-gnu-tar.tar, 2"
  })
  void unpack_archiveOfAnotherProgram_holdsItsFiles(String name, int count) throws IOException {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("folder/a.jpg", "a");
    contents.put("empty", "");
    contents.put("folder/" + "m".repeat(80) + "/" + "middle".repeat(5) + ".jpg", "middle");
    contents.put(
        "folder/" + "l".repeat(100) + "/" + "o".repeat(100) + "/long.jpg", "long".repeat(300));
    Path archive = folder.resolve(name);
    try (InputStream resource = ArchiveUnpackerTest.class.getResourceAsStream(name)) {
      Files.copy(resource, archive);
    }

    unpack(new ArchiveUnpacker(), archive);

    assertThat(files(target))
        .containsExactlyInAnyOrderElementsOf(contents.keySet().stream().limit(count).toList());
    for (String file : files(target)) {
      assertThat(target.resolve(file)).hasContent(contents.get(file));
    }
  }

  static Stream<Arguments> hostileEntries() {
    Entry good = Entry.file("good", "x");
    return Stream.of(
        arguments("leads out of the folder", new Entry[] {good, Entry.file("../evil", "x")}),
        arguments("leads out of the folder", new Entry[] {good, Entry.file("a/../../evil", "x")}),
        arguments("leads out of the folder", new Entry[] {good, Entry.folder("../evil/")}),
        arguments("absolute name", new Entry[] {good, Entry.file("/tmp/evil", "x")}),
        arguments("absolute name", new Entry[] {good, Entry.file("C:/evil", "x")}),
        arguments("control character", new Entry[] {good, Entry.file("a\u001b[2J", "x")}),
        arguments("symbolic link", new Entry[] {good, Entry.symbolicLink("link", "/etc")}),
        arguments("symbolic link", new Entry[] {good, Entry.symbolicLink("link", "good")}),
        arguments("clashes with 'good'", new Entry[] {good, Entry.file("Good", "x")}),
        arguments("clashes with 'a'", new Entry[] {Entry.file("a/x", "x"), Entry.file("A/y", "x")}),
        arguments(
            "clashes with '\u00e9'",
            new Entry[] {Entry.file("\u00e9", "x"), Entry.file("e\u0301", "x")}),
        arguments("is there twice", new Entry[] {good, Entry.file("good", "y")}),
        arguments("is there twice", new Entry[] {good, Entry.folder("good/")}),
        arguments("lies below a file", new Entry[] {good, Entry.file("good/more", "y")}));
  }

  @ParameterizedTest
  @MethodSource("hostileEntries")
  void unpack_hostileEntry_isRefusedInEveryFormat(String why, Entry[] entries) throws IOException {
    for (SmallArchive.Format format : SmallArchive.Format.values()) {
      Path archive = SmallArchive.write(format, folder.resolve("archive-" + format), entries);
      Path atomic = folder.resolve("atomic-" + format);

      assertThatThrownBy(
              () ->
                  AtomicFolder.create(
                      atomic,
                      staged -> {
                        new ArchiveUnpacker().unpack(List.of(archive), staged);
                        return "test";
                      }))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining(archive.toString())
          .hasMessageContaining(why)
          .hasMessageNotContaining("\u001b");
      assertThat(atomic).doesNotExist();
    }
    assertThat(folder.resolveSibling("evil")).doesNotExist();
    assertThat(files(folder))
        .allMatch(file -> file.startsWith("archive-") || file.endsWith(".lock"));
  }

  static Stream<Arguments> hostileTarEntries() {
    return Stream.of(
        arguments("backslash", Entry.file("..\\evil", "x")),
        arguments("hard link", Entry.hardLink("link", "/etc/passwd")),
        arguments("device", Entry.device("null")),
        arguments("pipe", Entry.pipe("pipe")));
  }

  @ParameterizedTest
  @MethodSource("hostileTarEntries")
  void unpack_otherKindOfEntry_isRefused(String why, Entry entry) throws IOException {
    Path archive = SmallArchive.write(SmallArchive.Format.TAR_GZ, folder.resolve("archive"), entry);

    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(), archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("'" + entry.name() + "'");
    assertThat(target).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource
  void unpack_tooManyEntries_isRefused(SmallArchive.Format format) throws IOException {
    Entry[] entries = new Entry[11];
    Arrays.setAll(entries, i -> Entry.folder("folder" + i + "/"));
    Path archive = SmallArchive.write(format, folder.resolve("archive"), entries);

    new ArchiveUnpacker(11, 1).unpack(List.of(archive), Files.createDirectory(target.resolve("a")));
    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(10, 1), archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("more than 10 entries");
  }

  @ParameterizedTest
  @EnumSource
  void unpack_tooManyBytes_isRefused(SmallArchive.Format format) throws IOException {
    Path archive =
        SmallArchive.write(
            format,
            folder.resolve("archive"),
            Entry.file("a", "x".repeat(600)),
            Entry.file("b", "x".repeat(401)));

    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(10, 1000), archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("more than 1000 bytes, at 'b'");
    assertThat(target.resolve("b")).doesNotExist();
  }

  @Test
  void unpack_zipThatDeclaresLessThanItHolds_isRefused() throws IOException {
    Path archive =
        SmallArchive.write(
            SmallArchive.Format.ZIP, folder.resolve("archive"), Entry.file("a", "x".repeat(5000)));
    SmallArchive.declareSize(archive, 10);

    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(10, 1000), archive))
        .isInstanceOf(ArchiveException.class);
    assertThat(files(target)).isSubsetOf("a");
    assertThat(Files.exists(target.resolve("a")) ? Files.size(target.resolve("a")) : 0)
        .isLessThanOrEqualTo(1000);
  }

  @Test
  void unpack_longNameThatFillsMemory_isRefused() throws IOException {
    Path archive = SmallArchive.writeLongName(folder.resolve("archive"), 512L << 20);

    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(), archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("header has more than");
  }

  @ParameterizedTest
  @EnumSource
  void unpack_truncated_isDamaged(SmallArchive.Format format) throws IOException {
    Path archive =
        SmallArchive.write(
            format, folder.resolve("archive"), Entry.file("a", "content".repeat(1000)));
    byte[] whole = Files.readAllBytes(archive);
    int length = format == SmallArchive.Format.TAR ? 4000 : whole.length - 30;
    Files.write(archive, Arrays.copyOf(whole, length));

    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(), archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(archive.toString());
  }

  @Test
  void unpack_tarCutBetweenTwoEntries_isDamaged() throws IOException {
    Path archive =
        SmallArchive.write(
            SmallArchive.Format.TAR, folder.resolve("archive"), Entry.file("a", "x"));
    Files.write(archive, Arrays.copyOf(Files.readAllBytes(archive), 1024));

    assertThatThrownBy(() -> unpack(new ArchiveUnpacker(), archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("without its last block");
  }

  @Test
  void unpack_noArchive_isRefused() throws IOException {
    Path text = Files.write(folder.resolve("text"), "no archive ".repeat(100).getBytes(UTF_8));
    Path empty = Files.createFile(folder.resolve("empty"));

    for (Path archive : List.of(text, empty)) {
      assertThatThrownBy(() -> unpack(new ArchiveUnpacker(), archive))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("no tar, tar.gz or ZIP archive");
    }
  }

  @Test
  void unpack_diskFull_isAnIoException() throws IOException {
    Path archive =
        SmallArchive.write(
            SmallArchive.Format.TAR_GZ,
            folder.resolve("archive"),
            Entry.file("a", "x".repeat(100_000)));
    Configuration small =
        Configuration.unix().toBuilder().setBlockSize(1024).setMaxSize(50_000).build();
    try (FileSystem disk = Jimfs.newFileSystem(small)) {
      Path there = disk.getPath("/there");

      assertThatThrownBy(
              () ->
                  AtomicFolder.create(
                      there,
                      staged -> {
                        new ArchiveUnpacker().unpack(List.of(archive), staged);
                        return "test";
                      }))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("disk space");
      assertThat(Files.exists(there)).isFalse();
    }
  }

  @Test
  void create_complete_isNotFilledAgain() throws IOException {
    Path made = folder.resolve("made");
    AtomicFolder.create(made, staged -> Files.writeString(staged.resolve("a"), "1").toString());

    AtomicFolder.create(
        made,
        staged -> {
          throw new AssertionError("filled twice");
        });

    assertThat(AtomicFolder.isComplete(made)).isTrue();
    assertThat(made.resolve("a")).hasContent("1");
  }

  @Test
  void create_leftOversOfAKilledProcess_areRemoved() throws IOException {
    Path left = Files.createDirectories(folder.resolve(".made.unpacking/deep"));
    Files.writeString(left.resolve("old"), "old");

    AtomicFolder.create(folder.resolve("made"), staged -> "nothing");

    assertThat(files(folder.resolve("made"))).containsExactly(AtomicFolder.MARKER);
    assertThat(left).doesNotExist();
  }

  @Test
  void create_folderOfSomebodyElse_isLeftAlone() throws IOException {
    Files.writeString(target.resolve("mine"), "mine");

    assertThatThrownBy(() -> AtomicFolder.create(target, staged -> "nothing"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was not made here");
    assertThat(files(target)).containsExactly("mine");
  }
}
