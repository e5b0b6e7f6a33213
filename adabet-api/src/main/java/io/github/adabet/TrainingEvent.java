package io.github.adabet;

import java.nio.file.Path;

/** What a {@link TrainingListener} hears. */
public sealed interface TrainingEvent
    permits TrainingEvent.StepDone,
        TrainingEvent.ValidationBatchDone,
        TrainingEvent.EpochDone,
        TrainingEvent.CheckpointSaved,
        TrainingEvent.LayersSelected,
        TrainingEvent.Stopped {

  /**
   * A step was made.
   *
   * @param epoch the epoch under way, from 1
   * @param epochs number of epochs of the run
   * @param stepInEpoch steps made in the epoch, from 1
   * @param stepsPerEpoch steps of an epoch
   * @param step steps made in the run, from 1
   * @param learningRate the rate of this step
   * @param loss mean loss of the step's samples before its update
   * @param epochSoFar loss and metrics of the epoch's samples so far, each before its update
   */
  record StepDone(
      int epoch,
      int epochs,
      int stepInEpoch,
      int stepsPerEpoch,
      long step,
      double learningRate,
      double loss,
      Evaluation epochSoFar)
      implements TrainingEvent {}

  /**
   * A batch of validation data was measured.
   *
   * @param epoch the epoch under way, from 1
   * @param epochs number of epochs of the run
   * @param batch batches measured in this validation, from 1
   * @param batches batches of a validation
   */
  record ValidationBatchDone(int epoch, int epochs, int batch, int batches)
      implements TrainingEvent {}

  /**
   * An epoch is done, validation included. While it is told the network holds the weights that
   * validation measures, and may be saved. The checkpoint of the epoch's end is written afterwards,
   * so that what a listener writes down is never behind the checkpoint: a run that is killed in
   * between trains the epoch again, to the same figures, and tells it again.
   *
   * @param report what it came to
   * @param epochs number of epochs of the run
   * @param step steps made in the run so far, those before a resumption included
   * @param learningRate the rate of its last step
   * @param best whether it is the best so far by the objective's primary metric; false without
   *     validation data
   */
  record EpochDone(EpochReport report, int epochs, long step, double learningRate, boolean best)
      implements TrainingEvent {}

  /**
   * A checkpoint was written, from which the run can be resumed.
   *
   * @param directory where it stands
   * @param step steps made in the run so far
   */
  record CheckpointSaved(Path directory, long step) implements TrainingEvent {}

  /**
   * A {@link io.github.adabet.spi.SelectionStrategy} has chosen: the first layers, or others than
   * before. A run that is resumed does not tell again what it had chosen.
   *
   * @param epoch the epoch that is about to begin, from 1
   * @param selection what is trained from now on
   */
  record LayersSelected(int epoch, LayerSelection selection) implements TrainingEvent {}

  /**
   * The training has ended; always the last event. What the network holds is settled by now.
   *
   * @param reason why
   */
  record Stopped(StopReason reason) implements TrainingEvent {}
}
