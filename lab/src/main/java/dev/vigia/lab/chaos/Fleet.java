package dev.vigia.lab.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/** The worker processes of one scenario. What is done to them is noted in the database first. */
public final class Fleet implements AutoCloseable {
    private final LabDatabase database;
    private final WorkerOptions options;
    private final List<WorkerJvm> workers = new ArrayList<>();

    public Fleet(LabDatabase database, WorkerOptions options) {
        this.database = database;
        this.options = options;
    }

    /** Starts this many more; returns when all are ready. */
    public List<WorkerJvm> start(int count) {
        List<WorkerJvm> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(startUnready());
        }
        started.forEach(WorkerJvm::id);
        return started;
    }

    /** Starts one more; it is ready later. */
    public WorkerJvm startUnready() {
        WorkerJvm worker = WorkerJvm.start(options);
        workers.add(worker);
        return worker;
    }

    public List<WorkerJvm> living() {
        return workers.stream().filter(WorkerJvm::isAlive).toList();
    }

    public WorkerJvm any(Random random) {
        List<WorkerJvm> living = living();
        return living.get(random.nextInt(living.size()));
    }

    public WorkerJvm of(String workerId) {
        return workers.stream()
                .filter(w -> w.find("READY " + workerId).isPresent())
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no process of worker " + workerId));
    }

    public void kill(WorkerJvm worker) {
        database.note("kill", worker.id());
        worker.kill();
    }

    public void pause(WorkerJvm worker) {
        database.note("pause", worker.id());
        worker.pause();
    }

    public void resume(WorkerJvm worker) {
        database.note("resume", worker.id());
        worker.resume();
    }

    @Override
    public void close() {
        workers.forEach(WorkerJvm::close);
    }
}
