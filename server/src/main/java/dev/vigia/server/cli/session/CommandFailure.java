package dev.vigia.server.cli.session;

import dev.vigia.job.VigiaException;

/** A command ends without its answer. Three lines: what happened, what holds now, what to do. */
public final class CommandFailure extends VigiaException {
    private static final long serialVersionUID = 1L;

    private final int exit;

    private CommandFailure(int exit, String what, String now, String todo) {
        super(what + "\n" + now + "\n" + todo);
        this.exit = exit;
    }

    /** The command line cannot be meant as it stands. */
    public static CommandFailure usage(String what, String todo) {
        return new CommandFailure(Exit.USAGE, what, "Nothing was done.", todo);
    }

    public static CommandFailure refused(String what, String now, String todo) {
        return new CommandFailure(Exit.REFUSED, what, now, todo);
    }

    public int exit() {
        return exit;
    }
}
