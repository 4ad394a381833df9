package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.PolicyChange;
import dev.vigia.job.PolicyColumn;
import dev.vigia.job.PolicyReport;
import dev.vigia.observe.AuditPage;
import dev.vigia.observe.AuditQuery;
import dev.vigia.observe.PolicyPage;
import dev.vigia.observe.TypePolicy;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class PolicyTest {
    private static final Operator ANA = new Operator("ana@ops", "the authority is slow", "req-1");

    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    @Test
    void whatAChangeNamesIsChangedAndTheRestStays() {
        PolicyReport report = change("run_tsa", PolicyColumn.TTL, "90.5");
        assertThat(report.changed()).containsExactly(PolicyColumn.TTL);
        assertThat(report.before().get(PolicyColumn.TTL)).isEqualByComparingTo("1800");
        TypePolicy policy = policy("run_tsa");
        assertThat(policy.values().get(PolicyColumn.TTL)).isEqualTo(new BigDecimal("90.5"));
        assertThat(policy.values().get(PolicyColumn.MAX_ATTEMPTS)).isEqualTo("10");
        assertThat(policy.inherited()).doesNotContain(PolicyColumn.TTL).contains(PolicyColumn.MAX_ATTEMPTS);
    }

    @Test
    void nullGoesBackToWhatTheDefaultsSay() {
        change("run_tsa", PolicyColumn.TTL, null);
        assertThat(policy("run_tsa").inherited()).contains(PolicyColumn.TTL);
        change("*", PolicyColumn.TTL, "77");
        assertThat(policy("run_tsa").values().get(PolicyColumn.TTL)).isEqualTo("77");
    }

    @Test
    void aTypeThatHadNoPolicyGetsOneAndItsJobsGoByIt() {
        change("new_type", PolicyColumn.MAX_ATTEMPTS, "3");
        vigia.enqueue(NewJob.of("new_type"));
        assertThat(database.number("select max_attempts from executor_jobs")).isEqualTo(3);
    }

    @Test
    void aWholeNumberMayBeWrittenWithADecimalPoint() {
        change("run_tsa", PolicyColumn.MAX_ATTEMPTS, "500.0");
        change("run_tsa", PolicyColumn.TTL, "9E+1");
        assertThat(policy("run_tsa").values().get(PolicyColumn.MAX_ATTEMPTS)).isEqualTo("500");
        assertThat(policy("run_tsa").values().get(PolicyColumn.TTL)).isEqualTo("90");
    }

    @Test
    void aChangeIsAuditedWithItsReasonAndLeavesAnEvent() {
        change("run_tsa", PolicyColumn.TTL, "60");
        AuditPage.Entry entry =
                vigia.observer().audit(AuditQuery.latest()).audit().get(0);
        assertThat(entry.actor()).isEqualTo("ana@ops");
        assertThat(entry.action()).isEqualTo("change_policy");
        assertThat(entry.object()).isEqualTo("type run_tsa");
        assertThat(entry.reason()).isEqualTo("the authority is slow");
        assertThat(entry.requestId()).isEqualTo("req-1");
        assertThat(entry.before()).contains("\"ttl_seconds\": 1800", "\"max_attempts\": null");
        assertThat(entry.after()).contains("\"ttl_seconds\": 60");
        assertThat(
                        database.value(
                                String.class,
                                "select concat_ws(' ', data->>'type', data#>>'{before,ttl_seconds}', data#>>'{after,ttl_seconds}',"
                                        + " data->>'actor', data->>'reason') from executor_events where kind = 'policy_changed'"))
                .isEqualTo("run_tsa 1800 60 ana@ops the authority is slow");
    }

    @Test
    void aDryRunAndAChangeThatChangesNothingWriteNothing() {
        PolicyReport dry = vigia.operations().changePolicy(of("brand_new", PolicyColumn.TTL, "60"), ANA, true);
        assertThat(dry.changed()).containsExactly(PolicyColumn.TTL);
        assertThat(change("run_tsa", PolicyColumn.TTL, "1800.000").changed()).isEmpty();
        assertThat(change("brand_new", PolicyColumn.TTL, null).changed()).isEmpty();
        assertThat(database.number("select count(*) from executor_job_types where type = 'brand_new'"))
                .isZero();
        assertThat(database.number(
                        "select (select count(*) from executor_audit) + (select count(*) from executor_events)"))
                .isZero();
    }

    @Test
    void whatIsNotAllowedIsNamed() {
        for (String value : List.of("0", "-1", "0.5", "31536001", "1.0001", "1e400", "1e-400")) {
            assertThatThrownBy(() -> of("run_tsa", PolicyColumn.TTL, value))
                    .as(value)
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContaining("ttl_seconds");
        }
        assertThatThrownBy(() -> of("run_tsa", PolicyColumn.MAX_ATTEMPTS, "1.5"))
                .hasMessageContaining("whole number");
        assertThatThrownBy(() -> of("*", PolicyColumn.MAX_ATTEMPTS, null)).hasMessageContaining("max_attempts");
        assertThat(of("*", PolicyColumn.TIME_LIMIT, null).values()).containsKey(PolicyColumn.TIME_LIMIT);
    }

    @Test
    void everyColumnIsWrittenAndReadByItsName() {
        Map<PolicyColumn, BigDecimal> seven = new EnumMap<>(PolicyColumn.class);
        for (PolicyColumn column : PolicyColumn.values()) {
            seven.put(column, new BigDecimal(7));
        }
        vigia.operations().changePolicy(new PolicyChange("t", seven), ANA, false);
        assertThat(policy("t").values()).isEqualTo(seven);
        assertThat(policy("t").inherited()).isEmpty();
    }

    @Test
    void aRateAndItsPeriodAreGivenTogetherAndCountFromTheNextClaim() {
        assertThatThrownBy(() -> change("t", PolicyColumn.RATE_LIMIT, "5"))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("rate_limit and rate_period_seconds are given together");
        assertThatThrownBy(() -> change("t", PolicyColumn.RATE_BURST_PER_KEY, "5"))
                .hasMessageContaining("rate_burst_per_key only with them");
        change("t", PolicyColumn.CONCURRENCY_LIMIT, "1");
        vigia.enqueueAll(List.of(NewJob.of("t"), NewJob.of("t")));
        assertThat(database.rows("select id from claim_orchestrator_jobs(10, 'orchestrator-x')"))
                .hasSize(1);
    }

    @Test
    void ofChangesAtTheSameTimeEachSeesTheOneBefore() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<PolicyReport>> reports = new ArrayList<>();
            for (int i = 1; i <= 24; i++) {
                String value = Integer.toString(i);
                reports.add(threads.submit(() -> change("raced", PolicyColumn.MAX_ATTEMPTS, value)));
            }
            for (Future<PolicyReport> report : reports) {
                assertThat(report.get().changed()).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.number(
                        "select count(*) from executor_audit a where a.before->'max_attempts' is distinct from"
                                + " (select b.after->'max_attempts' from executor_audit b where b.id < a.id order by b.id desc limit 1)"
                                + " and exists (select from executor_audit b where b.id < a.id)"))
                .isZero();
    }

    @Test
    void policiesComeInPagesTheDefaultsFirst() {
        Stream.of("a", "Z", "señal", "x y/z").forEach(type -> change(type, PolicyColumn.MAX_ATTEMPTS, "2"));
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            PolicyPage page = vigia.observer().policies(3, cursor);
            page.types().forEach(policy -> seen.add(policy.type()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen)
                .startsWith("*")
                .hasSize(10)
                .doesNotHaveDuplicates()
                .contains("a", "Z", "señal", "x y/z", "run_tsa");
    }

    private PolicyReport change(String type, PolicyColumn column, String value) {
        return vigia.operations().changePolicy(of(type, column, value), ANA, false);
    }

    private static PolicyChange of(String type, PolicyColumn column, String value) {
        Map<PolicyColumn, BigDecimal> values =
                Collections.singletonMap(column, value == null ? null : new BigDecimal(value));
        return new PolicyChange(type, values);
    }

    private TypePolicy policy(String type) {
        return vigia.observer().policies(500, null).types().stream()
                .filter(policy -> policy.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
