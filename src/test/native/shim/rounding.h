/* How the hardware rounds what tensor cores multiply. */
#ifndef PC_SHIM_ROUNDING_H
#define PC_SHIM_ROUNDING_H

#include <cstring>

namespace shim {

/** cvt.rna.tf32: to 10 bits of fraction, ties away from zero. The bits of a float. */
inline unsigned roundTf32(float value) {
    unsigned bits;
    memcpy(&bits, &value, 4);
    const bool finite = (bits & 0x7f800000u) != 0x7f800000u;
    return (finite ? bits + 0x1000u : bits) & 0xffffe000u;
}

/** cvt.rn.bf16: to 7 bits of fraction, ties to even. The upper half of a float's bits. */
inline unsigned roundBf16(float value) {
    unsigned bits;
    memcpy(&bits, &value, 4);
    if ((bits & 0x7fffffffu) > 0x7f800000u) {
        return 0x7fffu;
    }
    return (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}

}

#endif
