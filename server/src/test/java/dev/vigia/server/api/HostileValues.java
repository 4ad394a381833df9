package dev.vigia.server.api;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What nobody should send. Bytes are written as the characters of ISO 8859-1. */
final class HostileValues {
    /** In the place of a JSON value. */
    static final List<String> JSON = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e999999",
            "1e-999999",
            "-1e16001",
            "123456789012345678901234567890",
            "9".repeat(1001),
            "01",
            "NaN",
            "+1",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\x\"",
            "\"a\nb\"",
            "\"' or 1=1 --\"",
            "\"<script>alert(1)</script>\"",
            "\"${jndi:ldap://127.0.0.1/x}\"",
            "\"" + bytes("שלום 🗝 \u202e") + "\"",
            "\"" + "x".repeat(20_000) + "\"",
            "\"" + bytes("😀".repeat(150)) + "\"",
            "\"\u00ff\u00fe\"",
            "\"\u00c0\u0080\"",
            "\"\u00ed\u00a0\u0080\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\": 1, \"a\": 2}",
            "{\"\": {\"\\u0000\": 1}}",
            "[".repeat(90) + "]".repeat(90),
            "[".repeat(200) + "]".repeat(200),
            "{\"a\":".repeat(2000) + "1" + "}".repeat(2000),
            "6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11",
            "\"1-1-1-1-1\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"2026-06-30T23:59:60Z\"",
            "\"0000-01-01T00:00:00Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "");

    /** In the place of a query parameter or a segment of a path, as it stands in the request line. */
    static final List<String> TARGET = List.of(
            "",
            "%",
            "%zz",
            "%0",
            "%00",
            "%ff%fe",
            "%c0%80",
            "%ed%a0%80",
            "%0d%0aX-Injected:%201",
            "%F0%9F%97%9D",
            "..",
            ".",
            "%2e%2e",
            "%2f",
            ";x=1",
            "a;b",
            "a%20b",
            "+",
            "-1",
            "0",
            "501",
            "99999999999999999999",
            "1e2",
            "0x10",
            "null",
            "[]",
            "{}",
            "'%20or%201=1%20--",
            "<script>",
            "6F1C02CE-55AE-4C0E-9D7B-0B8A1F0C7F11",
            "6f1c02ce55ae4c0e9d7b0b8a1f0c7f11",
            "1-1-1-1-1",
            "00000000-0000-0000-0000-000000000000",
            "2026-13-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-02-01T00:00:00+01:00",
            "x".repeat(201),
            "x".repeat(3000),
            "\u00e9",
            "\u00ff");

    /** In the place of a header's value. */
    static final List<String> HEADER = List.of(
            "",
            " ",
            "\"",
            "\"\"",
            "\"a",
            "a b",
            "\"a b\"",
            "\\",
            "a,b",
            "*/*",
            "*",
            "text/html",
            "application/json;q=0",
            "application/*;q=0.1",
            "application/json; charset=latin1",
            "multipart/form-data; boundary=x",
            "application/problem+json",
            "00-00000000000000000000000000000000-0000000000000000-00",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "\u00ff\u00fe",
            "\u0001",
            "\t",
            "x".repeat(101),
            "x".repeat(256),
            "x".repeat(5000));

    private HostileValues() {}

    /** A text as the bytes of its UTF-8. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
