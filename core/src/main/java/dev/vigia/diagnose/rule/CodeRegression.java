package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Tally;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A version fails at a type where another version does not, or did not until it came. */
final class CodeRegression implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.failing().stream()
                .map(group -> switch (Lead.of(group, facts)) {
                    case VERSION, DEPLOY -> incident(group, facts);
                    case CODE -> always(group, facts);
                    default -> null;
                })
                .filter(Objects::nonNull)
                .toList();
    }

    /** No version stands out: it is what the type does, or something that only its code knows of. */
    private static Incident always(Failing group, Facts facts) {
        String types = Proof.types(group.types());
        Finding finding = Finding.of(Cause.CODE_REGRESSION)
                .in("type", group.types())
                .headline(types + " fails since " + facts.moment(group.onset())
                        + ", under every version and on every worker in the same way: "
                        + Phrasing.brief(group.error().sample(), 120))
                .since(group.onset(), group.accuracy())
                .impact(facts.impact(group.types()))
                .because(List.of(Proof.failures(group, types)))
                .because("all fail at one place", """
                        select count(*) as failed, count(distinct fingerprint) as places,
                               mode() within group (order by fingerprint) as fingerprint, count(*) > 0 as holds
                          from executor_job_runs
                         where outcome in ('failed', 'lost') and outcome = 'failed' and finished_at >= ? and type = any (?)""", group.onset(), group.types())
                .not("a dependency: the errors name no host")
                .not("the payload: those that fail look like any other")
                .not(facts.notTheUsualSuspects(group.onset()))
                .next(NextAction.act(
                        "Look at the stack of one (vigia timeline CORRELATION) and at what changed for this type; hold it until then.",
                        "vigia freeze " + Proof.arguments(group.types()) + " --reason "
                                + Phrasing.quoted("it fails always") + " --for 1h"));
        return Reach.of(finding, group, facts).confidence(0.65);
    }

    private static Incident incident(Failing group, Facts facts) {
        boolean beside = Lead.of(group, facts) == Lead.VERSION;
        String version = beside ? Lead.version(group, facts) : Lead.deployed(group, facts);
        String types = Proof.types(group.types());
        Finding finding = Finding.of(Cause.CODE_REGRESSION)
                .in("type", group.types())
                .in("version", version)
                .headline("Version " + version + " fails at " + types + " since " + facts.moment(group.onset())
                        + (beside ? ", and other versions do not: " : ", when it came: ")
                        + Phrasing.brief(group.error().sample(), 120))
                .since(group.onset(), group.accuracy())
                .impact(facts.impact(group.types()))
                .because(List.of(Proof.failures(group, types)));
        if (beside) {
            besides(finding, group, version, facts);
        } else {
            finding.because(List.of(
                    Proof.wentWellBefore(group, facts.now().minus(facts.seen().looksBack()))));
        }
        finding.not(
                        group.host() == null
                                ? "a dependency: the errors name no host"
                                : "the host: other versions reach it")
                .not(
                        group.document() == null
                                ? List.of("the payload: those that fail look like those that succeed")
                                : List.of())
                .next(NextAction.act(
                        "Roll back to the version before " + version
                                + "; until then, hold the type if other versions are gone too.",
                        "vigia freeze " + Proof.arguments(group.types()) + " --reason "
                                + Phrasing.quoted("version " + version + " fails") + " --for 1h"));
        return Reach.of(finding, group, facts).confidence(beside ? 0.97 : 0.85);
    }

    private static void besides(Finding finding, Failing group, String version, Facts facts) {
        Map<String, Tally> by = group.by(Attempts::version);
        Tally mine = by.get(version);
        Tally others = group.now().plus(-mine.failed(), -mine.total());
        finding.because(
                "version " + version + ": " + Proof.percent(mine.share()) + " of " + Phrasing.number(mine.total())
                        + " failed; other versions in the same time: " + Proof.percent(others.share()) + " of "
                        + Phrasing.number(others.total()),
                """
                select count(*) filter (where outcome = 'failed' and worker_version = ?) as failed_with_it,
                       count(*) filter (where outcome = 'failed' and worker_version is distinct from ?) as failed_with_others,
                       count(*) filter (where outcome = 'failed' and worker_version = ?)
                         > 2 * count(*) filter (where outcome = 'failed' and worker_version is distinct from ?) as holds
                  from executor_job_runs
                 where job_id >= ? and finished_at between ? and ? and type = any (?) and outcome in ('failed', 'succeeded')""",
                version,
                version,
                version,
                version,
                Proof.idsFrom(group.onset()),
                group.onset(),
                facts.now(),
                group.types());
    }
}
