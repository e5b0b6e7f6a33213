package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Items;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Subscript;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensors and modes of a network's modules, and the methods by which they are read and set: one
 * returns all tensors, one puts others in their place, one says of each module whether it is in
 * training mode; and one says how a tensor lies in memory. A tensor that modules share is one,
 * which is put everywhere.
 */
public final class ModuleAccess {

  private static final String VALUES = FrameCompiler.ADDED + "values";
  private static final String MODULE = FrameCompiler.ADDED + "held";
  private static final String MODE = "training";
  private static final String WORD = "[A-Za-z_]\\w*";

  private final List<HeldTensor> tensors;
  private final List<ScriptModule> modes;
  private final String read;
  private final String assign;
  private final String switchModes;
  private final String stride;

  private ModuleAccess(
      List<HeldTensor> tensors,
      List<ScriptModule> modes,
      String read,
      String assign,
      String switchModes,
      String stride) {
    this.tensors = tensors;
    this.modes = modes;
    this.read = read;
    this.assign = assign;
    this.switchModes = switchModes;
    this.stride = stride;
  }

  /**
   * A tensor of the network's.
   *
   * @param name as {@code named_parameters()} or {@code named_buffers()} has it
   * @param stored what the archive holds
   * @param parameter whether it is a parameter
   * @param assignable whether another can be put in its place everywhere
   */
  public record HeldTensor(
      String name, ScriptTensor stored, boolean parameter, boolean assignable) {}

  /** An attribute that holds a tensor. */
  private record Place(ScriptModule module, String attribute) {

    Expression reference(Expression root) {
      Expression reference = module.reference(root);
      Expression held =
          attribute.matches(WORD)
              ? new Select(reference, attribute)
              : call("getattr", reference, new Literal("\"" + attribute + "\""));
      Expression type = module.type().attributes().get(attribute);
      return type == null || type.equals(Types.TENSOR)
          ? held
          : call("unchecked_cast", Types.TENSOR, held);
    }
  }

  private static Call call(String function, Expression... arguments) {
    List<@Nullable String> keywords = Collections.nCopies(arguments.length, null);
    return new Call(new Name(function), keywords, List.of(arguments), false);
  }

  /** Writes the methods into the class of a network. */
  static ModuleAccess write(ScriptModule root, WalkCompiler compiler) {
    Map<String, List<Place>> places = places(root);
    List<HeldTensor> tensors = new ArrayList<>();
    List<Expression> references = new ArrayList<>();
    List<ScriptModule> modes = new ArrayList<>();
    Self self = new Self(compiler);
    for (List<Place> held : places.values()) {
      Place first = held.get(0);
      ScriptTensor parameter = first.module().parameters().get(first.attribute());
      ScriptTensor buffer = first.module().buffers().get(first.attribute());
      ScriptTensor stored = parameter == null ? buffer : parameter;
      if (stored != null) {
        boolean assignable = held.stream().allMatch(place -> place.attribute().matches(WORD));
        String name = first.module().nameOf(first.attribute());
        tensors.add(new HeldTensor(name, stored, parameter != null, assignable));
        references.add(first.reference(new Name("self")));
      }
    }
    String read =
        self.method(
            List.of(),
            Types.of("List", Types.TENSOR),
            List.of(new Return(new Items(references, false))));
    List<Statement> assignments = assignments(List.copyOf(places.values()));
    String assign = self.setter(Types.TENSOR, assignments);
    List<Statement> switches = new ArrayList<>();
    for (ScriptModule module : root.all()) {
      if (new Name("bool").equals(module.type().attributes().get(MODE))) {
        Name held = hold(module, modes.size(), switches);
        switches.add(set(held, MODE, value(modes.size())));
        modes.add(module);
      }
    }
    String switchModes = self.setter(new Name("bool"), switches);
    Parameter value = new Parameter(VALUES, Types.TENSOR, null);
    String stride =
        self.method(
            List.of(value),
            Types.of("List", new Name("int")),
            List.of(new Return(call("torch.stride", new Name(VALUES)))));
    return new ModuleAccess(
        List.copyOf(tensors), List.copyOf(modes), read, assign, switchModes, stride);
  }

  /** Returns the attributes that hold tensors, together if they hold the same. */
  private static Map<String, List<Place>> places(ScriptModule root) {
    Map<String, List<Place>> places = new LinkedHashMap<>();
    for (ScriptModule module : root.all()) {
      Map<String, ScriptTensor> held = new LinkedHashMap<>(module.parameters());
      held.putAll(module.buffers());
      held.forEach(
          (name, tensor) ->
              places
                  .computeIfAbsent(tensor.view(), view -> new ArrayList<>())
                  .add(new Place(module, name)));
    }
    return places;
  }

  private static List<Statement> assignments(List<List<Place>> places) {
    Map<ScriptModule, Map<String, Integer>> numbers = new LinkedHashMap<>();
    for (int i = 0; i < places.size(); i++) {
      for (Place place : places.get(i)) {
        numbers
            .computeIfAbsent(place.module(), module -> new LinkedHashMap<>())
            .put(place.attribute(), i);
      }
    }
    List<Statement> statements = new ArrayList<>();
    numbers.forEach(
        (module, held) -> {
          Name holder = hold(module, statements.size(), statements);
          held.forEach(
              (name, number) -> {
                if (name.matches(WORD)) {
                  statements.add(set(holder, name, value(number)));
                }
              });
          module
              .parameterLists()
              .forEach(
                  (name, listed) -> {
                    List<Expression> items =
                        listed.stream().map(item -> value(held.getOrDefault(item, 0))).toList();
                    statements.add(set(holder, name, new Items(items, false)));
                  });
        });
    return statements;
  }

  /** Gives a module a name. */
  private static Name hold(ScriptModule module, int number, List<Statement> statements) {
    Expression reference = module.reference(new Name("self"));
    Name name = new Name(MODULE + number);
    statements.add(new Assign(List.of(name), false, null, false, List.of(reference)));
    return name;
  }

  private static Statement set(Name module, String attribute, Expression value) {
    Expression target = new Select(module, attribute);
    return new Assign(List.of(target), false, null, false, List.of(value));
  }

  private static Expression value(int number) {
    return new Subscript(new Name(VALUES), List.of(new Literal(Integer.toString(number))));
  }

  /** Writes methods of the network. */
  private record Self(WalkCompiler compiler) {

    String setter(Expression element, List<Statement> assignments) {
      List<Statement> body = new ArrayList<>(assignments);
      body.add(new Return(new Literal("None")));
      Parameter values = new Parameter(VALUES, Types.of("List", element), null);
      return method(List.of(values), Types.NONE, body);
    }

    String method(List<Parameter> parameters, Expression result, List<Statement> body) {
      List<Parameter> all = new ArrayList<>();
      all.add(new Parameter("self", compiler.rootType(), null));
      all.addAll(parameters);
      String name = compiler.newMethodName();
      compiler.add(new Function(name, List.copyOf(all), result, List.copyOf(body), false));
      return name;
    }
  }

  /**
   * The tensors of all modules: parameters and buffers.
   *
   * @return each once, under the name of its first place, unmodifiable
   */
  public List<HeldTensor> tensors() {
    return tensors;
  }

  /**
   * The modules that have a mode.
   *
   * @return in the order in which modes are given, unmodifiable
   */
  public List<ScriptModule> modes() {
    return modes;
  }

  String readMethod() {
    return read;
  }

  String assignMethod() {
    return assign;
  }

  String modeMethod() {
    return switchModes;
  }

  String strideMethod() {
    return stride;
  }
}
