package io.github.adabet.bench.networks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.Layer;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The main of a forked process that makes a step each time a line {@value #GO} comes in, and waits
 * in between: it prints {@value #READY} and what it has {@link Prepared} after its warm-up, and
 * {@value #STEP} and a {@link StepTaken} after each step. It ends when its standard input does, or
 * with the line {@value #END}.
 *
 * <p>Idle, from which memory is counted, means: the engine runs, network and batch are in memory, a
 * step of two samples has loaded the code and all that it left is gone, and the heap, of fixed size
 * and touched beforehand, has been collected. The optimizer's state is made after that, and counts.
 */
public final class TurnProcess {
  /** What the line says that asks for a step. */
  static final String GO = "step";

  /** What the line says after which there are no more. */
  static final String END = "end";

  /** What the line of the preparation starts with. */
  static final String READY = "ready ";

  /** What the line of a step starts with. */
  static final String STEP = "step ";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ORPHANED = 3;
  private static final double NANOSECONDS = 1e9;

  private final NetworkJob job;
  private final MeasuredNetwork network;
  private final BlockingQueue<String> commands;
  private final PrintStream out;
  private final List<Layer> trained;
  private final OptionalLong idle;
  private OptionalLong resident = OptionalLong.empty();
  private ResidentSetPeak memory;
  private long start;
  private double seconds;
  private int steps;

  private TurnProcess(
      NetworkJob job, MeasuredNetwork network, BlockingQueue<String> commands, PrintStream out) {
    this.job = job;
    this.network = network;
    this.commands = commands;
    this.out = out;
    this.trained = NetworkProcess.trained(job, network);
    network.rehearse(trained);
    System.gc();
    this.idle = ResidentSetPeak.residentBytes();
    this.memory = ResidentSetPeak.start();
  }

  /**
   * Makes steps.
   *
   * @param arguments the job as JSON, with a warm-up of one step or more
   * @throws IOException if that is no job
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    NativeAllocation.apply();
    run(JSON.readValue(arguments[0], NetworkJob.class), linesOfStandardInput(), System.out);
  }

  /** Makes steps in this process, until the command to end. */
  static void run(NetworkJob job, BlockingQueue<String> commands, PrintStream out)
      throws JsonProcessingException, InterruptedException {
    try (MeasuredNetwork network = MeasuredNetwork.open(job)) {
      TurnProcess process = new TurnProcess(job, network, commands, out);
      try {
        process.makeSteps();
      } finally {
        process.memory.close();
      }
    }
  }

  private void makeSteps() throws JsonProcessingException, InterruptedException {
    if (!trained.isEmpty()) {
      network.trainWithoutEnd(trained, new Turns());
      return;
    }
    do {
      begin();
      network.forward(1);
      timed();
    } while (goesOn());
  }

  /** A training whose epochs have one step each; waits between them. */
  private final class Turns implements TrainingListener {
    @Override
    public void onEvent(TrainingEvent event, TrainingControl control) {
      if (event instanceof TrainingEvent.StepDone) {
        timed();
      } else if (event instanceof TrainingEvent.EpochDone) {
        try {
          if (!goesOn()) {
            control.stop("told to end");
          }
        } catch (JsonProcessingException e) {
          throw new IllegalStateException("an answer that is no JSON", e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void begin() {
    memory.close();
    resident = ResidentSetPeak.residentBytes();
    memory = ResidentSetPeak.start();
    start = System.nanoTime();
  }

  private void timed() {
    seconds = (System.nanoTime() - start) / NANOSECONDS;
  }

  /** Answers after a step, if it was none of the warm-up, and waits for the next command. */
  private boolean goesOn() throws JsonProcessingException, InterruptedException {
    steps++;
    int warmup = job.configuration().warmup();
    if (steps == warmup) {
      out.println(READY + JSON.writeValueAsString(prepared()));
    } else if (steps > warmup) {
      out.println(STEP + JSON.writeValueAsString(new StepTaken(seconds, peak())));
    }
    boolean more = steps < warmup || commands.take().equals(GO);
    begin();
    return more;
  }

  private Prepared prepared() {
    return new Prepared(
        NetworkProcess.orNull(idle),
        memory.isExact(),
        NetworkProcess.estimate(job.configuration().mode(), network, trained),
        network.layers().size(),
        NetworkProcess.parameters(network.layers()),
        NetworkProcess.parameters(trained),
        trained.stream().map(Layer::name).toList(),
        network.engineVersion());
  }

  private @Nullable Long peak() {
    OptionalLong above = memory.bytesAboveStart();
    return above.isEmpty() || resident.isEmpty() || idle.isEmpty()
        ? null
        : Math.max(0, above.getAsLong() + resident.getAsLong() - idle.getAsLong());
  }

  private static BlockingQueue<String> linesOfStandardInput() {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader input =
                  new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = input.readLine(); line != null; line = input.readLine()) {
                  lines.add(line);
                }
              } catch (IOException e) {
                // A broken stream has ended, too.
              }
              Runtime.getRuntime().halt(ORPHANED);
            },
            "standard-input");
    reader.setDaemon(true);
    reader.start();
    return lines;
  }
}
