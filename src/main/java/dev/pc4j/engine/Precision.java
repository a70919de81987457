package dev.pc4j.engine;

import dev.pc4j.graph.Choice;

/** The arithmetic of a plan. */
public enum Precision implements Choice {
    /** 32-bit floating point throughout. */
    FP32("fp32", "32-bit floating point throughout"),
    /** Products of operands rounded to 10 bits of mantissa, accumulated in fp32. */
    TF32("tf32", "operands of 10 mantissa bits, fp32 accumulation and masters"),
    /** Products of operands rounded to bfloat16, accumulated in fp32. */
    BF16("bf16", "bfloat16 operands, fp32 accumulation and masters"),
    /** Products of operands that are two bfloat16 each, high and low part: three or all four products of parts, accumulated in fp32. */
    BF16X3("bf16x3", "operands of two bfloat16 parts, fp32 accumulation and masters"),
    /** 64-bit floating point: the reference engine's. */
    FP64("fp64", "64-bit floating point, the reference engine's");

    private final String label;
    private final String description;

    Precision(String label, String description) {
        this.label = label;
        this.description = description;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }
}
