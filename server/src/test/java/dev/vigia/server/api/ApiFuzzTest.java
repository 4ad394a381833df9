package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.observe.HappyPath;
import dev.vigia.server.api.OpenApiLint.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made from the OpenAPI document, valid and hostile: whatever comes in, the answer is one that the document
 * promises, and none is a fault of ours. {@code -Dvigia.fuzz.requests=50000 -Dvigia.fuzz.seed=random} looks further than
 * the build does; the seed is printed, and the same seed makes the same requests.
 */
class ApiFuzzTest {
    private static final int REQUESTS = Integer.getInteger("vigia.fuzz.requests", 2500);
    private static final String SEED = System.getProperty("vigia.fuzz.seed", "20260201");

    /** Whether a valid request is served cannot be asked of these; that none fails, and each answers as documented, can. */
    private static final Map<String, String> BEYOND_A_SCHEMA = Map.of(
            "POST /functions/v1/progress/{token}", "the token is signed by the worker that made the call",
            "DELETE /functions/v1/gates", "either type or all, and query parameters know no rule between them");

    /** The clock, or another time beside it, decides whether a time is good: until, expires_at, at, ends_at and their like. */
    private static final Pattern TIMES =
            Pattern.compile("\"parameter\":\"(until|expires_at|old_ends_at|at|starts_at|ends_at)\"");

    private static final Pattern MEMBERS_OF_OTHERS =
            Pattern.compile("\"parameter\":\"(\\[\\d+].)?(depends_on|on_dependency_failure|name|batch_id)\"");

    private static final JsonNode DOCUMENT = OpenApiDocument.read();

    private final TreeSet<String> served = new TreeSet<>();
    private final TreeSet<String> refused = new TreeSet<>();

    @Test
    void whateverComesInTheAnswerIsDocumentedAndNoFaultOfOurs(@TempDir Path folder) throws IOException {
        long seed = SEED.equals("random") ? new Random().nextLong() : Long.parseLong(SEED);
        System.out.println("API fuzz: " + REQUESTS + " requests, -Dvigia.fuzz.seed=" + seed);
        List<Operation> operations = OpenApiLint.operations(DOCUMENT);
        Fuzzer fuzzer = new Fuzzer(DOCUMENT, seed);
        try (RunningServer running = RunningServer.in(folder)) {
            for (int i = 0; i < REQUESTS; i++) {
                Operation operation = operations.get(i % operations.size());
                if (operation.path().endsWith("/orchestrator") && i / operations.size() % 5 > 0) {
                    continue; // it runs what the others enqueued, and takes as long as all of them together
                }
                send(running, fuzzer, operation, "seed " + seed + ", request " + i);
            }
            assertThat(running.get("health").status()).isEqualTo(200);
            assertThat(running.vigia.observer().happyPaths()).allMatch(HappyPath::holds);
        }
        List<String> all = operations.stream().map(Operation::toString).toList();
        assertThat(served)
                .as("operations that answered a valid request")
                .containsAll(operations.stream()
                        .filter(operation -> !isBeyondASchema(operation))
                        .map(Operation::toString)
                        .toList());
        assertThat(refused).as("operations that refused a hostile one").containsAll(all);
    }

    private void send(RunningServer running, Fuzzer fuzzer, Operation operation, String name) throws IOException {
        String request = fuzzer.request(operation);
        try {
            String said = running.raw(request); // held to the document
            HttpAnswer answer = HttpAnswer.of(request, said);
            int status = answer.status();
            assertThat(status == 501 || status < 500).as(said).isTrue();
            assertThat(!fuzzer.wasValid() || status < 300 || isBeyondASchema(operation) || isDueToWhatIsThere(answer))
                    .as("valid by the document, but: " + said)
                    .isTrue();
            fuzzer.learn(said);
            (status < 300 ? served : refused).add(operation.toString());
        } catch (AssertionError | IOException e) {
            throw new AssertionError(name + "\n" + shortened(request), e);
        }
    }

    private static boolean isBeyondASchema(Operation operation) {
        return BEYOND_A_SCHEMA.containsKey(operation.toString());
    }

    /**
     * No such job, no such parent, a member that another one requires, a cursor of another filter, a key that is in use, a time
     * that has passed: no schema can tell.
     */
    private static boolean isDueToWhatIsThere(HttpAnswer answer) {
        return switch (answer.status()) {
            case 400 ->
                answer.target().contains("cursor=")
                        || answer.body().contains("urn:vigia:problem:invalid-job")
                        || MEMBERS_OF_OTHERS.matcher(answer.body()).find()
                        || TIMES.matcher(answer.body()).find();
            case 404, 409, 422, 429 -> true;
            default -> false;
        };
    }

    private static String shortened(String request) {
        return request.length() <= 4000 ? request : request.substring(0, 4000) + "… " + request.length() + " in all";
    }
}
