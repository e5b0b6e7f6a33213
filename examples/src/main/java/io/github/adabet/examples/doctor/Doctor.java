package io.github.adabet.examples.doctor;

import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import io.github.adabet.examples.doctor.Finding.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the installation. What loads native code runs in processes of its own, so that a library
 * that is broken, down to one that ends its process, is a finding and not the end.
 */
public final class Doctor {
  static final String ENGINE = "engine";

  private Doctor() {}

  /**
   * Looks at everything. Takes the time in which an engine starts, about a second or two.
   *
   * @param cache the folder of downloads
   * @param offline whether downloads are forbidden
   * @return what was found
   */
  public static Diagnosis examine(Path cache, boolean offline) {
    // All at once: each waits for the disk most of the time.
    List<ProbeProcess> processes = new ArrayList<>();
    for (String subject :
        List.of(
            DjlEngines.PYTORCH,
            DjlEngines.MXNET,
            TensorFlowRuntime.NAME,
            NativeProbe.TOPOLOGY,
            NativeProbe.FONTS)) {
      processes.add(ProbeProcess.start(subject));
    }
    List<Finding> findings = new ArrayList<>(JavaProbe.findings(cache, offline));
    for (ProbeProcess process : processes) {
      findings.addAll(process.findings());
    }
    findings.add(
        Finding.without(
            "cluster", "Spark", State.UNSUPPORTED, "no command of this release uses Spark", null));
    findings.addAll(ImageProbe.findings());
    return new Diagnosis(findings);
  }
}
