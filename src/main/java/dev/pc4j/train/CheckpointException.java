package dev.pc4j.train;

/**
 * A checkpoint that cannot be read, written or used: one line that names the file, the thing, its value and the nearest
 * that works.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with the given line. */
    public CheckpointException(String message) {
        super(message);
    }

    /** An error with the given line and its cause. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
