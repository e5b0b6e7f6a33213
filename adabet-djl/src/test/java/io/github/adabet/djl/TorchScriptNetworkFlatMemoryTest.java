package io.github.adabet.djl;

/** Thousands of rankings and trainings of a TorchScript file, and a hundred openings. */
class TorchScriptNetworkFlatMemoryTest extends NetworkFlatMemoryContract {

  @Override
  String[] fixture() {
    return new String[] {TorchScriptFixture.class.getName(), DjlEngines.PYTORCH};
  }
}
