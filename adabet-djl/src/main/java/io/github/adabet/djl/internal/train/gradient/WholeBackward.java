package io.github.adabet.djl.internal.train.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.PartialWalk;
import java.util.Map;

/** One recording from the first trained layer to the loss. Not thread-safe. */
public final class WholeBackward implements GradientMethod {

  private final TrainingPlan plan;
  private final DetachedParameters parameters;
  private final BlockWalker walker;
  private final NDManager manager;

  public WholeBackward(
      TrainingPlan plan, DetachedParameters parameters, BlockWalker walker, NDManager manager) {
    this.plan = plan;
    this.parameters = parameters;
    this.walker = walker;
    this.manager = manager;
  }

  @Override
  public void addGradients(Frontier frontier, MicroBatchLoss loss, Gradients gradients) {
    Engine engine = manager.getEngine();
    TrainingModes modes = new TrainingModes(plan, engine, loss.moment());
    try (NDManager passManager = manager.newSubManager()) {
      parameters.beginPass(plan.trained(), passManager);
      try (RecordedPass pass = new RecordedPass(modes, engine)) {
        Frontier end = walker.run(frontier.fork(), false, PartialWalk.Stop.NEVER, pass);
        modes.beforeLoss();
        pass.backward(() -> loss.of(end.list()));
      }
      gradients.add(plan.trained(), parameters);
    } finally {
      parameters.endPass();
    }
  }

  @Override
  public Map<String, String> description() {
    return Map.of("training.recomputation", "none");
  }
}
