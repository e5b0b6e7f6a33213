package io.github.adabet.djl.torchscript.internal.module;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Items;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Subscript;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Definition;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A class of the code. Immutable.
 *
 * @param name qualified, for example {@code __torch__.torch.nn.modules.linear.Linear}
 * @param file the file of code that it stands in
 * @param definition as it was read
 * @param attributes the type of each attribute by name
 * @param parameters the names of the attributes that are parameters
 * @param methods by name
 */
public record ScriptClass(
    String name,
    String file,
    Definition definition,
    Map<String, Expression> attributes,
    Set<String> parameters,
    Map<String, Function> methods) {

  private static final String PARAMETERS = "__parameters__";
  private static final String ANNOTATIONS = "__annotations__";

  /** Copies the collections. */
  public ScriptClass {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    parameters = Collections.unmodifiableSet(new LinkedHashSet<>(parameters));
    methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
  }

  /** Reads what a class says of itself. */
  static ScriptClass of(String name, String file, Definition definition) {
    Map<String, Expression> attributes = new LinkedHashMap<>();
    Set<String> parameters = new LinkedHashSet<>();
    Map<String, Function> methods = new LinkedHashMap<>();
    for (Statement statement : definition.body()) {
      if (statement instanceof Function method) {
        methods.put(method.name(), method);
      } else if (statement instanceof Assign assign) {
        Expression target = assign.targets().get(0);
        if (target instanceof Name plain && plain.id().equals(PARAMETERS)) {
          if (assign.values().get(0) instanceof Items items) {
            items.items().forEach(item -> parameters.add(text(item)));
          }
        } else if (target instanceof Name plain && assign.type() != null) {
          attributes.put(plain.id(), assign.type());
        } else if (target instanceof Subscript entry
            && entry.of().equals(new Name(ANNOTATIONS))
            && !assign.values().isEmpty()) {
          attributes.put(text(entry.indices().get(0)), assign.values().get(0));
        }
      }
    }
    return new ScriptClass(name, file, definition, attributes, parameters, methods);
  }

  /**
   * Tells whether its objects are named tuples.
   *
   * @return whether they are tuples whose fields are the attributes, in their order
   */
  public boolean isNamedTuple() {
    return "NamedTuple".equals(definition.base());
  }

  /**
   * The text of a literal string.
   *
   * @param literal with its quotes
   * @return what is between them; the whole if it is no string
   */
  public static String text(Expression literal) {
    String written = literal instanceof Literal known ? known.text() : literal.toString();
    return written.length() > 1 && written.startsWith("\"")
        ? written.substring(1, written.length() - 1)
        : written;
  }

  /**
   * Whether it normalises by the statistics of each batch in whatever mode, as tracing a network in
   * training mode leaves it.
   *
   * @return true if its code says so by a constant
   */
  public boolean normalisesByBatchAlways() {
    return TracedModes.normalisesByBatchAlways(this);
  }

  /**
   * Whether objects of the class are modules.
   *
   * @return false for plain classes, interfaces, named tuples and enumerations
   */
  public boolean isModule() {
    return "Module".equals(definition.base());
  }

  /**
   * Whether variables of this type hold modules, of which it cannot be told which.
   *
   * @return true for modules and interfaces of modules
   */
  public boolean holdsModules() {
    return isModule() || "ModuleInterface".equals(definition.base());
  }
}
