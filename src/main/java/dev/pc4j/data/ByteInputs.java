package dev.pc4j.data;

/**
 * Pixels in memory, a byte each, from 0 to 255.
 *
 * @param pixels [rows][width]
 */
@SuppressWarnings("ArrayRecordComponent") // nobody else's
record ByteInputs(byte[][] pixels) implements Inputs {

    @Override
    public int rows() {
        return pixels.length;
    }

    @Override
    public int width() {
        return pixels[0].length;
    }

    @Override
    public void read(int row, float[] into, int at) {
        write(pixels[row], into, at);
    }

    /** Writes bytes as numbers from 0 to 255. */
    static void write(byte[] pixels, float[] into, int at) {
        for (int i = 0; i < pixels.length; i++) {
            into[at + i] = pixels[i] & 0xFF;
        }
    }
}
