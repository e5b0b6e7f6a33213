package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a network step by step. A value is let go as soon as no later step uses it, so that a pass
 * needs the memory of the network's own, and each layer is shown as soon as it has run.
 */
public final class ScriptWalker {

  private final ScriptEngine.Module module;
  private final Methods methods;
  private final Frame root;

  /**
   * A walker.
   *
   * @param module the archive with the program's code, loaded
   * @param program the steps
   * @param methods runs the methods of the steps
   */
  public ScriptWalker(ScriptEngine.Module module, WalkProgram program, Methods methods) {
    this.module = module;
    this.methods = methods;
    this.root = program.frame();
  }

  /** Runs the methods of steps. */
  @FunctionalInterface
  public interface Methods {

    /**
     * Runs a method.
     *
     * @param name which
     * @param arguments what it is given, which stays the walker's
     * @return what it returns, which is the walker's
     */
    Value run(String name, List<Value> arguments);
  }

  /** Is shown layers. */
  @FunctionalInterface
  public interface LayerHook {

    /**
     * Called before a layer runs.
     *
     * @param layer its index
     */
    default void begins(int layer) {}

    /**
     * Called when a layer has run.
     *
     * @param layer its index
     * @param output what it returned, which is the walker's
     */
    void ran(int layer, Value output);
  }

  /** A value, and how many variables hold it. */
  private static final class Held {

    private final Value value;
    private int holders;

    Held(Value value) {
      this.value = value;
    }

    Held hold() {
      holders++;
      return this;
    }

    void letGo() {
      holders--;
      if (holders == 0) {
        value.close();
      }
    }
  }

  /** The variables of a method that is walked through. */
  private static final class Variables implements AutoCloseable {

    private final Map<String, Held> held = new HashMap<>();

    Held get(String name) {
      Held value = held.get(name);
      if (value == null) {
        throw new IllegalStateException("variable " + name + " is used before it is assigned");
      }
      return value;
    }

    void put(String name, Held value) {
      Held before = held.put(name, value.hold());
      if (before != null) {
        before.letGo();
      }
    }

    void keepOnly(Set<String> names) {
      held.entrySet()
          .removeIf(
              entry -> {
                boolean unused = !names.contains(entry.getKey());
                if (unused) {
                  entry.getValue().letGo();
                }
                return unused;
              });
    }

    @Override
    public void close() {
      keepOnly(Set.of());
    }
  }

  /**
   * Runs a batch.
   *
   * @param inputs the tensors, as many as the program takes; closed
   * @param hook is shown each layer
   * @return what the network returns, which the caller closes
   * @throws ai.djl.engine.EngineException if the engine fails
   */
  public Value forward(List<Value> inputs, LayerHook hook) {
    List<Held> arguments = inputs.stream().map(Held::new).map(Held::hold).toList();
    Held result = walk(root, arguments, hook);
    return result.value;
  }

  /** Walks through a method; takes the arguments over, and hands its result over. */
  private Held walk(Frame frame, List<Held> arguments, LayerHook hook) {
    try (Variables variables = new Variables()) {
      for (int i = 0; i < arguments.size(); i++) {
        variables.put(frame.parameters().get(i), arguments.get(i));
      }
      arguments.forEach(Held::letGo);
      walk(frame.steps(), variables, hook);
      return variables.get(frame.result()).hold();
    }
  }

  private void walk(List<Step> steps, Variables variables, LayerHook hook) {
    for (Step step : steps) {
      walk(step, variables, hook);
      variables.keepOnly(step.live());
    }
  }

  private void walk(Step step, Variables variables, LayerHook hook) {
    if (step instanceof Step.Run run) {
      Value returned = run(run.method(), run.inputs(), variables);
      keep(returned, run.outputs(), variables);
    } else if (step instanceof Step.RunLayer layer) {
      hook.begins(layer.layer());
      Held output = new Held(run(layer.method(), layer.inputs(), variables)).hold();
      try {
        variables.put(layer.output(), output);
        variables.keepOnly(withOutput(layer.live(), layer.output()));
        hook.ran(layer.layer(), output.value);
      } finally {
        output.letGo();
      }
    } else if (step instanceof Step.Unpack unpack) {
      assign(variables.get(unpack.tuple()).value.items(), unpack.outputs(), variables);
    } else if (step instanceof Step.Enter enter) {
      List<Held> arguments = new ArrayList<>();
      enter.arguments().forEach(name -> arguments.add(variables.get(name).hold()));
      // What only the method still needs is its alone, and let go there as soon as may be.
      variables.keepOnly(enter.live());
      Held result = walk(enter.frame(), arguments, hook);
      variables.put(enter.output(), result);
      result.letGo();
    } else if (step instanceof Step.Choose choose) {
      boolean way = variables.get(choose.condition()).value.truth();
      walk(way ? choose.then() : choose.otherwise(), variables, hook);
    } else if (step instanceof Step.Repeat repeat) {
      long count = variables.get(repeat.count()).value.number();
      for (long round = 0; round < count; round++) {
        variables.put(repeat.variable(), new Held(module.of(round)));
        walk(repeat.body(), variables, hook);
      }
    } else if (step instanceof Step.RepeatWhile repeat) {
      while (variables.get(repeat.condition()).value.truth()) {
        walk(repeat.body(), variables, hook);
      }
    }
  }

  private static Set<String> withOutput(Set<String> live, String output) {
    if (live.contains(output)) {
      return live;
    }
    Set<String> names = new HashSet<>(live);
    names.add(output);
    return names;
  }

  private Value run(String method, List<String> inputs, Variables variables) {
    return methods.run(method, inputs.stream().map(name -> variables.get(name).value).toList());
  }

  private static void keep(Value returned, List<String> outputs, Variables variables) {
    if (outputs.size() == 1) {
      variables.put(outputs.get(0), new Held(returned));
      return;
    }
    try (returned) {
      if (!outputs.isEmpty()) {
        assign(returned.items(), outputs, variables);
      }
    }
  }

  private static void assign(List<Value> items, List<String> outputs, Variables variables) {
    for (int i = 0; i < items.size(); i++) {
      variables.put(outputs.get(i), new Held(items.get(i)));
    }
  }
}
