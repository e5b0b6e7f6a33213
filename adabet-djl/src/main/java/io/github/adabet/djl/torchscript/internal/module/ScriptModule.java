package io.github.adabet.djl.torchscript.internal.module;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.weights.script.ScriptArchive;
import io.github.adabet.djl.weights.script.ScriptValue;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptList;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptObject;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import io.github.adabet.djl.weights.script.ScriptValue.UnreadTensor;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A module of an archive, with the modules in it. One that stands at several places is one object,
 * whose path is the first of them.
 */
public final class ScriptModule {

  private static final Pattern NAME = Pattern.compile("[^\"\\\\.\\s]+");
  private static final String CUSTOM = "__torch__.torch.classes.";

  private final String path;
  private final ScriptClass type;
  private final Map<String, ScriptModule> children = new LinkedHashMap<>();
  private final Map<String, ScriptTensor> parameters = new LinkedHashMap<>();
  private final Map<String, ScriptTensor> buffers = new LinkedHashMap<>();
  private final Map<String, ScriptList> lists = new LinkedHashMap<>();

  private ScriptModule(String path, ScriptClass type) {
    this.path = path;
    this.type = type;
  }

  /**
   * Puts the modules of an archive together with their classes.
   *
   * @param archive what was read
   * @param program its code
   * @return the module that holds all others
   * @throws WeightsException if a class is missing
   * @throws UnsupportedModelException if an object is of a class of C++, or a parameter is of a
   *     kind that is not read
   */
  public static ScriptModule of(ScriptArchive archive, ScriptProgram program) {
    return module(archive.root(), "", program, new IdentityHashMap<>());
  }

  private static ScriptModule module(
      ScriptObject object,
      String path,
      ScriptProgram program,
      Map<ScriptObject, ScriptModule> known) {
    ScriptClass type = classOf(object, path, program);
    ScriptModule module = new ScriptModule(path, type);
    known.put(object, module);
    for (Map.Entry<String, ScriptValue> entry : object.attributes().entrySet()) {
      String name = entry.getKey();
      String place = path.isEmpty() ? name : path + "." + name;
      if (!NAME.matcher(name).matches()) {
        throw new WeightsException(
            program.file() + " holds an attribute with the illegal name \"" + name + "\"");
      }
      if (entry.getValue() instanceof ScriptObject child) {
        if (known.containsKey(child)) {
          module.children.put(name, known.get(child));
        } else if (classOf(child, place, program).isModule()) {
          module.children.put(name, module(child, place, program, known));
        }
      } else if (type.parameters().contains(name)) {
        module.addParameter(name, place, entry.getValue(), program);
      } else if (entry.getValue() instanceof ScriptTensor buffer) {
        module.buffers.put(name, buffer);
      } else if (entry.getValue() instanceof ScriptList list) {
        module.lists.put(name, list);
      }
    }
    return module;
  }

  private void addParameter(String name, String place, ScriptValue value, ScriptProgram program) {
    if (value instanceof UnreadTensor unread) {
      throw new UnsupportedModelException(
          program.file()
              + " holds the parameter "
              + place
              + ", which is "
              + unread.reason()
              + ". Export the network as it was trained, in float32");
    }
    if (value instanceof ScriptTensor tensor) {
      parameters.put(name, tensor);
    }
  }

  private static ScriptClass classOf(ScriptObject object, String path, ScriptProgram program) {
    ScriptClass type = program.type(object.className());
    if (type == null && object.className().startsWith(CUSTOM)) {
      throw new UnsupportedModelException(
          program.file()
              + " holds "
              + path
              + ", an object of the class "
              + object.className()
              + ", which is code of C++, as quantised networks have it. Export the network as it"
              + " was trained, before it is quantised or optimised");
    }
    if (type == null) {
      throw new WeightsException(
          program.file()
              + " holds "
              + (path.isEmpty() ? "a network" : path)
              + " of the class "
              + object.className()
              + ", which its code does not define; the file is damaged");
    }
    return type;
  }

