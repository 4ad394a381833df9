package dev.vigia.examples.documents;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultDocumentsTest {
    @TempDir
    private Path folder;

    private List<Path> files;

    @BeforeEach
    void extract() throws IOException {
        files = DefaultDocuments.extract(folder.resolve("made/for/them"));
    }

    @Test
    void thereAreEightSmallFilesOfDifferentKinds() throws IOException {
        assertThat(files).hasSize(8).doesNotHaveDuplicates();
        for (Path file : files) {
            assertThat(Files.size(file)).isBetween(300L, 50_000L);
        }
    }

    @Test
    void aFileThatIsThereAlreadyStaysAsItIs() throws IOException {
        Files.writeString(files.get(1), "mine");

        DefaultDocuments.extract(files.get(1).getParent());

        assertThat(files.get(1)).hasContent("mine");
    }

    @Test
    void eachIsWellFormed() throws Exception {
        assertThat(ImageIO.read(named("seal.png").toFile()).getWidth()).isEqualTo(256);
        new ObjectMapper().readTree(named("case-file-88.json").toFile());
        for (String xml : List.of("invoice-0117.xml", "floor-plan.svg")) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(named(xml).toFile());
        }
        assertThat(Files.readString(named("acta-de-junta.txt"), UTF_8)).contains("Begoña Íñiguez Güell", "2.635,20 €");
        assertThat(Files.readAllLines(named("payments-2026-01.csv"))).allMatch(line -> line.contains(";"));
    }

    @Test
    void everyObjectOfTheContractStandsWhereItsTableOfContentsSays() throws IOException {
        String pdf = Files.readString(named("contract-2231.pdf"), ISO_8859_1);
        Matcher start = Pattern.compile("startxref\n(\\d+)\n%%EOF\n$").matcher(pdf);
        assertThat(start.find()).isTrue();
        int table = Integer.parseInt(start.group(1));
        assertThat(pdf.substring(table)).startsWith("xref\n0 8\n");
        Matcher entry = Pattern.compile("(\\d{10}) 00000 n ").matcher(pdf.substring(table));
        for (int object = 1; entry.find(); object++) {
            assertThat(pdf.substring(Integer.parseInt(entry.group(1)))).startsWith(object + " 0 obj\n");
        }
    }

    private Path named(String name) {
        return files.get(0).resolveSibling(name);
    }
}
