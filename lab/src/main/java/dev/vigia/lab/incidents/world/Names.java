package dev.vigia.lab.incidents.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Names as people give them, another one with each call and each seed. */
public final class Names {
    private static final List<String> VERBS = List.of(
            "render",
            "send",
            "sync",
            "index",
            "archive",
            "notify",
            "import",
            "export",
            "resize",
            "verify",
            "publish",
            "settle",
            "reconcile",
            "translate",
            "classify");
    private static final List<String> NOUNS = List.of(
            "invoice",
            "receipt",
            "thumbnail",
            "ledger",
            "contract",
            "parcel",
            "statement",
            "catalogue",
            "ticket",
            "payslip",
            "message",
            "report",
            "refund",
            "voucher",
            "manifest");
    private static final List<String> SERVICES =
            List.of("tsa", "mail", "billing", "geo", "fx", "vault", "pdf", "sms", "ocr", "tax", "search", "print");
    private static final List<String> ZONES =
            List.of("quill.example", "harbour.example", "north.example", "svc.internal", "kestrel.example");
    private static final List<String> PEOPLE = List.of("ana", "benoit", "chidi", "dora", "emil", "farah", "goran");
    private static final List<String> PROGRAMS =
            List.of("reporting", "backoffice", "bi-export", "nightly-sync", "crm-bridge", "ledger-api", "dbeaver");

    private final Random random;
    private final List<String> types = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final List<String> programs;
    private final String person;
    private int version;

    Names(Random random) {
        this.random = random;
        VERBS.forEach(verb -> NOUNS.forEach(noun -> types.add(verb + "_" + noun)));
        SERVICES.forEach(service -> ZONES.forEach(zone -> hosts.add(service + "." + zone)));
        Collections.shuffle(types, random);
        Collections.shuffle(hosts, random);
        programs = new ArrayList<>(PROGRAMS);
        Collections.shuffle(programs, random);
        person = PEOPLE.get(random.nextInt(PEOPLE.size()));
        version = 1 + random.nextInt(40);
    }

    public String type() {
        return types.remove(0);
    }

    public String host() {
        return hosts.remove(0);
    }

    /** Of a program that opens sessions. */
    public String program() {
        return programs.remove(0);
    }

    /** Who operates. */
    public String person() {
        return person;
    }

    /** The version that workers have. */
    public String version() {
        return "2." + version;
    }

    /** One that follows it. */
    public String nextVersion() {
        version += 1 + random.nextInt(3);
        return version();
    }

    /** The same name with two letters in the wrong order. */
    public String misspelt(String name) {
        int at = 1 + random.nextInt(name.length() - 3);
        while (name.charAt(at) == name.charAt(at + 1)) {
            at = 1 + random.nextInt(name.length() - 3);
        }
        return name.substring(0, at) + name.charAt(at + 1) + name.charAt(at) + name.substring(at + 2);
    }
}
