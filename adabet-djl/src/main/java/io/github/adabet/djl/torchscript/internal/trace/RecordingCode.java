package io.github.adabet.djl.torchscript.internal.trace;

import io.github.adabet.djl.torchscript.internal.code.CodeParser;
import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Items;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Subscript;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.Parameter;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.layer.Invocation;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import io.github.adabet.djl.torchscript.internal.module.ScriptClass;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.torchscript.internal.module.ScriptProgram;
import io.github.adabet.djl.torchscript.internal.walk.WalkProgram;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The code of a network with a twin of every function that its steps reach. A twin does what the
 * function does, and appends to a list, for each operation that it calls, the number of the call
 * with what the operation was given and what it returned. The twin of a step returns that list
 * besides. PyTorch's compiler finds the types, so that none need be known here.
 */
public final class RecordingCode {

  /** The list of what ran, in every twin. */
  static final String SEEN = "adabet_seen";

  private static final String TWIN = "adabet_recorded_";
  private static final String LOOK = "adabet_look";
  private static final Expression LIST_OF_ANY =
      new Subscript(new Name("List"), List.of(new Name("Any")));

  private final ScriptProgram program;
  private final ScriptModule root;
  private final Map<String, List<Function>> methods = new LinkedHashMap<>();
  private final Map<String, List<Function>> functions = new LinkedHashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private final Deque<Runnable> open = new ArrayDeque<>();
  private final List<CallSite> sites = new ArrayList<>();

  private RecordingCode(ScriptProgram program, ScriptModule root) {
    this.program = program;
    this.root = root;
  }

  /**
   * Writes the twins.
   *
   * @param program all code
   * @param root the network
   * @param walk its steps
   * @return the code
   */
  public static RecordingCode of(ScriptProgram program, ScriptModule root, WalkProgram walk) {
    RecordingCode code = new RecordingCode(program, root);
    code.changed.addAll(walk.code().keySet());
    List<Function> ofRoot = code.methodsOf(root.type());
    ofRoot.addAll(walk.methods());
    Set<String> steps = walk.steps().keySet();
    walk.methods().stream()
        .filter(method -> steps.contains(method.name()))
        .forEach(step -> ofRoot.add(code.twinOfStep(step)));
    while (!code.open.isEmpty()) {
      code.open.remove().run();
    }
    ofRoot.add(code.look());
    return code;
  }

  /**
   * The files that differ from the archive's.
   *
   * @return text by name, the steps of the walk among it
   */
  public Map<String, String> files() {
    Set<String> names = new LinkedHashSet<>(changed);
    names.addAll(functions.keySet());
    for (String type : methods.keySet()) {
      ScriptClass changed = program.type(type);
      if (changed != null) {
        names.add(changed.file());
      }
    }
    Map<String, String> files = new HashMap<>();
    for (String name : names) {
      files.put(name, program.withAdded(name, methods, functions.getOrDefault(name, List.of())));
    }
    return files;
  }

  /** Returns the calls of operations, by their numbers. */
  List<CallSite> sites() {
    return Collections.unmodifiableList(sites);
  }

  /** Returns the name of the twin of a step. */
  static String twin(String method) {
    return TWIN + method;
  }

  /** Returns the name of the method that says of tensors what they are. */
  static String lookMethod() {
    return LOOK;
  }

  private List<Function> methodsOf(ScriptClass type) {
    return methods.computeIfAbsent(type.name(), name -> new ArrayList<>());
  }

  int newSite(CallSite site) {
    sites.add(site);
    return sites.size() - 1;
  }

  private Function twinOfStep(Function step) {
    List<Statement> body = new ArrayList<>();
    Call empty =
        new Call(
            new Name("annotate"),
            Arrays.asList(null, null),
            List.of(LIST_OF_ANY, new Items(List.of(), false)),
            false);
    body.add(new Assign(List.of(new Name(SEEN)), false, null, false, List.of(empty)));
    for (Statement statement :
        new BodyRecorder(this, new MethodScope(root, step)).record(step.body())) {
      body.add(
          statement instanceof Return end
              ? new Return(new Expression.Tuple(List.of(end.value(), new Name(SEEN))))
              : statement);
    }
    return new Function(twin(step.name()), step.parameters(), null, body, step.oneLine());
  }

  /** Returns the name of a method's twin, which is written if it is not yet. */
  String twinOf(Invocation invocation) {
    ScriptClass type = invocation.module().type();
    Function method = invocation.method();
    if (known.add(type.name() + "." + method.name())) {
      open.add(
          () ->
              methodsOf(type)
                  .add(twin(method, new MethodScope(invocation.module(), method), true)));
    }
    return twin(method.name());
  }

  /** Returns the twin of a function that belongs to no class. */
  Expression twinOf(String qualified, Function function) {
    if (known.add(qualified)) {
      List<Parameter> parameters = new ArrayList<>(function.parameters());
      // Its first parameter is no module, as that of a method is.
      parameters.add(0, new Parameter("", null, null));
      Function asMethod =
          new Function(function.name(), parameters, function.result(), function.body(), false);
      open.add(
          () ->
              functions
                  .computeIfAbsent(ScriptProgram.fileOf(qualified), file -> new ArrayList<>())
                  .add(twin(function, new MethodScope(root, asMethod), false)));
    }
    String space = qualified.substring(0, qualified.lastIndexOf('.'));
    return new Select(Expression.dotted(space), twin(function.name()));
  }

  private Function twin(Function function, MethodScope scope, boolean method) {
    List<Parameter> parameters = new ArrayList<>(function.parameters());
    parameters.add(method ? 1 : 0, new Parameter(SEEN, LIST_OF_ANY, null));
    List<Statement> body = new BodyRecorder(this, scope).record(function.body());
    return new Function(twin(function.name()), parameters, function.result(), body, false);
  }

  ScriptProgram program() {
    return program;
  }

  /**
   * The method that says of each tensor: its identity, whether it shares the memory of another, its
   * number of axes, and its extent and stride along each.
   */
  private Function look() {
    String code =
        """
        def %s(self: %s,
            tensors: List[Tensor],
            others: List[Tensor]) -> List[int]:
          facts = annotate(List[int], [])
          for i in range(torch.len(tensors)):
            x = tensors[i]
            start = torch.as_strided(x, [0], [1], 0)
            other = torch.as_strided(others[i], [0], [1], 0)
            _0 = torch.append(facts, torch.hash(x))
            _1 = torch.append(facts, int(torch.is_set_to(start, other)))
            _2 = torch.append(facts, torch.dim(x))
            for axis in range(torch.dim(x)):
              _3 = torch.append(facts, torch.size(x, axis))
              _4 = torch.append(facts, torch.stride(x, axis))
          return facts
        """
            .formatted(LOOK, root.type().name());
    return (Function) CodeParser.parse(code).get(0);
  }
}
