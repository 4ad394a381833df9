package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.vigia.server.cli.Typed.Shell;
import dev.vigia.server.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: their exit codes, and what they do when they are told to end. */
class ProcessTest {
    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNoProcessBehind() {
        boolean left = started.stream().anyMatch(Process::isAlive);
        started.forEach(Process::destroyForcibly);
        if (left && EmbeddedDatabase.existsIn(folder.resolve("data"))) {
            EmbeddedDatabase.open(folder.resolve("data")).close(); // whoever is last stops PostgreSQL
        }
    }

    private Process start(String name, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vigia.server.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("VIGIA_"));
        Process process = builder.redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile())
                .start();
        started.add(process);
        return process;
    }

    private String out(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".out"));
    }

    private void awaitLine(String name, String text) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> out(name).contains(text));
    }

    private static int end(Process process) throws InterruptedException {
        process.destroy(); // SIGTERM
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void theExitCodeIsTheProcesss() throws Exception {
        Process process = start("typo", "helth");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(out("typo")).isEmpty();
        assertThat(Files.readString(folder.resolve("typo.err"))).startsWith("vigia: there is no command helth.");
    }

    @Test
    void upServesAndDrainsWhenItIsToldToEnd() throws Exception {
        Path data = folder.resolve("data");
        Process up = start("up", "up", "--port", "0", "--data", data.toString());
        awaitLine("up", "stop     ");
        assertThat(out("up").lines()).hasSize(4);
        assertThat(out("up"))
                .startsWith("Vigía ")
                .contains("embedded in " + data + "/", "schema up to date", "key  vg_", "worker   orchestrator-");
        String url = out("up").replaceAll("(?s).*(http://\\S+:\\d+)/functions.*", "$1");
        assertThat(get(url + "/livez")).isEqualTo(200);
        assertThat(Shell.plain().on(data, "health").headline()).startsWith("OK         Nothing is wrong");
        assertThat(end(up)).isZero();
        assertThat(out("up")).contains("stopped  after ", "of 0 running jobs, 0 ended");
        assertThat(Shell.plain().on(data, "workers").headline()).isEqualTo("No worker is alive, 0 jobs running.");
    }

    @Test
    void workLetsARunningJobEndBeforeItEndsItself() throws Exception {
        Path data = folder.resolve("data");
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        HttpServer functions = functions(called, answer);
        String url = "http://127.0.0.1:" + functions.getAddress().getPort();
        Process work = start(
                "work", "work", "--json", "--data", data.toString(), "--functions-url", url, "--types", "a_type=3,*=1");
        awaitLine("work", "\"worker\"");
        String job = Shell.plain()
                .on(data, "enqueue", "slow_letter", "--json")
                .json()
                .path("id")
                .asText();
        assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(out("work"))
                .contains("\"takes\":\"a_type (12 slots) and any other type (4 slots); idle slots are lent\"");
        assertThat(Shell.plain().on(data, "workers").out()).contains("1/16", "a_type 0/12, others 1/4");
        assertThat(Shell.plain().on(data, "job", job).headline()).startsWith("RUNNING    slow_letter ");
        work.destroy();
        answer.countDown();
        assertThat(end(work)).isZero();
        assertThat(out("work")).contains("\"running\":1,\"drained\":1,\"handed_back\":0,\"abandoned\":0");
        assertThat(Shell.plain().on(data, "job", job).headline()).startsWith("SUCCEEDED  slow_letter ");
        functions.stop(0);
    }

    /** One function that answers when it is told to. */
    private static HttpServer functions(CountDownLatch called, CountDownLatch answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/slow-letter", exchange -> {
            called.countDown();
            try (exchange) {
                answer.await(30, TimeUnit.SECONDS);
                exchange.sendResponseHeaders(204, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return server;
    }

    private static int get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
