package dev.vigia.examples.documents.artifact;

/** A file that is no artifact, or one that says something untrue. The message is one line for a person. */
public final class InvalidArtifactException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidArtifactException(String message) {
        super(message);
    }

    public InvalidArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
