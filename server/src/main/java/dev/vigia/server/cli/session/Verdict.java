package dev.vigia.server.cli.session;

/** A command whose exit code is a verdict: whatever keeps it from one, a typing error included, is "cannot tell". */
public interface Verdict {}
