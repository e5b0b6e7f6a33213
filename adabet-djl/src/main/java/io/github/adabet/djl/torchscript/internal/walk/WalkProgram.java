package io.github.adabet.djl.torchscript.internal.walk;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.torchscript.internal.code.CodePrinter;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network in steps, with the code that they run. The steps refer to methods of the network's
 * class, which a copy of the archive holds besides those that were there: {@link #code()}. Nothing
 * else differs, but that traced operations take their mode from their module; no operation is
 * called that the network does not call.
 *
 * @param frame the method of the network
 * @param access the tensors and modes of its modules
 * @param replacing the methods that put another output into the named tuples that layers return, by
 *     the layers' index
 * @param fixed the indices of layers into whose results no other output can be put
 * @param methods what is added to the class of the network
 * @param code the text of the files of code that differ, by their names in the archive
 */
public record WalkProgram(
    Frame frame,
    ModuleAccess access,
    Map<Integer, String> replacing,
    Set<Integer> fixed,
    List<Function> methods,
    Map<String, String> code) {

  /** Copies the collections. */
  public WalkProgram {
    replacing = Map.copyOf(replacing);
    fixed = Set.copyOf(fixed);
    methods = List.copyOf(methods);
    code = Map.copyOf(code);
  }

  /**
   * Cuts a network into steps.
   *
   * @param program all code
   * @param root the network
   * @param forward its method
   * @param layers its layers
   * @param inputs how many tensors a batch has, or 0 for as many as the network must have
   * @return the steps
   * @throws UnsupportedModelException if it takes something else than tensors, or layers are run in
   *     a way that is not taken apart
   */
  public static WalkProgram of(
      ScriptProgram program, ScriptModule root, Function forward, ScriptLayers layers, int inputs) {
    List<Parameter> parameters = WalkCompiler.withoutSelf(forward);
    int needed = (int) parameters.stream().filter(parameter -> parameter.value() == null).count();
    int given = inputs == 0 ? needed : inputs;
    if (given < needed || given > parameters.size() || given == 0) {
      throw new UnsupportedModelException(
          program.file()
              + " holds a network that takes "
              + needed
              + (needed == parameters.size() ? "" : " to " + parameters.size())
              + " inputs, not "
              + given
              + "; state its inputs by NetworkOptions.builder().inputs(...)");
    }
    for (Parameter parameter : parameters.subList(0, given)) {
      if (!isTensor(parameter.type())) {
        throw new UnsupportedModelException(
            program.file()
                + " holds a network whose input "
                + parameter.name()
                + " is "
                + (parameter.type() == null ? "" : CodePrinter.print(parameter.type()))
                + ", and not a tensor. Wrap it in Python in a module that takes tensors, and export"
                + " that");
      }
    }
    WalkCompiler compiler = new WalkCompiler(program, root, layers);
    Frame frame = compiler.compile(forward, given);
    ModuleAccess access = ModuleAccess.write(root, compiler);
    Map<String, String> code = new HashMap<>();
    for (String file : program.rewritten()) {
      code.put(file, CodePrinter.print(program.statements(file), 0));
    }
    Map<String, List<Function>> added = Map.of(root.type().name(), compiler.methods());
    code.put(root.type().file(), program.withAdded(root.type().file(), added, List.of()));
    return new WalkProgram(
        frame, access, compiler.replacing(), compiler.fixed(), compiler.methods(), code);
  }

  /** Tells whether a parameter takes a tensor; one without a type does. */
  private static boolean isTensor(@Nullable Expression type) {
    List<Expression> optional = Types.inside(type, "Optional");
    Expression given = optional == null ? type : optional.get(0);
    return given == null || given.equals(Types.TENSOR);
  }

  /**
   * How many tensors a batch has.
   *
   * @return 1 or more
   */
  public int inputs() {
    return frame.parameters().size();
  }

  /**
   * Which layers the steps run.
   *
   * @return the index of the layer, by the name of the method; empty for those that run none
   */
  public Map<String, OptionalInt> steps() {
    Map<String, OptionalInt> found = new LinkedHashMap<>();
    collect(frame.steps(), found);
    return found;
  }

  private static void collect(List<Step> steps, Map<String, OptionalInt> found) {
    for (Step step : steps) {
      if (step instanceof Step.Run run) {
        found.put(run.method(), OptionalInt.empty());
      } else if (step instanceof Step.RunLayer run) {
        found.put(run.method(), OptionalInt.of(run.layer()));
      } else if (step instanceof Step.Enter enter) {
        collect(enter.frame().steps(), found);
      } else if (step instanceof Step.Choose choose) {
        collect(choose.then(), found);
        collect(choose.otherwise(), found);
      } else if (step instanceof Step.Repeat repeat) {
        collect(repeat.body(), found);
      } else if (step instanceof Step.RepeatWhile repeat) {
        collect(repeat.body(), found);
      }
    }
  }
}
