package dev.pc4j.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The element types of NumPy arrays that are numbers, by their codes. */
enum NpyType {

    BOOL("b1", 1),
    UBYTE("u1", 1),
    BYTE("i1", 1),
    USHORT("u2", 2),
    SHORT("i2", 2),
    UINT("u4", 4),
    INT("i4", 4),
    LONG("i8", 8),
    HALF("f2", 2),
    FLOAT("f4", 4),
    DOUBLE("f8", 8);

    final String code;
    final int bytes;

    NpyType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    boolean isWhole() {
        return this != HALF && this != FLOAT && this != DOUBLE;
    }

    /** {@return the type of this code, if any} */
    static Optional<NpyType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** {@return element {@code i}; exact but for long numbers beyond 2^53} */
    double get(MemorySegment data, long i, ByteOrder order) {
        long at = i * bytes;
        return switch (this) {
            case BOOL, UBYTE -> data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            case BYTE -> data.get(ValueLayout.JAVA_BYTE, at);
            case USHORT -> s(data, at, order) & 0xFFFF;
            case SHORT -> s(data, at, order);
            case UINT -> data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), at) & 0xFFFFFFFFL;
            case INT -> data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), at);
            case LONG -> data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), at);
            case HALF -> Float.float16ToFloat(s(data, at, order));
            case FLOAT -> data.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), at);
            case DOUBLE -> data.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), at);
        };
    }

    private static short s(MemorySegment data, long at, ByteOrder order) {
        return data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), at);
    }
}
