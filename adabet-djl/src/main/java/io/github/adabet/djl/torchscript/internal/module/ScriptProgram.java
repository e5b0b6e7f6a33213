package io.github.adabet.djl.torchscript.internal.module;

import io.github.adabet.djl.torchscript.internal.code.CodeException;
import io.github.adabet.djl.torchscript.internal.code.CodeParser;
import io.github.adabet.djl.torchscript.internal.code.CodePrinter;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Definition;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.weights.script.ScriptArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The code of an archive: its classes and functions. Immutable. */
public final class ScriptProgram {

  private static final String CODE = "code/";
  private static final String SOURCE = ".py";

  private final Path file;
  private final Map<String, ScriptClass> classes = new HashMap<>();
  private final Map<String, Function> functions = new HashMap<>();
  private final Map<String, List<Statement>> files = new HashMap<>();
  private final Set<String> rewritten = new LinkedHashSet<>();

  private ScriptProgram(Path file) {
    this.file = file;
  }

  /**
   * Reads all code of an archive.
   *
   * @param archive what was read
   * @return the program
   * @throws WeightsException if it is not what PyTorch writes
   */
  public static ScriptProgram of(ScriptArchive archive) {
    ScriptProgram program = new ScriptProgram(archive.file());
    archive.code().forEach(program::add);
    return program;
  }

  private void add(String name, String text) {
    List<Statement> statements;
    try {
      List<Statement> read = CodeParser.parse(text);
      statements = FusedAttention.differentiable(TracedModes.switchable(read), prefix(name));
      if (!statements.equals(read)) {
        rewritten.add(name);
      }
    } catch (CodeException e) {
      throw new WeightsException(
          file + " has code that cannot be read (" + name + ", " + e.getMessage() + ")", e);
    }
    files.put(name, statements);
    String prefix = prefix(name);
    for (Statement statement : statements) {
      Object twice = null;
      if (statement instanceof Definition definition) {
        String qualified = prefix + definition.name();
        twice = classes.put(qualified, ScriptClass.of(qualified, name, definition));
      } else if (statement instanceof Function function) {
        twice = functions.put(prefix + function.name(), function);
      }
      if (twice != null) {
        throw new WeightsException(file + " defines something twice in " + name);
      }
    }
  }

  /**
   * The archive.
   *
   * @return for messages
   */
  public Path file() {
    return file;
  }

  /**
   * A class.
   *
   * @param name qualified, or null
   * @return null if there is none of that name
   */
  public @Nullable ScriptClass type(@Nullable String name) {
    return name == null ? null : classes.get(name);
  }

  /**
   * A function that belongs to no class.
   *
   * @param name qualified
   * @return empty if there is none of that name
   */
  public Optional<Function> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /**
   * The content of a file of code.
   *
   * @param name as {@link ScriptClass#file()} has it
   * @return its classes and functions in order
   */
  public List<Statement> statements(String name) {
    return files.getOrDefault(name, List.of());
  }

  /**
   * The files of code that are not as they stand in the archive, since traced operations in them
   * take their mode from their module, or attention in them can be differentiated.
   *
   * @return names as {@link ScriptClass#file()} has them, unmodifiable
   */
  public Set<String> rewritten() {
    return Collections.unmodifiableSet(rewritten);
  }

  /**
   * The text of a file of code with more in it.
   *
   * @param name as {@link ScriptClass#file()} has it
   * @param methods what is added to classes, by their qualified names
   * @param more functions that belong to no class
   * @return the text
   */
  public String withAdded(String name, Map<String, List<Function>> methods, List<Function> more) {
    List<Statement> added = new ArrayList<>();
    for (Statement statement : statements(name)) {
      if (statement instanceof Definition definition) {
        List<Statement> body = new ArrayList<>(definition.body());
        body.addAll(methods.getOrDefault(prefix(name) + definition.name(), List.of()));
        added.add(new Definition(definition.name(), definition.base(), body));
      } else {
        added.add(statement);
      }
    }
    added.addAll(more);
    return CodePrinter.print(added, 0);
  }

  /**
   * The file of code that a function stands in.
   *
   * @param function qualified
   * @return its name, as {@link ScriptClass#file()} has it
   */
  public static String fileOf(String function) {
    return CODE + function.substring(0, function.lastIndexOf('.')).replace('.', '/') + SOURCE;
  }

  /** What stands before the names that a file defines. */
  private static String prefix(String name) {
    return name.substring(CODE.length(), name.length() - SOURCE.length()).replace('/', '.') + ".";
  }

  /**
   * Whether any code mentions a text.
   *
   * @param archive the archive
   * @param part what to look for
   * @return true if it stands anywhere
   */
  public static boolean mentions(ScriptArchive archive, String part) {
    return archive.code().values().stream().anyMatch(text -> text.contains(part));
  }
}
