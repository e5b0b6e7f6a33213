package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.torchscript.internal.walk.Variables.Held;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A pass through a network, step by step, which can stop before a layer. A value is let go as soon
 * as no later step uses it, so that a pass needs the memory of the network's own, and each layer is
 * shown as soon as it has run.
 *
 * <p>Whoever begins it closes it. Not thread-safe.
 */
public final class Walk implements AutoCloseable {

  private final ScriptEngine.Module module;
  private final Deque<Level> levels = new ArrayDeque<>();
  private boolean atStart = true;
  private @Nullable Held result;

  private Walk(ScriptEngine.Module module) {
    this.module = module;
  }

  /** Runs the methods of steps. */
  @FunctionalInterface
  public interface Methods {

    /**
     * Runs a method.
     *
     * @param name which
     * @param arguments what it is given, which stays the walk's
     * @return what it returns, which is the walk's
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
     * Called when a layer has run, while its input is still there.
     *
     * @param layer its index
     * @param input its first argument, if that is a variable's value; stays the walk's
     * @param output what it returned
     * @return what goes on in its place: the same, unless overridden; if it is another value, that
     *     is the walk's, and this closes the output
     */
    default Value passOn(int layer, @Nullable Value input, Value output) {
      return output;
    }

    /**
     * Called when a layer has run and what is not used after it was let go.
     *
     * @param layer its index
     * @param output what it passed on, which is the walk's
     */
    void ran(int layer, Value output);
  }

  /** Steps of which one is under way: of a method, or of a branch or loop with its variables. */
  private static final class Level {

    private final List<Step> steps;
    private final Variables variables;
    private final @Nullable Frame frame;
    private final @Nullable Step loop;
    private final long rounds;
    private long round;
    private int next;

    Level(
        List<Step> steps,
        Variables variables,
        @Nullable Frame frame,
        @Nullable Step loop,
        long rounds) {
      this.steps = steps;
      this.variables = variables;
      this.frame = frame;
      this.loop = loop;
      this.rounds = rounds;
    }

    /** Begins the next round of a loop; returns whether there is one. */
    boolean again(ScriptEngine.Module module) {
      boolean goesOn = false;
      if (loop instanceof Step.Repeat repeat && round + 1 < rounds) {
        round++;
        variables.put(repeat.variable(), new Held(module.of(round)));
        goesOn = true;
      } else if (loop instanceof Step.RepeatWhile repeat) {
        goesOn = variables.get(repeat.condition()).value().truth();
      }
      if (goesOn) {
        next = 0;
      }
      return goesOn;
    }
  }

  /**
   * Begins a pass.
   *
   * @param module the archive with the program's code, loaded
   * @param program the steps
   * @param inputs the tensors, as many as the program takes; the walk's from now on
   * @return a pass that has not come to any step, which the caller closes
   */
  public static Walk begin(ScriptEngine.Module module, WalkProgram program, List<Value> inputs) {
    Walk walk = new Walk(module);
    walk.enter(program.frame(), inputs.stream().map(Held::new).map(Held::hold).toList());
    return walk;
  }

  /** Goes on from a place, with values by their numbers, which are the walk's from now on. */
  static Walk resume(ScriptEngine.Module module, WalkPlace place, List<Value> values) {
    Walk walk = new Walk(module);
    walk.atStart = place.isAtStart();
    List<Held> held = values.stream().map(Held::new).toList();
    Variables variables = new Variables();
    List<WalkPlace.Level> from = place.levels();
    for (int i = from.size() - 1; i >= 0; i--) {
      WalkPlace.Level there = from.get(i);
      if (there.frame() != null) {
        Variables own = new Variables();
        there.variables().forEach((name, number) -> own.put(name, held.get(number)));
        variables = own;
      }
      Level level =
          new Level(there.steps(), variables, there.frame(), there.loop(), there.rounds());
      level.round = there.round();
      level.next = there.next();
      walk.levels.push(level);
    }
    return walk;
  }

  /**
   * Runs until a layer is reached.
   *
   * @param methods runs the methods of the steps
   * @param hook is shown each layer that runs
   * @param stop says before which layers to stop, by their index
   * @return whether there was none, so that the pass is done
   * @throws ai.djl.engine.EngineException if the engine fails
   */
  public boolean run(Methods methods, LayerHook hook, IntPredicate stop) {
    while (!levels.isEmpty()) {
      Level level = levels.element();
      if (level.next == level.steps.size()) {
        if (!level.again(module)) {
          leave(level);
        }
        continue;
      }
      Step step = level.steps.get(level.next);
      if (step instanceof Step.RunLayer layer && stop.test(layer.layer())) {
        return false;
      }
      atStart = false;
      if (isDone(step, level.variables, methods, hook)) {
        finish(level);
      }
    }
    return true;
  }

