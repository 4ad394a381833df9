package dev.vigia.worker;

import dev.vigia.job.WorkerId;

/** What runs beside an orchestrator for as long as it does: the duties of the elected node. */
public interface Companion {
    /** Nothing beside it: a single pass leaves the duties to others. */
    Companion NONE = new Companion() {
        @Override
        public void start(WorkerId worker) {
            // nothing to start
        }

        @Override
        public void stop() {
            // nothing was started
        }
    };

    void start(WorkerId worker);

    /** Returns when it has stopped. */
    void stop();
}
