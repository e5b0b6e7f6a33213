package io.github.adabet.djl.torchscript.internal.trace;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Grouped;
import io.github.adabet.djl.torchscript.internal.code.Expression.Literal;
import io.github.adabet.djl.torchscript.internal.code.Expression.Name;
import io.github.adabet.djl.torchscript.internal.code.Expression.Negated;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Tuple;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Evaluate;
import io.github.adabet.djl.torchscript.internal.code.Statement.For;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.If;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.code.Statement.While;
import io.github.adabet.djl.torchscript.internal.code.Statement.With;
import io.github.adabet.djl.torchscript.internal.layer.Invocation;
import io.github.adabet.djl.torchscript.internal.layer.MethodScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of one function anew: every call is taken out of the expression that it stands
 * in, in the order of evaluation, and after each call of an operation stands one more that notes
 * it. Calls of the code's own functions go to their twins.
 */
final class BodyRecorder {

  private static final String TEMPORARY = "adabet_made";
  private static final String NOTED = "adabet_noted";
  private static final String RAISE = "ops.prim.RaiseException";

  private final RecordingCode code;
  private final MethodScope scope;
  private List<Statement> written = new ArrayList<>();
  private int temporaries;

  BodyRecorder(RecordingCode code, MethodScope scope) {
    this.code = code;
    this.scope = scope;
  }

  List<Statement> record(List<Statement> statements) {
    List<Statement> outer = written;
    written = new ArrayList<>();
    statements.forEach(this::add);
    List<Statement> inner = List.copyOf(written);
    written = outer;
    return inner;
  }

  private void add(Statement statement) {
    if (statement instanceof Assign assign) {
      List<Expression> values = takeOut(assign.values());
      boolean severalOfOne = assign.targets().size() > 1 && values.size() == 1;
      written.add(
          new Assign(
              assign.targets(),
              assign.unpacks() || severalOfOne,
              assign.type(),
              assign.blank(),
              values));
    } else if (statement instanceof Evaluate evaluate) {
      written.add(new Evaluate(evaluated(evaluate.expression())));
    } else if (statement instanceof Return end) {
      written.add(new Return(takeOut(end.value())));
    } else if (statement instanceof If choice) {
      Expression condition = takeOut(choice.condition());
      written.add(new If(condition, record(choice.then()), record(choice.otherwise())));
    } else if (statement instanceof For loop) {
      Expression range = takeOut(loop.range());
      written.add(new For(loop.variable(), range, record(loop.body())));
    } else if (statement instanceof While loop) {
      written.add(new While(loop.condition(), record(loop.body())));
    } else if (statement instanceof With with) {
      written.add(new With(with.context(), with.name(), record(with.body())));
    } else {
      written.add(statement);
    }
  }

  /** What is evaluated for what it does may return nothing, and cannot be given a name. */
  private Expression evaluated(Expression expression) {
    boolean ofCode =
        scope.invocation(expression) != null
            || (expression instanceof Call call
                && scope.qualified(call.function()).flatMap(code.program()::function).isPresent());
    return expression instanceof Call call && !ofCode
        ? new Call(call.function(), call.keywords(), takeOut(call.arguments()), call.comma())
        : takeOut(expression);
  }

  private List<Expression> takeOut(List<Expression> expressions) {
    return expressions.stream().map(this::takeOut).toList();
  }

  private Expression takeOut(Expression expression) {
    if (!(expression instanceof Call call)) {
      List<Expression> parts = expression.parts();
      return parts.isEmpty() ? expression : expression.with(takeOut(parts));
    }
    Invocation invocation = scope.invocation(call);
    if (invocation != null) {
      Expression module = ((Select) call.function()).of();
      return assigned(twin(call, new Select(module, code.twinOf(invocation))));
    }
    String name = scope.qualified(call.function()).orElse("");
    Optional<Function> function = code.program().function(name);
    if (function.isPresent()) {
      return assigned(twin(call, code.twinOf(name, function.get())));
    }
    List<Expression> arguments = takeOut(call.arguments());
    Call taken = new Call(call.function(), call.keywords(), arguments, call.comma());
    return isOperation(name) ? noted(name, taken) : taken;
  }

  private static boolean isOperation(String name) {
    return (name.startsWith("torch.") || name.startsWith("ops.")) && !name.equals(RAISE);
  }

  private Call twin(Call call, Expression function) {
    List<Expression> arguments = new ArrayList<>(List.of(new Name(RecordingCode.SEEN)));
    arguments.addAll(takeOut(call.arguments()));
    List<@Nullable String> keywords = new ArrayList<>();
    keywords.add(null);
    keywords.addAll(call.keywords());
    return new Call(function, keywords, arguments, call.comma());
  }

  private Name assigned(Expression value) {
    Name target = new Name(TEMPORARY + temporaries++);
    written.add(new Assign(List.of(target), false, null, false, List.of(value)));
    return target;
  }

  /** Runs an operation and notes the number of its call, what it was given and what it returned. */
  private Name noted(String name, Call call) {
    Name result = assigned(call);
    List<Integer> recorded = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      if (!isWrittenOut(call.arguments().get(i))) {
        recorded.add(i);
      }
    }
    String operation = name.substring(name.lastIndexOf('.') + 1);
    int site = code.newSite(new CallSite(operation, call.arguments(), recorded));
    List<Expression> note = new ArrayList<>(List.of(new Literal(Integer.toString(site))));
    recorded.forEach(place -> note.add(call.arguments().get(place)));
    note.add(result);
    Call append =
        new Call(
            Expression.dotted("torch.append"),
            Arrays.asList(null, null),
            List.of(new Name(RecordingCode.SEEN), new Tuple(note)),
            false);
    written.add(new Assign(List.of(new Name(NOTED + site)), false, null, false, List.of(append)));
    return result;
  }

  /** Tells whether an argument holds no tensor for sure, so that it need not be handed out. */
  private static boolean isWrittenOut(Expression argument) {
    if (argument instanceof Expression.Items items) {
      return items.items().stream().allMatch(BodyRecorder::isWrittenOut);
    }
    if (argument instanceof Grouped || argument instanceof Tuple) {
      return argument.parts().stream().allMatch(BodyRecorder::isWrittenOut);
    }
    return argument instanceof Literal || argument instanceof Negated;
  }
}
