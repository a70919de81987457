package dev.pc4j.engine.cuda.driver;

/** The switch that makes every launch wait for its end, so that a failure names the kernel that failed. */
public final class Debug {
    /** The system property, {@code true} or {@code false}; it comes before the environment. */
    public static final String PROPERTY = "pc4j.cuda.sync";

    /** The variable of the environment, {@code 1} to switch it on. */
    static final String ENVIRONMENT = "PC4J_CUDA_SYNC";

    private Debug() {}

    /** Whether it is on; a script that is made reads it once. */
    public static boolean synchronises() {
        String property = System.getProperty(PROPERTY);
        return property == null ? "1".equals(System.getenv(ENVIRONMENT)) : Boolean.parseBoolean(property);
    }
}
