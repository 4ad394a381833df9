package dev.vigia.spring;

import dev.vigia.Vigia;

/** A bean of this type has the last word on how {@link Vigia} is built: its JSON mapper, further handlers. */
@FunctionalInterface
public interface VigiaCustomizer {
    void customize(Vigia.Builder builder);
}
