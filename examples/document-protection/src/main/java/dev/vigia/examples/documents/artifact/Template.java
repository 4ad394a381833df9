package dev.vigia.examples.documents.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with {@code {{fields}}}, filled in one pass: what a value contains is never taken for a field. */
record Template(String text) {
    private static final Pattern FIELD = Pattern.compile("\\{\\{([a-z0-9_]+)}}");

    /** A template that ships beside this class. */
    static Template resource(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the archive of this program lacks " + name);
            }
            return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** The text with each field's value, passed through {@code escape}. */
    String filled(Map<String, String> fields, UnaryOperator<String> escape) {
        return FIELD.matcher(text).replaceAll(match -> {
            String value = fields.get(match.group(1));
            if (value == null) {
                throw new IllegalStateException("no value for the field " + match.group(1));
            }
            return Matcher.quoteReplacement(escape.apply(value));
        });
    }
}
