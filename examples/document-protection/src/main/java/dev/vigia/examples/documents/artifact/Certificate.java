package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.examples.documents.tsa.CertificateChain;
import dev.vigia.examples.documents.tsa.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The evidence in words, for a person: a page to print and a text. Both say only what the evidence says. */
final class Certificate {
    private static final Template HTML = Template.resource("certificate.html");
    private static final Template TEXT = Template.resource("certificate.txt");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Map<String, String> fields = new LinkedHashMap<>();

    Certificate(Evidence evidence) {
        document(evidence.document());
        timestamp(evidence.timestamp());
        evidence.anchors().forEach(this::anchor);
    }

    /** A self-contained page: no script, nothing fetched. */
    byte[] html() {
        return HTML.filled(fields, Certificate::escaped).getBytes(StandardCharsets.UTF_8);
    }

    byte[] text() {
        return TEXT.filled(fields, value -> value).getBytes(StandardCharsets.UTF_8);
    }

    private void document(Document document) {
        fields.put("name", Printable.line(document.name()));
        fields.put("id", document.id().toString());
        fields.put("size", String.format(Locale.ROOT, "%,d bytes", document.size()));
        fields.put("media_type", Printable.line(document.mediaType()));
        fields.put("modified", time(document.modifiedAt()));
        fields.put("recorded", time(document.recordedAt()));
        fields.put("sha256", document.sha256().hex());
        fields.put("sha256_1", grouped(document.sha256()).substring(0, 35));
        fields.put("sha256_2", grouped(document.sha256()).substring(36));
    }

    private void timestamp(Timestamp timestamp) {
        fields.put("tsa_time", time(timestamp.time()));
        fields.put("tsa_time_exact", timestamp.time().toString());
        fields.put("tsa_serial", timestamp.serial().toString());
        fields.put("tsa_policy", timestamp.policy());
        fields.put("tsa_authority", Printable.line(timestamp.authority()));
        fields.put(
                "tsa_root",
                CertificateChain.fingerprint(timestamp.chain().top()).hex());
    }

    private void anchor(Network network, AnchorProof proof) {
        String prefix = network.word() + "_";
        fields.put(prefix + "height", Long.toString(proof.block().height()));
        fields.put(prefix + "block", proof.block().hash().hex());
        fields.put(prefix + "root", proof.block().root().hex());
        fields.put(prefix + "sealed", time(proof.block().sealedAt()));
        fields.put(prefix + "leaf", Integer.toString(proof.inclusion().index() + 1));
        fields.put(prefix + "leaves", Integer.toString(proof.inclusion().treeSize()));
    }

    private static String time(Instant instant) {
        return TIME.format(instant) + " UTC";
    }

    private static String grouped(Sha256 digest) {
        return String.join(" ", digest.hex().split("(?<=\\G.{8})", -1)).strip();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
