package io.github.adabet.djl;

/** The contract on a format without any array of DJL's. */
class PerceptronNetworkTest extends PretrainedNetworkContract {

  @Override
  NetworkFixture fixture() {
    return new PerceptronFixture();
  }

  @Override
  Object openable() {
    return PerceptronFixture.newPerceptron();
  }
}
