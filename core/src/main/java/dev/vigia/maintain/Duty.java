package dev.vigia.maintain;

import java.time.Duration;

/** Something the elected node does again and again. One that fails does not stop the others. */
public interface Duty {
    String name();

    /** Time between two rounds. */
    Duration period();

    /** One round. */
    void round();
}
