package dev.vigia.worker;

/** Reads a payload's JSON text as a value; throws whatever its library throws when it does not fit. */
@FunctionalInterface
public interface PayloadReader {
    <T> T read(String json, Class<T> type) throws Exception;
}
