package io.github.adabet.djl;

/** A thousand cycles of a block tree, on PyTorch. */
class PyTorchBlockNetworkFlatMemoryTest extends NetworkFlatMemoryContract {

  @Override
  String[] fixture() {
    return new String[] {BlockFixture.class.getName(), DjlEngines.PYTORCH};
  }
}
