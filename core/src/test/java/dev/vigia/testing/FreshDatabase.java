package dev.vigia.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands each test (or {@code @BeforeEach}) that asks for a {@link TestDatabase} its own, one per test. JUnit closes it
 * with the test's context.
 */
public final class FreshDatabase implements ParameterResolver {
    private static final Namespace HERE = Namespace.create(FreshDatabase.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getStore(HERE).computeIfAbsent("database", key -> TestDatabase.migrated(), TestDatabase.class);
    }
}
