package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.vigia.job.Schema;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class StatementsTest {

    private record Statement(String where, String sql) {}

    @Test
    void everyStatementOfTheWriteSideIsAcceptedByTheServer(TestDatabase database) throws Exception {
        List<Statement> statements = statements();
        assertThat(statements).hasSizeGreaterThan(15);
        try (Connection connection = database.dataSource().getConnection()) {
            for (Statement statement : statements) {
                assertThatCode(() -> describe(connection, Schema.PUBLIC.qualify(statement.sql())))
                        .as(statement.where())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyObjectOfOursIsNamedInItsSchema() throws Exception {
        Schema schema = new Schema("elsewhere");
        for (Statement statement : statements()) {
            String qualified = schema.qualify(statement.sql());
            assertThat(qualified.replace("elsewhere.executor_", "").replace("'executor_wakeup'", ""))
                    .as(statement.where())
                    .doesNotContain("executor_");
        }
    }

    /** Asks for the parameters' types, for which the server must parse and analyse the statement. */
    private static void describe(Connection connection, String sql) throws Exception {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            prepared.getParameterMetaData().getParameterCount();
        }
    }

    /** Every constant of the package that is SQL. */
    private static List<Statement> statements() throws Exception {
        List<Statement> found = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().importPackages("dev.vigia.store")) {
            for (Field field : type.reflect().getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    field.setAccessible(true);
                    String value = (String) field.get(null);
                    if (value.stripLeading().matches("(?s)(with|select|insert|update|delete)\\s.*")) {
                        found.add(new Statement(type.getSimpleName() + "." + field.getName(), value));
                    }
                }
            }
        }
        return found;
    }
}
