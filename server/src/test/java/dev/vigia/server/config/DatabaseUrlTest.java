package dev.vigia.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void bothFormsNameTheSamePlace() {
        DatabaseUrl libpq = DatabaseUrl.parse("postgresql://ana:p%40ss:w%2Frd@db.internal:5433/jobs?sslmode=require");
        DatabaseUrl jdbc = DatabaseUrl.parse(
                "jdbc:postgresql://db.internal:5433/jobs?user=ana&password=p%40ss:w%2Frd&sslmode=require");
        assertThat(libpq).isEqualTo(jdbc);
        assertThat(libpq.jdbcUrl()).isEqualTo("jdbc:postgresql://db.internal:5433/jobs");
        assertThat(libpq.user()).isEqualTo("ana");
        assertThat(libpq.password()).isEqualTo("p@ss:w/rd");
        assertThat(libpq.parameters()).containsEntry("sslmode", "require");
        assertThat(libpq).hasToString("postgresql://ana:***@db.internal:5433/jobs?sslmode=require");
    }

    @Test
    void whatIsLeftOutIsAsWithPsql() {
        assertThat(DatabaseUrl.parse("postgres://ana@").place()).isEqualTo("localhost:5432/ana");
        assertThat(DatabaseUrl.parse("postgresql:///jobs").place()).isEqualTo("localhost:5432/jobs");
        assertThat(DatabaseUrl.parse("postgresql://a,b:6000/jobs").jdbcUrl())
                .isEqualTo("jdbc:postgresql://a:5432,b:6000/jobs");
        assertThat(DatabaseUrl.parse("postgresql://[::1]:6000/jobs").jdbcUrl())
                .isEqualTo("jdbc:postgresql://[::1]:6000/jobs");
        assertThat(DatabaseUrl.parse("postgresql://h/jobs?application_name=x").parameters())
                .containsEntry("ApplicationName", "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "mysql://h/d",
                "postgresql://h:0/d",
                "postgresql://h:99999/d",
                "postgresql://h h/d",
                "postgresql://h/d?sslmode",
                "postgresql://h/d?ssl_mode=require",
                "postgresql://h/d?sslmode=a&sslmode=b",
                "postgresql://h/%zz"
            })
    void whatIsNoPostgresqlUrlIsRefused(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownParameterComesWithASuggestion() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://h/d?ssl_mode=require"))
                .hasMessageContaining("did you mean sslmode?");
    }
}
