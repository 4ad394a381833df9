package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.EndGates;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells that a gate's time is over, and wakes the workers for what it held. */
public final class GateExpiry implements Duty {
    private static final Logger log = LoggerFactory.getLogger(GateExpiry.class);

    private final EndGates ended;

    public GateExpiry(Database database) {
        this.ended = new EndGates(database);
    }

    @Override
    public String name() {
        return "end gates";
    }

    @Override
    public Duration period() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void round() {
        int gates = ended.apply();
        if (gates > 0) {
            log.info(
                    "{} gates ended by themselves; what they held is claimed again. See events of kind gate_lifted",
                    gates);
        }
    }
}
