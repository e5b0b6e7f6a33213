package io.github.adabet.topology.internal.nativeengine.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** Tells JavaCPP how to bind the C interface {@code adabet_topology.h} to Java. */
@Properties(
    value = @Platform(cinclude = "adabet_topology.h", library = "jniadabet_topology"),
    target = "io.github.adabet.topology.internal.nativeengine.binding",
    global = "io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology")
public class TopologyPresets implements InfoMapper {
  /** For JavaCPP. */
  public TopologyPresets() {}

  @Override
  public void map(InfoMap infoMap) {
    infoMap
        .put(new Info("ADABET_API").cppTypes().annotations())
        .put(new Info("adabet_control").pointerTypes("NativeControl"))
        .put(new Info("adabet_graph").pointerTypes("NativeGraph"))
        .put(new Info("adabet_options").pointerTypes("NativeOptions"))
        .put(new Info("adabet_barcode").pointerTypes("NativeBarcode"));
  }
}
