package io.github.adabet.djl.torchscript.internal.train;

import io.github.adabet.djl.torchscript.internal.code.Expression;
import io.github.adabet.djl.torchscript.internal.code.Expression.Select;
import io.github.adabet.djl.torchscript.internal.code.Statement;
import io.github.adabet.djl.torchscript.internal.code.Statement.Assign;
import io.github.adabet.djl.torchscript.internal.code.Statement.Function;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The buffers that a forward pass in training mode changes: running statistics under the names that
 * PyTorch's normalisations have for them, and what a module's code assigns.
 */
final class Statistics {

  private static final List<String> NAMES =
      List.of("running_mean", "running_var", "num_batches_tracked");

  private Statistics() {}

  /** Returns the names in the network of those of a module and all that is in it. */
  static List<String> of(ScriptModule module) {
    List<String> names = new ArrayList<>();
    for (ScriptModule part : module.all()) {
      own(part).forEach(name -> names.add(part.nameOf(name)));
    }
    return names;
  }

  /** Tells whether a module holds any itself. */
  static boolean has(ScriptModule module) {
    return !own(module).isEmpty();
  }

  /** Returns the names in the network of those that code puts new tensors in the place of. */
  static Set<String> replaced(ScriptModule network) {
    Set<String> names = new HashSet<>();
    for (ScriptModule part : network.all()) {
      assigned(part).forEach(name -> names.add(part.nameOf(name)));
    }
    return names;
  }

  private static Set<String> own(ScriptModule module) {
    Set<String> names = new LinkedHashSet<>(NAMES);
    names.retainAll(module.buffers().keySet());
    names.addAll(assigned(module));
    return names;
  }

  private static Set<String> assigned(ScriptModule module) {
    Set<String> names = new LinkedHashSet<>();
    for (Function method : module.type().methods().values()) {
      addAssigned(method.body(), names);
    }
    names.retainAll(module.buffers().keySet());
    return names;
  }

  private static void addAssigned(List<Statement> statements, Set<String> names) {
    for (Statement statement : statements) {
      if (statement instanceof Assign assign) {
        for (Expression target : assign.targets()) {
          if (target instanceof Select select) {
            names.add(select.attribute());
          }
        }
      }
      addAssigned(statement.inner(), names);
    }
  }
}