  /**
   * Where the module stands.
   *
   * @return the names of attributes from the root, joined by dots; empty for the root
   */
  public String path() {
    return path;
  }

  /**
   * The module's class.
   *
   * @return with its methods
   */
  public ScriptClass type() {
    return type;
  }

  /**
   * The modules in it.
   *
   * @return by the names of attributes, in the order of the archive, unmodifiable
   */
  public Map<String, ScriptModule> children() {
    return Collections.unmodifiableMap(children);
  }

  /**
   * A module in it.
   *
   * @param name of the attribute
   * @return null if the attribute holds none
   */
  public @Nullable ScriptModule child(String name) {
    return children.get(name);
  }

  /**
   * Its own parameters, those of the modules in it left aside.
   *
   * @return by name, in the order of the archive, unmodifiable
   */
  public Map<String, ScriptTensor> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /**
   * Its tensors that are no parameters: running statistics, tables of positions.
   *
   * @return by name, in the order of the archive, unmodifiable
   */
  public Map<String, ScriptTensor> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /**
   * Its attributes that hold its own parameters a second time, as recurrent layers do.
   *
   * @return the parameters' names in the order of the list, by the attribute's name
   */
  public Map<String, List<String>> parameterLists() {
    Map<String, List<String>> found = new LinkedHashMap<>();
    lists.forEach(
        (name, list) -> {
          List<String> names = new ArrayList<>();
          for (ScriptValue item : list.items()) {
            parameters.forEach(
                (parameter, tensor) -> {
                  if (tensor.equals(item)) {
                    names.add(parameter);
                  }
                });
          }
          if (!names.isEmpty() && names.size() == list.items().size()) {
            found.put(name, names);
          }
        });
    return found;
  }

  /**
   * Its parameters that are read when an attribute is: recurrent layers hold theirs in a list, too.
   *
   * @param attribute the attribute's name
   * @return names of {@link #parameters()}; empty if it holds none
   */
  public Set<String> parametersIn(String attribute) {
    if (parameters.containsKey(attribute)) {
      return Set.of(attribute);
    }
    ScriptList list = lists.get(attribute);
    Set<String> names = new LinkedHashSet<>();
    if (list != null) {
      parameters.forEach(
          (name, tensor) -> {
            if (list.items().contains(tensor)) {
              names.add(name);
            }
          });
    }
    return names;
  }

  /**
   * This module and all in it, at whatever depth.
   *
   * @return each once, this first
   */
  public List<ScriptModule> all() {
    List<ScriptModule> found = new ArrayList<>();
    addAll(found, Collections.newSetFromMap(new IdentityHashMap<>()));
    return found;
  }

  private void addAll(List<ScriptModule> found, Set<ScriptModule> seen) {
    if (seen.add(this)) {
      found.add(this);
      children.values().forEach(child -> child.addAll(found, seen));
    }
  }

  /**
   * The name of one of its tensors in the network.
   *
   * @param name of one of {@link #parameters()} or {@link #buffers()}
   * @return as {@code named_parameters()} and {@code named_buffers()} have it
   */
  public String nameOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /**
   * The module as code says it.
   *
   * @param root what the root is called there
   * @return an expression
   */
  public Expression reference(Expression root) {
    Expression reference = root;
    for (String name : path.isEmpty() ? List.<String>of() : Arrays.asList(path.split("\\."))) {
      reference =
          Character.isDigit(name.charAt(0)) || !name.matches("\\w+")
              ? new Call(
                  new Name("getattr"),
                  Arrays.asList(null, null),
                  List.of(reference, new Literal("\"" + name + "\"")),
                  false)
              : new Select(reference, name);
    }
    return reference;
  }

  @Override
  public String toString() {
    return (path.isEmpty() ? "the network" : path) + " (" + type.name() + ")";
  }
}
