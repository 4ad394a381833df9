package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import java.util.List;
import java.util.UUID;

/**
 * How far a group of failures reaches, whatever its cause: it is as bad as its share, and where it is one document's alone
 * the incident is about that document, not about all that runs in the same place.
 */
final class Reach {
    private Reach() {}

    /** What a rule found, with its severity and, if there is such a document, its headline and action in proportion. */
    static Finding of(Finding finding, Failing group, Facts facts) {
        finding.atMost(group.worst());
        UUID document = group.document();
        if (document == null) {
            return finding;
        }
        String types = Proof.types(group.types());
        long jobs = Math.max(1, group.now().failed() - group.retries()); // each has one first attempt
        return finding.in("document", document.toString())
                .headline("One document alone fails at " + types + " since " + facts.moment(group.onset()) + ", while "
                        + Phrasing.count(group.passed(document), "attempt") + " of others succeeded: "
                        + Phrasing.brief(group.error().sample(), 120))
                .impact(Impact.of(jobs, 1L, List.copyOf(group.types()), null))
                .because(List.of(Proof.oneDocument(facts, group, document)))
                .not("the type or its host as a whole: other documents pass")
                .next(NextAction.look(
                        "See what this document brings that others do not, and mend it. Its job is tried again while attempts"
                                + " are left; after that: vigia retry --correlation " + document + " --reason mended",
                        "vigia diagnose " + document));
    }
}
