package io.github.adabet.djl.internal.train.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.walk.Frontier;
import java.util.Map;

/** One recording from the first trained layer to the loss. Not thread-safe. */
public final class WholeBackward implements GradientMethod {

  private final TrainingPlan plan;
  private final DetachedParameters parameters;
  private final RecordedForward forward;
  private final NDManager manager;

  /**
   * Prepares the method.
   *
   * @param plan what is trained
   * @param parameters where the parameters are
   * @param forward runs the network
   * @param manager the manager below which it works
   */
  public WholeBackward(
      TrainingPlan plan,
      DetachedParameters parameters,
      RecordedForward forward,
      NDManager manager) {
    this.plan = plan;
    this.parameters = parameters;
    this.forward = forward;
    this.manager = manager;
  }

  @Override
  public void addGradients(Frontier frontier, MicroBatchLoss loss, Gradients gradients) {
    Engine engine = manager.getEngine();
    TrainingModes modes = new TrainingModes(plan, engine, loss.moment());
    try (NDManager passManager = manager.newSubManager()) {
      parameters.beginPass(plan.trained(), passManager);
      try (RecordedPass pass = new RecordedPass(modes, engine)) {
        NDList outputs = forward.run(frontier, modes, pass, passManager);
        modes.beforeLoss();
        pass.backward(() -> loss.of(outputs));
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
