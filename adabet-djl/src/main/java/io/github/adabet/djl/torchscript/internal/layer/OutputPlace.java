package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Call;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Expression.Tuple;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.code.Statement.Return;
import io.github.adabet.djl.torchscript.internal.module.ScriptClass;
import java.util.HashSet;
import java.util.Set;

/**
 * Where in the tuple that a layer returns its output stands. That is its beginning, but for
 * recurrent layers of traced networks: these return what the network uses, the states before the
 * output or after it, and only the code tells which is which.
 */
final class OutputPlace {

  private static final Set<String> RECURRENT = Set.of("lstm", "gru", "rnn_tanh", "rnn_relu");

  private OutputPlace() {}

  /** Returns the place, from 0. */
  static int of(ScriptClass type) {
    for (Function method : type.methods().values()) {
      Set<Expression> outputs = new HashSet<>();
      for (Statement statement : method.body()) {
        if (statement instanceof Assign assign && isRecurrent(assign)) {
          outputs.add(assign.targets().get(0));
        } else if (statement instanceof Return end && end.value() instanceof Tuple tuple) {
          for (int i = 0; i < tuple.items().size(); i++) {
            if (outputs.contains(tuple.items().get(i))) {
              return i;
            }
          }
        }
      }
    }
    return 0;
  }

  private static boolean isRecurrent(Assign assign) {
    return assign.targets().size() > 1
        && !assign.values().isEmpty()
        && assign.values().get(0) instanceof Call call
        && call.function() instanceof Select select
        && RECURRENT.contains(select.attribute());
  }
}
