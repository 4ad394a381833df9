package dev.vigia.worker;

import dev.vigia.job.WorkerId;

/** What runs beside an orchestrator for as long as it does: the duties of the elected node. */
public interface Companion {

    void start(WorkerId worker);

    /** Returns when it has stopped. */
    void stop();
}
