package dev.vigia.worker;

import dev.vigia.job.VigiaException;
import java.util.Collection;

/** A worker is to take types by name that it cannot run. It was not started. */
public final class NoHandlerException extends VigiaException {
    private static final long serialVersionUID = 1L;

    NoHandlerException(Collection<String> missing, Collection<String> known) {
        super("the types " + String.join(", ", missing) + " are to run here, and no handler for them is.\n"
                + "The worker was not started; their jobs wait.\n"
                + "Handlers here: " + (known.isEmpty() ? "none" : String.join(", ", known))
                + ". Correct the types, add their handlers, or set a functions URL.");
    }
}
