package dev.vigia.maintain;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.incident.Fingerprint;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.IncidentMembers;
import dev.vigia.job.VigiaException;
import dev.vigia.observe.Observer;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.Signal;
import dev.vigia.store.Database;
import dev.vigia.store.RecordIncidents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what is wrong, and keeps the answer: an incident is opened when it is seen first, and resolved when it has not been
 * seen for a minute. In a thread of its own, because the look may take seconds while something is wrong, and the other
 * duties must not wait for it.
 */
public final class IncidentWatch implements Duty {
    private static final Logger log = LoggerFactory.getLogger(IncidentWatch.class);

    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final Duration UNSEEN = Duration.ofSeconds(60);

    private final Observer observer;
    private final RecordIncidents record;
    private final AtomicBoolean underWay = new AtomicBoolean();

    public IncidentWatch(Database database, Observer observer) {
        this.observer = observer;
        this.record = new RecordIncidents(database);
    }

    @Override
    public String name() {
        return "watch for incidents";
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void round() {
        if (underWay.compareAndSet(false, true)) {
            Thread thread = new Thread(this::look, "vigia-incidents");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void look() {
        try {
            keep(observer.system());
        } catch (VigiaException e) {
            log.info("could not look for incidents ({}); the next look is in {} s", e.getMessage(), PERIOD.toSeconds());
        } finally {
            underWay.set(false);
        }
    }

    /** What is not seen for want of a signal that was there when it was seen may still be there, and stays open. */
    RecordIncidents.Changed keep(Observation seen) {
        Diagnosis verdict = Diagnosis.of(seen);
        List<RecordIncidents.Kept> kept =
                verdict.incidents().stream().map(IncidentWatch::kept).toList();
        RecordIncidents.Changed changed = record.apply(
                kept,
                verdict.missing().stream()
                        .map(Missing::signal)
                        .filter(signal -> !signal.equals(Signal.DOCUMENTS.word()))
                        .toList(),
                kept.isEmpty() ? null : Dossier.write(seen),
                UNSEEN);
        if (changed.opened() + changed.resolved() > 0) {
            log.warn("incidents: {} began, {} ended. {}", changed.opened(), changed.resolved(), verdict.headline());
        }
        return changed;
    }

    private static RecordIncidents.Kept kept(Incident incident) {
        return new RecordIncidents.Kept(
                Fingerprint.of(incident),
                incident.cause().code(),
                Dossier.json(IncidentMembers.scope(incident.scope())),
                incident.since(),
                incident.confidence(),
                Dossier.json(IncidentMembers.of(incident)));
    }
}
