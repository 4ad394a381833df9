package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Incident;
import java.util.List;

/** Looks for one cause. It says what it sees, whether or not something else explains it: that is judged over all. */
@FunctionalInterface
public interface Rule {
    List<Incident> in(Facts facts);
}
