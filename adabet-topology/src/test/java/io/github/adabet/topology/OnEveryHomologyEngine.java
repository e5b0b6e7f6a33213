package io.github.adabet.topology;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a test class once on each of the {@link AvailableEngines}; its parameter is the engine. What
 * is tested so is owed by every homology engine.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("jdk")
@ParameterizedClass(name = "{0}")
@ArgumentsSource(TestedHomologyEngines.class)
@interface OnEveryHomologyEngine {}
