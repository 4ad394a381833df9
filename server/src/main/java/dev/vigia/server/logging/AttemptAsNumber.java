package dev.vigia.server.logging;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import net.logstash.logback.composite.loggingevent.mdc.MdcEntryWriter;

/** Log context holds text only; {@code attempt} is a number in the contract. Every other entry stays text. */
public final class AttemptAsNumber implements MdcEntryWriter {
    @Override
    public boolean writeMdcEntry(JsonGenerator generator, String fieldName, String mdcKey, String value)
            throws IOException {
        if (!"attempt".equals(mdcKey) || !value.matches("\\d{1,9}")) {
            return false;
        }
        generator.writeNumberField(fieldName, Integer.parseInt(value));
        return true;
    }
}
