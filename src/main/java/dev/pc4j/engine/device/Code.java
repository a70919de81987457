package dev.pc4j.engine.device;

/** The numbers of {@code kernels/task.h}: modes, flags and places of results, under the names that they have there. */
public final class Code {
    /** {@code PC_STATUS}. */
    public static final int STATUS = 0;

    /** {@code PC_CLIP}. */
    public static final int CLIP = 1;

    /** {@code PC_LOSS}. */
    public static final int LOSS = 2;

    /** {@code PC_CORRECT}. */
    public static final int CORRECT = 3;

    /** {@code PC_SUM_ROWS}. */
    public static final int SUM_ROWS = 4;

    /** {@code PC_SUM_CORRECT}. */
    public static final int SUM_CORRECT = 5;

    /** {@code PC_SUM_LOSS}. */
    public static final int SUM_LOSS = 6;

    /** {@code PC_SUM_ENERGY}. */
    public static final int SUM_ENERGY = 8;

    /** {@code PC_ARRIVED}. */
    public static final int ARRIVED = 10;

    /** {@code PC_ENERGIES}. */
    public static final int ENERGIES = 16;

    /** {@code PC_MOVED}. */
    public static final int MOVED = 1;

    /** {@code PC_LIVE}. */
    public static final int LIVE = 2;

    /** {@code PC_FOLLOW}. */
    public static final int FOLLOW = 4;

    /** {@code PC_LOGITS}. */
    public static final int LOGITS = 8;

    /** {@code PC_CROSS_ENTROPY}. */
    public static final int CROSS_ENTROPY = 16;

    /** {@code PC_EMPTY}. */
    public static final int EMPTY = 32;

    /** {@code PC_STEP}. */
    public static final int STEP = 64;

    /** {@code PC_DECAYS}. */
    public static final int DECAYS = 128;

    /** {@code PC_LOSS_ONLY}. */
    public static final int LOSS_ONLY = 256;

    /** {@code PC_METRICS}. */
    public static final int METRICS = 512;

    /** {@code PC_IS_OUTPUT}. */
    public static final int IS_OUTPUT = 1024;

    /** {@code PC_FORWARD}. */
    public static final int FORWARD = 0;

    /** {@code PC_ERROR}. */
    public static final int ERROR = 1;

    /** {@code PC_REBASE}. */
    public static final int REBASE = 2;

    /** {@code PC_PLAIN}. */
    public static final int PLAIN = 3;

    /** {@code PC_PUSH}. */
    public static final int PUSH = 0;

    /** {@code PC_MOVE}. */
    public static final int MOVE = 1;

    /** {@code PC_MOVE_MOMENTUM}. */
    public static final int MOVE_MOMENTUM = 2;

    /** {@code PC_MOVE_ADAM}. */
    public static final int MOVE_ADAM = 3;

    /** {@code PC_SGD}. */
    public static final int SGD = 0;

    /** {@code PC_MOMENTUM}. */
    public static final int MOMENTUM = 1;

    /** {@code PC_ADAM}. */
    public static final int ADAM = 2;

    /** {@code PC_ADAMW}. */
    public static final int ADAMW = 3;

    /** {@code PC_MQ}. */
    public static final int MQ = 4;

    /** {@code PC_CHUNK}. */
    public static final int CHUNK = 4096;

    /** {@code PC_SIZE}. */
    public static final int SIZE = 5;

    /** {@code PC_ADVANCE}. */
    public static final int ADVANCE = 0;

    /** {@code PC_ACTIVATE}. */
    public static final int ACTIVATE = 1;

    /** {@code PC_DISPLACE}. */
    public static final int DISPLACE = 2;

    /** {@code PC_START}. */
    public static final int START = 0;

    /** {@code PC_CLAMP}. */
    public static final int CLAMP = 1;

    /** {@code PC_WEIGH}. */
    public static final int WEIGH = 2;

    /** {@code PC_GAUSSIAN}. */
    public static final int GAUSSIAN = 0;

    /** {@code PC_GIVEN}. */
    public static final int GIVEN = 1;

    /** {@code PC_SAVE}. */
    public static final int SAVE = 0;

    /** {@code PC_RESTORE}. */
    public static final int RESTORE = 1;

    /** {@code PC_HELD}. */
    public static final int HELD = 2048;

    /** {@code PC_RATE_FALLS}. */
    public static final int RATE_FALLS = 4096;

    /** {@code PC_FINAL}. */
    public static final int FINAL = 8192;

    /** {@code PC_NESTEROV}. */
    public static final int NESTEROV = 16384;

    /** {@code PC_CARRIED}. */
    public static final int CARRIED = 32768;

    /** {@code PC_HOLLOW}. */
    public static final int HOLLOW = 65536;

    /** {@code PC_ITERATE}. */
    public static final int ITERATE = 0;

    /** {@code PC_WAVE}. */
    public static final int WAVE = 1;

    private Code() {}
}
