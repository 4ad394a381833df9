package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.diagnose.incident.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/operate.md has a heading for each cause, and no other heading of that kind. */
class CausesInTheManualTest {
    private static final Path MANUAL = Path.of("..", "docs", "operate.md");

    @Test
    void everyCauseHasAHeadingAndEveryHeadingACause() throws IOException {
        String manual = Files.readString(MANUAL);
        String causes = manual.substring(manual.indexOf("\n## The causes\n"));
        List<String> headings = causes.lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
        assertThat(headings)
                .containsExactlyElementsOf(
                        Arrays.stream(Cause.values()).map(Cause::code).toList());
    }

    @Test
    void eachSaysHowItLooksHowToConfirmItAndWhatToDo() throws IOException {
        String[] sections = Files.readString(MANUAL).split("\n### ");
        assertThat(sections).hasSizeGreaterThan(Cause.values().length);
        for (String section : List.of(sections).subList(sections.length - Cause.values().length, sections.length)) {
            assertThat(section).contains("*Confirm:*", "*Do:*");
        }
    }
}
