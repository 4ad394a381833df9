package dev.vigia.server.cli.session;

/** The version of this program. */
public final class Version {
    private Version() {}

    /** As the jar says it; {@code development} outside of one. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
