package dev.vigia.diagnose.incident;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What makes two verdicts the same incident: its cause, and the part of its scope that stays while it lasts. */
public final class Fingerprint {
    /**
     * What an incident names besides its place, and may name differently the next time. The one document that a host refuses
     * may be two at the next look, and one again: it is the same trouble of the same host.
     */
    private static final Set<String> PASSING =
            Set.of("holder", "similar_type", "tick", "by", "field", "between", "kind", "document");

    /** One incident names all workers, or rows, that it has met, and meets more while it lasts. */
    private static final Map<Cause, String> GROWING = Map.of(
            Cause.WORKER_OUT_OF_MEMORY, "worker",
            Cause.WAKEUP_LOST, "worker",
            Cause.READ_ONLY_CONNECTIONS, "worker",
            Cause.POOLER_MODE, "worker",
            Cause.ILLEGAL_STATE, "job");

    private Fingerprint() {}

    public static String of(Incident incident) {
        TreeMap<String, Object> stays = new TreeMap<>(incident.scope().dimensions());
        stays.keySet().removeAll(PASSING);
        stays.keySet().remove(GROWING.getOrDefault(incident.cause(), ""));
        return incident.cause().code() + " " + stays;
    }
}
