package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import io.github.adabet.topology.internal.nativeengine.binding.NativeBarcode;
import java.util.ArrayList;
import java.util.List;

/** Copies a barcode out of native memory. */
final class BarcodeReader {
  private final NativeBarcode source;
  private final List<List<Bar>> degrees = new ArrayList<>();

  /** Reads the bars of the degrees 0 to the maximum. The source must outlive this. */
  BarcodeReader(NativeBarcode source, int maximumDegree) {
    this.source = source;
    for (int degree = 0; degree <= maximumDegree; degree++) {
      degrees.add(bars(degree));
    }
  }

  Barcode barcode() {
    return Barcode.of(degrees);
  }

  /** For each degree the cocycles of the bars, in their order. */
  List<List<Cocycle>> cocycles() {
    List<List<Cocycle>> cocycles = new ArrayList<>();
    for (int degree = 0; degree < degrees.size(); degree++) {
      cocycles.add(cocycles(degree));
    }
    return cocycles;
  }

  private List<Bar> bars(int degree) {
    int count = Math.toIntExact(AdaBetTopology.adabet_barcode_size(source, degree));
    if (count == 0) {
      return List.of();
    }
    float[] births = new float[count];
    float[] deaths = new float[count];
    NativeMemory.copy(AdaBetTopology.adabet_barcode_births(source, degree), births);
    NativeMemory.copy(AdaBetTopology.adabet_barcode_deaths(source, degree), deaths);
    List<Bar> bars = new ArrayList<>(count);
    for (int bar = 0; bar < count; bar++) {
      bars.add(new Bar(births[bar], deaths[bar]));
    }
    return bars;
  }

  private List<Cocycle> cocycles(int degree) {
    List<Bar> bars = degrees.get(degree);
    if (bars.isEmpty()) {
      return List.of();
    }
    long[] offsets = new long[bars.size() + 1];
    AdaBetTopology.adabet_barcode_cocycle_offsets(source, degree).get(offsets);
    List<Cocycle> cocycles = new ArrayList<>(bars.size());
    for (int bar = 0; bar < bars.size(); bar++) {
      cocycles.add(cocycle(bars.get(bar), degree, offsets[bar], offsets[bar + 1]));
    }
    return cocycles;
  }

  private Cocycle cocycle(Bar bar, int degree, long from, long to) {
    int terms = Math.toIntExact(to - from);
    int[] vertices = new int[Math.multiplyExact(terms, degree + 1)];
    int[] coefficients = new int[terms];
    if (terms > 0) {
      AdaBetTopology.adabet_barcode_cocycle_vertices(source, degree)
          .position(from * (degree + 1))
          .get(vertices);
      AdaBetTopology.adabet_barcode_cocycle_coefficients(source, degree)
          .position(from)
          .get(coefficients);
    }
    return Cocycle.of(bar, degree, vertices, coefficients);
  }
}
