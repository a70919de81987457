package dev.pc4j.engine.device;

import dev.pc4j.graph.Activation;

/** The arrays of an operator with its activation after the weights, all [rows, stride] of its node: see {@code kernels/task.h}. */
record Late(Activation activation, long sum, long value, long slope, long signal) {}
