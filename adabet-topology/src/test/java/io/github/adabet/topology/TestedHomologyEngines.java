package io.github.adabet.topology;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The {@link AvailableEngines}, each under its name. */
final class TestedHomologyEngines implements ArgumentsProvider {
  @Override
  public Stream<Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return AvailableEngines.all().entrySet().stream()
        .map(engine -> Arguments.of(Named.of(engine.getKey(), engine.getValue())));
  }
}
