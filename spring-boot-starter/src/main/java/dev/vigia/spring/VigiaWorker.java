package dev.vigia.spring;

import dev.vigia.Vigia;
import dev.vigia.worker.Orchestrator;
import org.springframework.context.SmartLifecycle;

/**
 * Runs jobs for as long as the application runs. Starts when everything else is ready; at shutdown, it claims nothing
 * more and drains before anything else stops, on the thread that closes the context: no connection pool is closed under
 * a running job. The orchestrator logs what the drain did. A context that is started again gets a new worker.
 */
public final class VigiaWorker implements SmartLifecycle {
    private final Vigia vigia;
    private Orchestrator orchestrator; // guarded by this

    public VigiaWorker(Vigia vigia) {
        this.vigia = vigia;
    }

    @Override
    public synchronized void start() {
        if (orchestrator == null) {
            orchestrator = vigia.start();
        }
    }

    /** Returns when the worker has drained. */
    @Override
    public synchronized void stop() {
        if (orchestrator != null) {
            orchestrator.drain();
            orchestrator = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return orchestrator != null;
    }
}
