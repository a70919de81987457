package dev.pc4j.data;

import java.nio.ByteBuffer;

/**
 * The element types of the IDX format, by the code in the third byte of a file.
 */
enum IdxType {

    UBYTE(0x08, 1),
    BYTE(0x09, 1),
    SHORT(0x0B, 2),
    INT(0x0C, 4),
    FLOAT(0x0D, 4),
    DOUBLE(0x0E, 8);

    final int code;
    final int bytes;

    IdxType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    boolean isWhole() {
        return this != FLOAT && this != DOUBLE;
    }

    /** {@return the type of this code, or null} */
    static IdxType of(int code) {
        for (IdxType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    /** {@return element {@code i} of big-endian data, exact in float64} */
    double get(ByteBuffer data, int i) {
        return switch (this) {
            case UBYTE -> data.get(i) & 0xFF;
            case BYTE -> data.get(i);
            case SHORT -> data.getShort(2 * i);
            case INT -> data.getInt(4 * i);
            case FLOAT -> data.getFloat(4 * i);
            case DOUBLE -> data.getDouble(8 * i);
        };
    }
}