  /** Runs a step; returns false if there are steps in it that come next. */
  private boolean isDone(Step step, Variables variables, Methods methods, LayerHook hook) {
    if (step instanceof Step.Run run) {
      keep(run(methods, run.method(), run.inputs(), variables), run.outputs(), variables);
    } else if (step instanceof Step.RunLayer layer) {
      runLayer(layer, variables, methods, hook);
    } else if (step instanceof Step.Unpack unpack) {
      assign(variables.get(unpack.tuple()).value().items(), unpack.outputs(), variables);
    } else if (step instanceof Step.Enter enter) {
      List<Held> arguments = new ArrayList<>();
      enter.arguments().forEach(name -> arguments.add(variables.get(name).hold()));
      // What only the method still needs is its alone, and let go there as soon as may be.
      variables.keepOnly(enter.live());
      enter(enter.frame(), arguments);
      return false;
    } else if (step instanceof Step.Choose choose) {
      boolean way = variables.get(choose.condition()).value().truth();
      levels.push(new Level(way ? choose.then() : choose.otherwise(), variables, null, null, 0));
      return false;
    } else if (step instanceof Step.Repeat repeat) {
      long count = variables.get(repeat.count()).value().number();
      if (count > 0) {
        variables.put(repeat.variable(), new Held(module.of(0)));
        levels.push(new Level(repeat.body(), variables, null, repeat, count));
      }
      return count <= 0;
    } else if (step instanceof Step.RepeatWhile repeat) {
      boolean begins = variables.get(repeat.condition()).value().truth();
      if (begins) {
        levels.push(new Level(repeat.body(), variables, null, repeat, 0));
      }
      return !begins;
    }
    return true;
  }

  /** Takes the arguments over. */
  private void enter(Frame frame, List<Held> arguments) {
    Variables variables = new Variables();
    for (int i = 0; i < arguments.size(); i++) {
      variables.put(frame.parameters().get(i), arguments.get(i));
    }
    arguments.forEach(Held::letGo);
    levels.push(new Level(frame.steps(), variables, frame, null, 0));
  }

  /** Goes on behind steps that are done, with what their method returned. */
  private void leave(Level done) {
    Frame frame = done.frame;
    if (frame == null) {
      levels.pop();
      finish(levels.element());
      return;
    }
    Held returned = done.variables.get(frame.result()).hold();
    levels.pop();
    done.variables.close();
    Level level = levels.peek();
    if (level == null) {
      result = returned;
    } else if (level.steps.get(level.next) instanceof Step.Enter enter) {
      level.variables.put(enter.output(), returned);
      returned.letGo();
      finish(level);
    }
  }

  private static void finish(Level level) {
    level.variables.keepOnly(level.steps.get(level.next).live());
    level.next++;
  }

  private static void runLayer(
      Step.RunLayer layer, Variables variables, Methods methods, LayerHook hook) {
    hook.begins(layer.layer());
    Value returned = run(methods, layer.method(), layer.inputs(), variables);
    String first = layer.first();
    Value input = first == null ? null : variables.get(first).value();
    Held output = new Held(passedOn(hook, layer.layer(), input, returned)).hold();
    try {
      variables.put(layer.output(), output);
      variables.keepOnly(withOutput(layer.live(), layer.output()));
      hook.ran(layer.layer(), output.value());
    } finally {
      output.letGo();
    }
  }

  private static Value passedOn(LayerHook hook, int layer, @Nullable Value input, Value returned) {
    try {
      return hook.passOn(layer, input, returned);
    } catch (RuntimeException e) {
      returned.close();
      throw e;
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

  private static Value run(
      Methods methods, String method, List<String> inputs, Variables variables) {
    return methods.run(method, inputs.stream().map(name -> variables.get(name).value()).toList());
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

  /**
   * Takes the result of a pass that is done.
   *
   * @return what the network returns, which the caller closes
   */
  public Value takeResult() {
    Held done = Objects.requireNonNull(result, "the pass is not done");
    result = null;
    return done.value();
  }

  /**
   * Where a pass has stopped.
   *
   * @param place from which others can go on
   * @param values what is alive there, by number; stays the walk's
   */
  public record Stop(WalkPlace place, List<Value> values) {}

  /**
   * Says where the pass has stopped.
   *
   * @return the place, from which others can go on, and the values
   */
  public Stop stop() {
    Map<Held, Integer> numbers = new HashMap<>();
    List<Value> values = new ArrayList<>();
    List<WalkPlace.Level> there = new ArrayList<>();
    for (Level level : levels) {
      Map<String, Integer> variables = new HashMap<>();
      if (level.frame != null) {
        // In the order of names, so that two passes number their values alike.
        level.variables.all().keySet().stream()
            .sorted()
            .forEach(
                name -> {
                  Held held = level.variables.get(name);
                  variables.put(
                      name,
                      numbers.computeIfAbsent(
                          held,
                          key -> {
                            values.add(key.value());
                            return values.size() - 1;
                          }));
                });
      }
      there.add(
          new WalkPlace.Level(
              level.steps,
              level.next,
              level.frame,
              level.loop,
              level.round,
              level.rounds,
              variables));
    }
    return new Stop(new WalkPlace(there, atStart), List.copyOf(values));
  }

  @Override
  public void close() {
    for (Level level : levels) {
      if (level.frame != null) {
        level.variables.close();
      }
    }
    levels.clear();
    if (result != null) {
      result.letGo();
      result = null;
    }
  }
}
