package dev.pc4j.data;

/**
 * Data that cannot be used: missing, damaged, out of range or of the wrong shape. The message is one line that names
 * the thing, its value, where it stands and the nearest thing that works.
 */
public class DataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Bad data found by PC4J itself.
     *
     * @param message one line for the user
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * Bad data found by something beneath.
     *
     * @param message one line for the user
     * @param cause   what made it so
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
