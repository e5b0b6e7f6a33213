package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.nn.Parameter;
import io.github.adabet.GradientClipping;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.internal.tree.HalfPrecision;
import java.util.Collection;

/**
 * What an optimizer needs for each trained parameter, in arrays of the parameter's own size and
 * precision.
 *
 * @param states kept between steps
 * @param temporaries at once at most, while the parameter is updated
 */
public record OptimizerMemory(int states, int temporaries) {

  /**
   * Counts the arrays.
   *
   * @param options the optimizer
   * @param parameters what is trained; if one is in half precision all are taken to be
   */
  public static OptimizerMemory of(OptimizerOptions options, Collection<Parameter> parameters) {
    UpdateRule rule = UpdateRule.of(options.rule());
    WeightDecay decay = options.weightDecay();
    int average = options.average().kept() ? 1 : 0;
    int coupled = decay.rate() > 0 && decay.kind() == WeightDecay.Kind.COUPLED ? 1 : 0;
    int clipping = options.clipping().kind() == GradientClipping.Kind.NONE ? 0 : 1;
    // Clipping takes large parameters in slices, so that one array is an upper bound.
    int before = Math.max(clipping, PenaltyGradient.temporaryArrays(options.penalty()));
    int states = rule.stateNames().size() + average;
    int temporaries = Math.max(rule.temporaryArrays(), Math.max(coupled, before));
    boolean half = parameters.stream().anyMatch(p -> HalfPrecision.is(p.getArray().getDataType()));
    // In float32, twice as large, with the master weights and the widened gradient.
    return half
        ? new OptimizerMemory(2 * (states + 1), 2 * temporaries + 1)
        : new OptimizerMemory(states, temporaries);
  }
}
