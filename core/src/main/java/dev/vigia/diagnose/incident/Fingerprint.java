package dev.vigia.diagnose.incident;

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

    private Fingerprint() {}

    public static String of(Incident incident) {
        TreeMap<String, Object> stays = new TreeMap<>(incident.scope().dimensions());
        stays.keySet().removeAll(PASSING);
        return incident.cause().code() + " " + stays;
    }
}
