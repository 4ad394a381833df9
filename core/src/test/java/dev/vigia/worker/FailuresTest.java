package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static String fingerprint(String message, StackTraceElement... stack) {
        IllegalStateException thrown = new IllegalStateException(message);
        thrown.setStackTrace(stack);
        return Failures.of(thrown).fingerprint();
    }

    private static StackTraceElement frame(String type, int line) {
        return new StackTraceElement(type, "call", "X.java", line);
    }

    @Test
    void whatDiffersInParametersAndLinesOnlyIsOneGroup() {
        StackTraceElement ours = frame("org.example.Stamper", 12);
        assertThat(fingerprint("job 17 of 'ana' failed", ours))
                .isEqualTo(fingerprint("job 2045 of 'bruno' failed", frame("org.example.Stamper", 13)))
                .isNotEqualTo(fingerprint("job 17 of 'ana' was refused", ours))
                .isNotEqualTo(fingerprint("job 17 of 'ana' failed", frame("org.example.Sealer", 12)))
                .startsWith("f2-");
    }

    @Test
    void anotherStatusOfTheSameCallIsAnotherGroup() {
        List<String> groups = List.of(
                fingerprint("POST http://tsa.example/1 answered 401"),
                fingerprint("POST http://tsa.example/2 answered 503"),
                fingerprint("POST http://tsa.example/3 answered 503"));
        assertThat(groups.get(1)).isEqualTo(groups.get(2)).isNotEqualTo(groups.get(0));
    }

    @Test
    void framesOfTheJdkSayNothing() {
        assertThat(fingerprint("closed", frame("java.net.Socket", 1), frame("org.example.Stamper", 12)))
                .isEqualTo(fingerprint("closed", frame("jdk.internal.Other", 1), frame("org.example.Stamper", 12)));
    }
}
