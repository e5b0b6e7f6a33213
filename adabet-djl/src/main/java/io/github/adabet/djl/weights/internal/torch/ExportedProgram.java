package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.ArchiveContents;
import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Container;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the weights of programs that {@code torch.export.save} wrote ({@code .pt2}), which are ZIP
 * archives of three layouts:
 *
 * <ul>
 *   <li>PyTorch to 2.7: {@code serialized_state_dict.pt} (at first {@code .json}, which is no JSON
 *       either), a whole archive of {@code torch.save} within the archive.
 *   <li>PyTorch 2.8: {@code ROOT/data/weights/PROGRAM.pt}, the same.
 *   <li>PyTorch since 2.9: {@code ROOT/data/weights/PROGRAM_weights_config.json}, a table of shapes
 *       and places ({@link PayloadTable}), and the elements in {@code ROOT/data/weights/weight_0},
 *       {@code weight_1}, ...
 * </ul>
 *
 * <p>An archive may hold several programs; the names of their tensors then begin with theirs. The
 * operations are not read.
 *
 * @see <a href="https://github.com/pytorch/pytorch/tree/main/torch/export/pt2_archive">PyTorch's
 *     reader and writer</a>
 */
final class ExportedProgram {

  private static final String OLD_PROGRAM = "serialized_exported_program.json";
  private static final List<String> OLD_WEIGHTS =
      List.of("serialized_state_dict.pt", "serialized_state_dict.json");
  private static final String FORMAT = "archive_format";
  private static final String FORMAT_NAME = "pt2";
  private static final String WEIGHTS = "data/weights/";
  private static final String TABLE = "_weights_config.json";
  private static final String PICKLED = ".pt";
  private static final String COMPILED = "data/aotinductor/";
  private static final List<String> CONSTANTS = List.of("serialized_constants.", "data/constants/");

  private final FileBytes bytes;
  private final Map<String, ZipDirectory.Entry> entries;
  private final HeldMemory memory;
  private final Map<String, ArchiveContents> programs = new LinkedHashMap<>();

  private ExportedProgram(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, HeldMemory memory) {
    this.bytes = bytes;
    this.entries = entries;
    this.memory = memory;
  }

  /** Tells whether an archive is of one of the layouts. */
  static boolean isIn(Map<String, ZipDirectory.Entry> entries) {
    return entries.keySet().stream().anyMatch(ExportedProgram::isMark);
  }

  private static boolean isMark(String name) {
    return name.equals(OLD_PROGRAM) || name.substring(name.indexOf('/') + 1).equals(FORMAT);
  }

  /**
   * Checks what an archive says of its weights.
   *
   * @param bytes the open file; the archive closes it
   * @param entries its table of contents
   * @param memory counts what is held
   * @return the archive
   * @throws WeightsException if anything but the tensors' data is damaged, hostile or unknown; the
   *     file stays open then
   */
  static FileArchive open(
      FileBytes bytes, Map<String, ZipDirectory.Entry> entries, HeldMemory memory) {
    return new ExportedProgram(bytes, entries, memory).read();
  }

  private FileArchive read() {
    String mark = entries.keySet().stream().filter(ExportedProgram::isMark).findFirst().orElse("");
    String root = mark.substring(0, mark.indexOf('/') + 1);
    if (mark.equals(OLD_PROGRAM)) {
      OLD_WEIGHTS.stream().filter(entries::containsKey).forEach(name -> add("", pickled(name)));
    } else {
      requireKnown(root, mark);
      entries.keySet().forEach(name -> addProgram(root + WEIGHTS, name));
    }
    if (programs.isEmpty()) {
      throw bytes.failure(
          entries.keySet().stream().anyMatch(name -> name.startsWith(root + COMPILED))
              ? "holds a program that was compiled by AOTInductor, whose weights are not read; save"
                  + " the program before it is compiled: torch.export.save(program, file)"
              : "is a program of torch.export without weights; save these by"
                  + " torch.save(model.state_dict(), file)");
    }
    return new FileArchive(bytes, Format.EXPORTED_PROGRAM, merged(root));
  }

  private void requireKnown(String root, String mark) {
    String said = TorchArchive.shortText(bytes, TorchArchive.stored(bytes, entries, mark));
    if (!said.equals(FORMAT_NAME)) {
      throw bytes.failure("is an archive of the format \"" + said + "\", which is not known");
    }
    TorchArchive.requireLittleEndian(bytes, entries, root);
  }

  private void addProgram(String folder, String name) {
    if (name.startsWith(folder) && name.endsWith(TABLE)) {
      add(between(folder, name, TABLE), placed(folder, name));
    } else if (name.startsWith(folder) && name.endsWith(PICKLED)) {
      add(between(folder, name, PICKLED), pickled(name));
    }
  }

  private static String between(String folder, String name, String ending) {
    return name.substring(folder.length(), name.length() - ending.length());
  }

  private void add(String program, ArchiveContents contents) {
    if (programs.putIfAbsent(program, contents) != null) {
      throw bytes.failure("holds the weights of the program \"" + program + "\" twice");
    }
  }

  /** Reads a state dict in an archive of its own. */
  private ArchiveContents pickled(String name) {
    ZipDirectory.Entry entry = TorchArchive.stored(bytes, entries, name);
    return entry.size() == 0
        ? ArchiveContents.of(Map.of())
        : TorchArchive.contents(part(entry), memory);
  }

  /** Reads a table, whose tensors' elements stand in entries of their own. */
  private ArchiveContents placed(String folder, String table) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    FileBytes part = part(TorchArchive.stored(bytes, entries, table));
    PayloadTable.read(part, memory)
        .forEach(
            (name, payload) -> {
              ZipDirectory.Entry elements =
                  TorchArchive.stored(bytes, entries, folder + payload.file());
              Container value = tensor(name, payload, elements.size());
              if (value instanceof Tensor tensor) {
                long start = elements.start() + tensor.start();
                tensors.put(
                    name, new StoredTensor(bytes, tensor.info(), start, tensor.strides(), false));
              } else if (value instanceof Unread unread) {
                unreadable.put(name, unread.reason());
              }
            });
    return new ArchiveContents(Map.of(), tensors, unreadable, Map.of());
  }

  private Container tensor(String name, PayloadTable.Payload payload, long size) {
    try {
      return payload.tensor(size);
    } catch (IllegalArgumentException e) {
      throw bytes.failure("describes " + name + " as " + e.getMessage(), e);
    }
  }

  private FileBytes part(ZipDirectory.Entry entry) {
    return bytes.part(entry.name(), entry.start(), entry.size());
  }

  /** Returns the tensors of all programs, under names of their own where there are several. */
  private ArchiveContents merged(String root) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    programs.forEach(
        (program, contents) -> {
          String before = programs.size() == 1 ? "" : program + ".";
          contents.tensors().forEach((name, tensor) -> put(tensors, before + name, tensor));
          contents.unreadable().forEach((name, kind) -> put(unreadable, before + name, kind));
          contents.skipped().forEach((name, kind) -> skipped.put(before + name, kind));
        });
    // Programs without constants have these entries, too.
    entries.forEach(
        (name, entry) -> {
          if (entry.size() > 0 && CONSTANTS.stream().anyMatch(c -> name.startsWith(root + c))) {
            skipped.put(name, "where the program keeps constants, if it has any");
          }
        });
    return new ArchiveContents(Map.of(), tensors, unreadable, skipped);
  }

  private <T> void put(Map<String, T> named, String name, T value) {
    memory.addText(name.length());
    if (named.put(name, value) != null) {
      throw bytes.failure("holds two tensors named " + name);
    }
  }
}
