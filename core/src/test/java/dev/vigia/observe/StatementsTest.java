package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Schema;
import dev.vigia.testing.TestDatabase;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL takes every statement of the read side, in any schema, whatever the caller's search_path. */
class StatementsTest {
    private static final Schema ELSEWHERE = new Schema("elsewhere");

    private TestDatabase database;

    @BeforeEach
    void migrateElsewhere() {
        database = TestDatabase.empty();
        Vigia.on(database.dataSource()).schema(ELSEWHERE.name()).build().migrate();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyStatementIsAcceptedInASchemaThatIsNotOnTheSearchPath() throws Exception {
        Map<String, String> statements = statements();
        assertThat(statements).hasSizeGreaterThan(20);
        try (Connection connection = database.dataSource().getConnection()) {
            connection.createStatement().execute("set search_path = ''");
            for (Map.Entry<String, String> statement : statements.entrySet()) {
                assertThatCode(() -> describe(connection, ELSEWHERE.qualify(statement.getValue())))
                        .as(statement.getKey())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyQuestionIsAnsweredInAnotherSchema() {
        Observer observer = new Observer(database.dataSource(), ELSEWHERE);
        assertThat(observer.health().status()).isEqualTo(Health.Status.OK);
        assertThat(observer.deadJobs(DeadJobsQuery.defaults()).jobs()).isEmpty();
        assertThat(observer.jobs(JobFilter.all(), 10, null).jobs()).isEmpty();
        assertThat(observer.timeline(SqlWorker.nextId()).isEmpty()).isTrue();
        assertThat(observer.job(SqlWorker.nextId())).isEmpty();
        assertThat(observer.workers()).isEmpty();
        assertThat(observer.happyPaths())
                .allSatisfy(path -> assertThat(path.holds()).isTrue());
    }

    /** Asks for the columns, for which the server must parse and analyse the statement. */
    private static void describe(Connection connection, String sql) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            assertThat(prepared.getMetaData().getColumnCount()).isPositive();
        }
    }

    /** Every constant of the package that is a query. The settings of a look are none, and are run by every test. */
    private static Map<String, String> statements() throws IllegalAccessException {
        Map<String, String> found = new LinkedHashMap<>();
        ClassFileImporter importer = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests());
        for (JavaClass type : importer.importPackages("dev.vigia.observe")) {
            for (Field field : type.reflect().getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    field.setAccessible(true);
                    String value = (String) field.get(null);
                    if (value.startsWith("select ") || value.startsWith("with ")) {
                        found.put(type.getSimpleName() + "." + field.getName(), value);
                    }
                }
            }
        }
        return found;
    }
}
