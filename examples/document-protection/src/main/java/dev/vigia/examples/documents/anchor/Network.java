package dev.vigia.examples.documents.anchor;

import java.util.Locale;

/** Where roots are anchored. Each network has its own ledger; here, a file that stands for the chain. */
public enum Network {
    POLYGON("Polygon"),
    BITCOIN("Bitcoin");

    private final String title;

    Network(String title) {
        this.title = title;
    }

    /** The name a person reads. */
    public String title() {
        return title;
    }

    /** The word in JSON, file names and job types. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
