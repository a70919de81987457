package dev.pc4j.engine;

/** What an engine cannot do or could not finish, in one line that names the thing, its value and the nearest thing that works. */
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with the given line. */
    public EngineException(String message) {
        super(message);
    }

    /** An error with the given line and its cause. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
